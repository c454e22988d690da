import { expect, it, vi } from 'vitest';
import { barsOf, LINEAR } from '../../model/cohorts/bars.testing.ts';
import { Estimator } from '../../model/cohorts/estimator.ts';
import { DEFAULT_PARAMETERS, type ModelParameters } from '../../model/cohorts/parameters.ts';
import { type AccountLook, binsOfMap } from '../../model/learning/account-look.ts';
import { coarseBars } from '../../model/learning/coarse-bars.ts';
import { underTilt } from '../../model/learning/learn-mix.ts';
import { wasserstein } from '../../model/scoring/statistics/transport.ts';
import { addBook } from '../../model/scoring/sources/model-map.ts';
import { MarketPipeline } from '../pipeline.ts';
import { NO_LOOKS, type LookStore } from './account-looks.ts';
import { AccountMix, LOOK_EVERY_MS } from './account-mix.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** A full UTC day. */
const START = 1_700_006_400_000;
const DAYS = 6;
const bars = barsOf(
  Array.from({ length: DAYS * 1440 }, (_, i) => ({
    move: 0.002 * Math.sin(i / 40) * Math.sin(i * 1.3),
    range: 0.001,
    volume: 100,
    openInterestRatio: 1,
  })),
).map((bar, i) => ({ ...bar, timeMs: START + i * MINUTE }));

const HIGHER = underTilt(DEFAULT_PARAMETERS, { slope: 0.9, curve: 0 });

/** Looks at accounts that stand just where the map of five-minute bars does under some parameters. */
function looksUnder(parameters: ModelParameters): AccountLook[] {
  const estimator = new Estimator(LINEAR, parameters);
  return coarseBars(bars, 5 * MINUTE).flatMap((bar) => {
    estimator.push(bar);
    const timeMs = bar.timeMs + 5 * MINUTE;
    if (timeMs % LOOK_EVERY_MS !== 0) return [];
    return [{ timeMs, price: bar.close, bins: binsOfMap(bar.close, (grid) => addBook(estimator.state, grid)) }];
  });
}

function world(store: LookStore = NO_LOOKS, nowMs = START) {
  const pipeline = new MarketPipeline(LINEAR, MINUTE);
  for (const bar of bars) pipeline.close(bar);
  const heard: { slope: number | null; fromMs: number }[] = [];
  const said: string[] = [];
  vi.spyOn(pipeline, 'learned').mockImplementation(([version]) => {
    const { fromMs, shipped, parameters } = version!;
    const higher = Math.log(parameters.mix.long[8]! / parameters.mix.long[3]!);
    const usual = Math.log(DEFAULT_PARAMETERS.mix.long[8]! / DEFAULT_PARAMETERS.mix.long[3]!);
    heard.push({ slope: shipped ? (higher - usual) / Math.log(75 / 5) : null, fromMs });
    return Promise.resolve();
  });
  const mix = new AccountMix(pipeline, store, nowMs, (text) => said.push(text));
  return { mix, heard, said };
}

it('learns where accounts stand nearer to the price, once two days have ended and never from the day itself', async () => {
  const { mix, heard } = world();
  const looks = looksUnder(HIGHER);
  for (const look of looks) {
    await mix.take(look);
    if (look.timeMs < START + 2 * DAY) expect(heard).toEqual([]);
  }
  expect(heard[0]!.fromMs).toBe(START + 2 * DAY);
  expect(heard.at(-1)!.slope).toBeGreaterThan(0.5);
  expect(heard.at(-1)!.slope).toBeLessThan(1.3);
});

it('says nothing where accounts stand as the market is modelled to', async () => {
  const { mix, heard } = world();
  for (const look of looksUnder(DEFAULT_PARAMETERS)) await mix.take(look);
  expect(heard).toEqual([]);
});

it('goes on from the looks that were kept, and comes to the same', async () => {
  const kept: AccountLook[] = [];
  const store: LookStore = {
    put: (look) => Promise.resolve(void kept.push(look)),
    since: (timeMs) => Promise.resolve(kept.filter((look) => look.timeMs >= timeMs)),
  };
  const looks = looksUnder(HIGHER);
  const whole = world();
  for (const look of looks) await whole.mix.take(look);
  const half = looks.length / 2;
  const before = world(store);
  for (const look of looks.slice(0, half)) await before.mix.take(look);
  const after = world(store, looks[half]!.timeMs);
  for (const look of looks.slice(half)) await after.mix.take(look);
  expect(kept).toEqual(looks);
  expect(after.heard.at(-1)!.slope).toBe(whole.heard.at(-1)!.slope);
  expect(before.heard.length).toBeGreaterThan(0);
});

it('says what cannot be kept, and learns all the same', async () => {
  const broken: LookStore = {
    put: () => Promise.reject(new Error('the disk is full')),
    since: () => Promise.reject(new Error('no archive')),
  };
  const { mix, heard, said } = world(broken);
  for (const look of looksUnder(HIGHER).slice(0, 14)) await mix.take(look);
  expect(said[0]).toMatch(/no archive/);
  expect(said[1]).toMatch(/the disk is full/);
  expect(heard).toHaveLength(1);
});

it('is in force on the market from when it is known, and brings its map nearer to what accounts hold', async () => {
  const [market, usual] = [new MarketPipeline(LINEAR, MINUTE), new MarketPipeline(LINEAR, MINUTE)];
  const mix = new AccountMix(market, NO_LOOKS, START, (text) => expect.fail(text));
  const looks = looksUnder(HIGHER);
  const away = ({ present }: MarketPipeline, { price, bins }: AccountLook) => {
    const own = binsOfMap(price, (grid) => addBook(present.state, grid));
    return wasserstein(own.long, bins.long, 1) + wasserstein(own.short, bins.short, 1);
  };
  for (const bar of bars) {
    for (const one of [market, usual]) one.close(bar);
    const look = looks.find(({ timeMs }) => timeMs === bar.timeMs + MINUTE);
    if (!look) continue;
    await mix.take(look);
    if (look.timeMs <= START + 2 * DAY) expect(away(market, look)).toBe(away(usual, look));
    if (look.timeMs > START + 3 * DAY) expect(away(market, look)).toBeLessThan(0.3 * away(usual, look));
  }
  expect(market.mixes.mixes[0]!.fromMs).toBe(START + 2 * DAY);
  expect(market.present.state.openInterest).toBe(usual.present.state.openInterest);
});
