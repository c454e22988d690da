import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, pipelineOf, simulated, START_MS } from '../../engine/desk/simulated.testing.ts';
import { HIGH_LEVERAGE, learnedVersion } from '../../engine/mix/learned-version.testing.ts';
import type { MarketPipeline } from '../../engine/pipeline.ts';
import type { Uncertainty } from '../../market/api/uncertainty.ts';
import { TIERS } from '../../model/cohorts/parameters.ts';
import type { MixVersion } from '../../model/learning/learner.ts';
import { answerOf, serveDesk } from './served-desk.testing.ts';

const END_MS = START_MS + 4 * DAY_MS;
const AS_OF_MS = END_MS - 7 * HOUR_MS;
const groups = [true, true, true, true];
let pipeline: MarketPipeline;
let cut: MarketPipeline;
let gateway: FastifyInstance;
let path: string;
beforeAll(async () => {
  const market = simulated(4);
  pipeline = pipelineOf(market);
  cut = pipelineOf(market, AS_OF_MS);
  gateway = await serveDesk(pipeline);
  path = `/api/v1/markets/${encodeURIComponent(market.instrument.id)}/uncertainty`;
});
afterAll(() => gateway.close());

/** A day of moments about the last price. */
function windowOf({ bars }: MarketPipeline, toMs: number) {
  const price = bars.close[bars.length - 1]!;
  return { fromMs: toMs - DAY_MS, toMs, columns: 12, low: 0.85 * price, high: 1.15 * price, rows: 60, groups };
}

/** What a learner might have said by `fromMs`. */
function version(fromMs: number, relative: number): MixVersion {
  const mix = Float64Array.from(pipeline.mixes.prior.mix.long);
  const fit = { mix, standardErrors: mix.map((w) => relative * w), weakDirections: [{ direction: mix, known: 0.1 }] };
  return { fromMs, shipped: false, fit } as unknown as MixVersion;
}

test('a grid of moments and prices, surer where more was learned, as sure as the prior where nothing was', async () => {
  const { fromMs, toMs, columns, low, high, rows } = windowOf(pipeline, END_MS);
  const query = `?from=${fromMs}&to=${toMs}&columns=${columns}&low=${low}&high=${high}&rows=${rows}`;
  const said = await answerOf<Uncertainty>(gateway, path + query);
  expect(said.timeMs).toHaveLength(columns);
  expect(said.timeMs.at(-1)).toBe(END_MS);
  expect(said.edges).toHaveLength(rows + 1);
  expect(said.mix).toMatchObject({ source: 'prior', learnedMs: null, leverage: [...TIERS], weakDirections: [] });
  const told = said.relativeError.flat();
  expect(told.filter((one) => one === null).length).toBeGreaterThan(0);
  expect(told.filter((one) => one !== null && one > 0.05 && one < 1).length).toBeGreaterThan(0.3 * told.length);
  const learned = await pipeline.desk.uncertainty([version(AS_OF_MS, 0.05)], windowOf(pipeline, END_MS));
  expect(learned.mix).toMatchObject({ source: 'learned', learnedMs: AS_OF_MS });
  learned.relativeError.flat().forEach((error, i) => {
    if (error === null) expect(told[i]).toBeNull();
    else expect(error).toBeCloseTo(told[i]! / 10, 2);
  });
});

test('of a past moment it says what it would have said then: nothing learned later counts', async () => {
  const window = windowOf(cut, AS_OF_MS);
  const versions = [version(START_MS + DAY_MS, 0.2), version(AS_OF_MS + HOUR_MS, 0.05)];
  const then = await cut.desk.uncertainty(versions.slice(0, 1), window);
  expect(await pipeline.desk.uncertainty(versions, window, AS_OF_MS)).toEqual(then);
});

test('it is of the mix that is in force at the moment that is asked for', async () => {
  const market = pipelineOf(simulated(4));
  const changeMs = AS_OF_MS - DAY_MS;
  const mix = Float64Array.from(HIGH_LEVERAGE.mix.long);
  const fit = { mix, standardErrors: mix.map((w) => 0.05 * w), weakDirections: [] };
  const shipped = { ...learnedVersion(changeMs, HIGH_LEVERAGE), fit } as unknown as MixVersion;
  await market.learned([shipped], true);
  // What was found later, and does not ship, is the prior's: here it is not in force yet.
  const versions = [version(START_MS + DAY_MS, 0.2), shipped, version(AS_OF_MS - HOUR_MS, 0.4)];
  const window = windowOf(market, AS_OF_MS);
  const now = await market.desk.uncertainty(versions, window, AS_OF_MS);
  expect(now.mix).toMatchObject({ source: 'learned', learnedMs: changeMs, share: [...HIGH_LEVERAGE.mix.long] });
  for (const error of now.mix.relativeError) expect(error).toBeCloseTo(0.05, 9);
  const beforeMs = changeMs - HOUR_MS;
  const before = await market.desk.uncertainty(versions, windowOf(market, beforeMs), beforeMs);
  expect(before.mix).toMatchObject({ learnedMs: START_MS + DAY_MS, share: [...market.mixes.prior.mix.long] });
  for (const error of before.mix.relativeError) expect(error).toBeCloseTo(0.2, 9);
});

test.each([
  ['low=2&high=1', 'no prices lie from low=2 to high=1'],
  ['low=1&high=2&groups=low,none', 'groups: there is no "none"; there are low, mid, high, extreme'],
  [`low=1&high=2&from=${START_MS - DAY_MS}&to=${START_MS - HOUR_MS}`, 'has no map by'],
])('%s is refused', async (query, reason) => {
  const answer = await gateway.inject({ url: `${path}?${query}` });
  expect(answer.statusCode).toBe(400);
  expect(answer.json<{ message: string }>().message).toContain(reason);
});
