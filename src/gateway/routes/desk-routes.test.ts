import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, pipelineOf, simulated, START_MS } from '../../engine/desk/simulated.testing.ts';
import type { HeatClasses } from '../../market/api/heat-classes.ts';
import type { IndicatorSeries } from '../../market/api/indicators.ts';
import type { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';
import type { MarketLiquidations } from '../../market/api/market-liquidations.ts';
import type { Candles } from '../../market/api/schemas.ts';
import type { Zones } from '../../market/api/zones.ts';
import { answerOf, serveDesk } from './served-desk.testing.ts';

const DAYS = 9;
const END_MS = START_MS + DAYS * DAY_MS;
/** Not a full hour, and between two stamps of open interest. */
const AS_OF_MS = END_MS - 20 * HOUR_MS - 22 * MINUTE_MS;
const AS_OF = `asOf=${AS_OF_MS}`;
let whole: FastifyInstance;
let cut: FastifyInstance;
let path: string;

beforeAll(async () => {
  const market = simulated(DAYS);
  path = `/api/v1/markets/${encodeURIComponent(market.instrument.id)}`;
  whole = await serveDesk(pipelineOf(market));
  cut = await serveDesk(pipelineOf(market, AS_OF_MS));
});
afterAll(() => Promise.all([whole.close(), cut.close()]));

const ask = <T>(of: FastifyInstance, query: string) => answerOf<T>(of, path + query);

test.each(['/zones', '/heat-classes', '/liquidation-map', '/indicators?step=300000', '/liquidations?least=1000'])(
  '%s says of a past moment what it would have said then',
  async (query) => {
    const then = await ask(cut, query);
    // Another moment first: the order of questions makes no difference.
    await ask(whole, query);
    expect(await ask(whole, `${query}${query.includes('?') ? '&' : '?'}${AS_OF}`)).toEqual(then);
  },
);

test('hours next to a class of heat are each of one class, and what followed has its interval', async () => {
  const { classes } = await ask<HeatClasses>(whole, '/heat-classes');
  expect(classes.map(({ heat }) => heat)).toEqual(['extreme', 'high', 'moderate', 'low']);
  const hours = classes.map(({ followed }) => followed[0]!.count);
  const all = hours.reduce((sum, count) => sum + count, 0);
  expect(all).toBeGreaterThan((DAYS - 3) * 24);
  expect(all).toBeLessThanOrEqual(DAYS * 24);
  for (const { followed } of classes) {
    for (const { count, volatility, liquidated } of followed) {
      if (count === 0) continue;
      expect(volatility.value).toBeGreaterThan(0);
      expect(liquidated!.longUsd.value).toBeGreaterThanOrEqual(0);
    }
  }
});

describe('liquidations', () => {
  test('are the largest of the window that are large enough, in time order', async () => {
    const all = await ask<MarketLiquidations>(whole, '/liquidations?limit=5000');
    expect(all).toMatchObject({ known: 'each', omitted: 0 });
    expect(all.usd.length).toBeGreaterThan(20);
    const few = await ask<MarketLiquidations>(whole, '/liquidations?limit=5');
    expect(few.usd).toHaveLength(5);
    expect(few.omitted).toBe(all.usd.length - 5);
    expect(Math.min(...few.usd)).toBe(all.usd.toSorted((a, b) => b - a)[4]);
    expect(few.timeMs).toEqual(few.timeMs.toSorted((a, b) => a - b));
    const [median] = all.usd.toSorted((a, b) => a - b).slice(all.usd.length >> 1);
    const large = await ask<MarketLiquidations>(whole, `/liquidations?limit=5000&least=${median}`);
    expect(Math.min(...large.usd)).toBe(median);
  });
});

describe('zones', () => {
  test('keep their ids from moment to moment, forwards and backwards', async () => {
    const at = async (timeMs: number) => (await ask<Zones>(whole, `/zones?asOf=${timeMs}`)).zones;
    const later = await at(AS_OF_MS + 30 * MINUTE_MS);
    // A zone gets the id that it keeps at a full hour.
    const fullHourMs = Math.floor(AS_OF_MS / HOUR_MS - 6) * HOUR_MS;
    const before = await at(fullHourMs);
    expect(await at(AS_OF_MS + 30 * MINUTE_MS)).toEqual(later);
    const ids = new Set(before.map(({ id }) => id));
    const kept = later.filter(({ id }) => ids.has(id));
    expect(kept.length).toBeGreaterThan(later.length / 2);
    for (const zone of kept) expect(zone.sinceMs).toBeLessThanOrEqual(fullHourMs);
  });

  test('carry what they are made of, and every class its meaning', async () => {
    const { zones, horizons, meanings, price } = await ask<Zones>(whole, '/zones');
    expect(zones.length).toBeGreaterThan(1);
    expect(horizons.map(({ name }) => name)).toEqual(['1 h', '4 h', '24 h', '7 d']);
    for (const zone of zones) {
      expect(zone.side === 'long' ? zone.high <= price : zone.low >= price).toBe(true);
      expect(zone.ages.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(zone.reproduction).toBeGreaterThan(0);
      expect(zone.hit).toEqual(zone.hit.toSorted((a, b) => a - b));
    }
    expect(meanings.map(({ heat }) => heat)).toEqual(['extreme', 'high', 'moderate', 'low', 'gradient']);
  });
});

describe('the liquidation map', () => {
  test('adds up: bins to curves, both with what lies elsewhere to open interest', async () => {
    const map = await ask<LiquidationMapAnswer>(whole, '/liquidation-map?bins=150');
    const { edges, longUsd, shortUsd, longCumulativeUsd, shortCumulativeUsd, price, openInterestUsd } = map;
    expect(edges).toHaveLength(151);
    const middle = edges.findIndex((edge) => edge > price) - 1;
    const sum = (groups: number[][]) => groups.flat().reduce((a, b) => a + b, 0);
    expect(longCumulativeUsd[0]).toBeCloseTo(sum(longUsd), 3);
    expect(shortCumulativeUsd.at(-1)).toBeCloseTo(sum(shortUsd), 3);
    expect(longCumulativeUsd.slice(middle + 2).every((usd) => usd === 0)).toBe(true);
    expect(shortCumulativeUsd.slice(0, middle - 1).every((usd) => usd === 0)).toBe(true);
    // A quantity below the price is worth less there than at the price, by up to the window's 15 %.
    for (const [groups, elsewhere] of [
      [longUsd, map.elsewhereUsd.long],
      [shortUsd, map.elsewhereUsd.short],
    ] as const) {
      expect(Math.abs(sum(groups) + elsewhere - openInterestUsd) / openInterestUsd).toBeLessThan(0.1);
    }
  });

  test('max pain is the fullest cell of a side within the window, whatever its bins', async () => {
    const at = (query: string) => ask<LiquidationMapAnswer>(whole, `/liquidation-map?${query}`);
    const [fine, coarse] = [await at('bins=1000'), await at('bins=20')];
    expect(fine.maxPain).toEqual(coarse.maxPain);
    const { long, short } = fine.maxPain;
    expect(long!.price).toBeLessThan(fine.price);
    expect(short!.price).toBeGreaterThan(fine.price);
    const near = await at(`low=${fine.price * 0.99}&high=${fine.price * 1.01}`);
    expect(near.maxPain.long!.usd).toBeLessThanOrEqual(long!.usd);
    const above = await at(`low=${fine.price * 1.02}&high=${fine.price * 1.05}`);
    expect([above.maxPain.long, above.longCumulativeUsd[0]]).toEqual([null, 0]);
  });
});

describe('indicators', () => {
  const window = `from=${END_MS - DAY_MS}&to=${END_MS}&step=${15 * MINUTE_MS}`;

  test('lie on the grid of the candles', async () => {
    const [candles, series] = [
      await ask<Candles>(whole, `/candles?${window}`),
      await ask<IndicatorSeries>(whole, `/indicators?${window}`),
    ];
    const { market, stepMs, timeMs, liquidationStepMs, ...values } = series;
    expect([market, stepMs, liquidationStepMs]).toEqual([expect.stringMatching(/^sim:/), 900_000, MINUTE_MS]);
    expect(timeMs).toEqual(candles.timeMs);
    for (const [name, one] of Object.entries(values)) {
      expect(one, name).toHaveLength(96);
      // The simulator tells of no accounts.
      if (name === 'longShortRatio') expect(one.every((value) => value === null)).toBe(true);
      else
        expect(
          one.every((value) => value !== null),
          name,
        ).toBe(true);
    }
    expect(values.rsi.every((value) => value! > 0 && value! < 100)).toBe(true);
    const flow = values.takerImbalance.map((value, i) => value! * candles.volume[i]!);
    expect(values.cvd.at(-1)).toBeCloseTo(
      flow.reduce((a, b) => a + b),
      6,
    );
  });

  test('liquidations of a day are those of the summary', async () => {
    const { liquidatedLongUsd, liquidatedShortUsd } = await ask<IndicatorSeries>(whole, `/indicators?${window}`);
    const { liquidations } = await ask<{ liquidations: { hours: number; longUsd: number; shortUsd: number }[] }>(
      whole,
      '',
    );
    const day = liquidations.find(({ hours }) => hours === 24)!;
    const sum = (all: (number | null)[]) => all.reduce<number>((a, b) => a + b!, 0);
    expect(sum(liquidatedLongUsd)).toBeCloseTo(day.longUsd, 3);
    expect(sum(liquidatedShortUsd)).toBeCloseTo(day.shortUsd, 3);
  });
});

test.each([
  ['/zones?asOf=2025-01-01', 400, /no bar had ended by 2025-01-01.*ask for 2026-01-01T00:01/],
  ['/zones?asOf=soon', 400, /is not a time/],
  ['/liquidation-map?low=9&high=8', 400, /from low=9 to high=8/],
  ['/liquidation-map?bins=0', 400, /bins/],
  ['/indicators?step=90000', 400, /multiple/],
  [`/indicators?from=${END_MS}&to=${START_MS}`, 400, /empty/],
])('%s is refused with %i', async (query, status, reason) => {
  const answer = await whole.inject({ url: path + query });
  expect(answer.statusCode).toBe(status);
  expect(answer.json().message).toMatch(reason);
});

test.each(['/zones', '/heat-classes', '/liquidation-map'])(
  '%s of a market without bars is 400, of an unknown one 404',
  async (query) => {
    const empty = await whole.inject({ url: `/api/v1/markets/${encodeURIComponent('sim:EMPTY/USDT:USDT')}${query}` });
    expect([empty.statusCode, empty.json().message]).toEqual([400, expect.stringMatching(/no bars yet/)]);
    const unknown = await whole.inject({ url: `/api/v1/markets/nowhere${query}` });
    expect([unknown.statusCode, unknown.json().message]).toEqual([404, expect.stringMatching(/sim:BTC/)]);
  },
);
