import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { Claims, type Verdict } from '../../market/api/claims.ts';
import type { Side } from '../../market/event.ts';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import type { Episode } from '../reaction/episode.ts';
import type { ZoneStudies } from '../reaction/zone-studies.ts';
import type { Band } from '../zones/zone-tracker.ts';
import { CLAIMS } from './claims.ts';
import type { Hour } from './hour.ts';
import { heatNear } from './hour.ts';
import { type HourTest, lowerLeverage, outsideStops } from './hour-tests.ts';
import { HourWindows } from './hour-windows.ts';
import { Matched } from './matched.ts';
import { type Planted, plantedMarket } from './planted-market.testing.ts';
import type { ClaimsStudy } from './claims-study.ts';
import { turnsAtZones, zonesAtLevels } from './zone-tests.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.parse('2026-01-01T00:00Z');

function verdictsOf(study: ClaimsStudy): Record<string, Verdict> {
  const { claims } = study.claims();
  return Object.fromEntries(
    claims.flatMap(({ tests }, c) => tests.map(({ verdict }, t) => [CLAIMS[c]!.tests[t]!.id, verdict])),
  );
}

describe('a market of chance alone', () => {
  const study = plantedMarket(90, 1, {});
  const claims = study.claims();

  test('makes no claim true, and some of them false', () => {
    expect(Value.Check(Claims, claims)).toBe(true);
    const verdicts = Object.values(verdictsOf(study));
    expect(verdicts).not.toContain('yes');
    expect(verdicts.filter((one) => one === 'no').length).toBeGreaterThanOrEqual(2);
    expect(claims.claims.map(({ verdict }) => verdict)).not.toContain('yes');
  });

  test('asks all seven claims, and says how and with what figures', () => {
    expect(claims.claims).toHaveLength(7);
    for (const { tests } of claims.claims) {
      for (const { sentence, method, p, pHolm } of tests) {
        expect(sentence).toMatch(/\d.*\)\.$/);
        expect(method.length).toBeGreaterThan(50);
        if (p !== null) expect(pHolm!).toBeGreaterThanOrEqual(p);
      }
    }
  });
});

describe('what is planted is found', () => {
  test('a pull to the heavier zone; but not in other zones than those that pull', () => {
    const pull = { pull: 0.15 };
    expect(verdictsOf(plantedMarket(60, 1, pull)).magnets).toBe('yes');
    // The same mass in other places: each zone is put where its mirror image is.
    const mirrored = (bands: Band[], price: number) => bands.map((band) => mirrorOf(band, price));
    expect(verdictsOf(plantedMarket(60, 1, pull, mirrored)).magnets).toBe('no');
  });

  test('volatility where much waits near the price', () => {
    expect(verdictsOf(plantedMarket(60, 1, { heat: 1.4 }))).toMatchObject({ volatility: 'yes', levels: 'no' });
  });

  test('reversals of a crowd over heat, and flushes that clear', () => {
    const verdicts = verdictsOf(plantedMarket(120, 2, { reversal: 0.25, flushed: 0.3 }));
    expect(verdicts).toMatchObject({ reversals: 'yes', flush: 'yes', turns: 'no' });
  });
});

test('hours that were not listened to say nothing of flushes', () => {
  const placebos = (planted: Planted) =>
    plantedMarket(30, 1, planted)
      .claims()
      .claims.find(({ id }) => id === 'flush-clears')!.tests[0]!.placebos;
  expect(placebos({ heard: false })).toBe(0);
  expect(placebos({})).toBeGreaterThan(0);
  expect(
    plantedMarket(1, 1, {})
      .claims()
      .claims.every(({ verdict }) => verdict === 'not enough data'),
  ).toBe(true);
});

describe('an hour', () => {
  const band = (side: Side, low: number, high: number, share = 0.02): Band => {
    const cells = Math.round(Math.log(high / low) / CELL_LOG_HEIGHT);
    const profile = new Float64Array(cells).fill(share / cells);
    return { id: low, side, low, high, share, peakShare: share / cells, profile };
  };
  const hour = (over: Partial<Hour> = {}): Hour => ({
    timeMs: START_MS,
    price: 100,
    atr: 0.5,
    sigma: 0.02 / Math.sqrt(86_400),
    bands: [band('long', 99.2, 99.6), band('short', 104, 104.5)],
    heat: { long: 0.9, short: 0.1, both: 0.6 },
    funding: { rate: 0, zScore: 0 },
    openInterestUsd: 1e9,
    sinceFlush: Number.POSITIVE_INFINITY,
    ...over,
  });
  const followed = (down: number, up: number) => ({ logReturn: 0, nearVolatility: 0.01, down, up, longUsd: 0 });
  /** Means of cases and placebos after the same on so many days. */
  const means = (asked: HourTest, hours: Hour[], outcome: ReturnType<typeof followed>) => {
    const matched = new Matched();
    for (let day = 0; day < 12; day++) {
      for (const one of hours) asked({ ...one, timeMs: START_MS + day * DAY_MS }, outcome, matched);
    }
    const { value, placebo, effect, cases } = matched.figures(DAY_MS);
    return { value: value.value, placebo: placebo.value, effect: effect.value, cases };
  };

  test('has near heat within five average ranges, cell by cell', () => {
    const { bands } = hour();
    expect(heatNear(bands, 'long', 100, 0.5)).toBeCloseTo(0.02, 12);
    expect(heatNear(bands, 'short', 100, 0.5)).toBe(0);
    // A reach of 0.6 % goes through half of it.
    expect(heatNear(bands, 'long', 100, 0.12)).toBeGreaterThan(0.008);
    expect(heatNear(bands, 'long', 100, 0.12)).toBeLessThan(0.014);
  });

  test('a stop behind a zone is kept where the price turns in it; one as far on the other side is swept', () => {
    // The stop stands behind 99.2 and its buffer: about 1.05 % away.
    const turned = means(outsideStops, [hour()], followed(0.009, 0.03));
    expect(turned).toMatchObject({ value: 1, placebo: 0, effect: 1 });
    const ran = means(outsideStops, [hour()], followed(0.03, 0.009));
    expect(ran).toMatchObject({ value: 0, placebo: 1, effect: -1 });
    // A mirror image that is itself behind a zone is no placebo.
    const both = hour({ bands: [band('long', 99.2, 99.6), band('short', 100.4, 100.8)] });
    expect(means(outsideStops, [both], followed(0, 0)).cases).toBe(0);
  });

  test('half the leverage saves what runs into the zone and no farther', () => {
    const cool = hour({ heat: { long: 0.2, short: 0.2, both: 0.2 } });
    const longs = means(lowerLeverage, [hour(), cool], followed(0.025, 0));
    expect(longs).toMatchObject({ value: 1, placebo: 1, effect: 0 });
    const matched = new Matched();
    for (let day = 0; day < 12; day++) {
      const timeMs = START_MS + day * DAY_MS;
      lowerLeverage({ ...hour(), timeMs }, followed(0.025, 0), matched);
      lowerLeverage({ ...cool, timeMs }, followed(0.015, 0), matched);
      lowerLeverage({ ...cool, timeMs }, followed(0.05, 0), matched);
    }
    expect(matched.figures(DAY_MS)).toMatchObject({ value: { value: 1 }, placebo: { value: 0 }, effect: { low: 1 } });
  });
});

describe('touches', () => {
  const episode = (day: number, placebo: boolean, reaction: Episode['reaction'], widthAtr = 1) =>
    ({ placebo, reaction, widthAtr, touchedMs: START_MS + day * DAY_MS }) as Episode;
  const days = Array.from({ length: 12 }, (_, day) => day);

  test('that turned at zones are compared with those that turned at placebos of like height', () => {
    const settled = days.flatMap((day) => [
      episode(day, false, 'rejection'),
      episode(day, true, 'break-through'),
      // What lingers, and what has no placebo of its height, says nothing.
      episode(day, false, 'absorption'),
      episode(day, false, 'break-through', 9),
    ]);
    const figures = turnsAtZones({ reactions: { settled } } as unknown as ZoneStudies);
    expect(figures).toMatchObject({ value: { value: 1 }, placebo: { value: 0 }, cases: 12, placebos: 12 });
  });

  test('of zones at a level are compared with those of other zones', () => {
    const sample = (day: number, isAtLevel: boolean, held: number) => ({
      openedMs: START_MS + day * DAY_MS,
      base: 0,
      has: [isAtLevel],
      held,
    });
    const samples = () => days.flatMap((day) => [sample(day, true, 1), sample(day, false, Number(day % 2 === 0))]);
    const figures = zonesAtLevels({ confluence: { samples } } as unknown as ZoneStudies);
    expect(figures.effect.value).toBeCloseTo(0.5, 12);
    expect(figures.effect.low!).toBeGreaterThan(0);
  });
});

test('cases weigh their strata: what differs between strata alone is no effect', () => {
  const matched = new Matched();
  for (let day = 0; day < 40; day++) {
    const at = START_MS + day * DAY_MS;
    // Wild hours are mostly cases, calm ones mostly placebos; within each both are the same.
    for (let i = 0; i < 9; i++) matched.add(at, true, 'wild', 2 + (day % 3));
    matched.add(at, false, 'wild', 2 + (day % 3));
    matched.add(at, true, 'calm', day % 3);
    for (let i = 0; i < 9; i++) matched.add(at, false, 'calm', day % 3);
    matched.add(at, true, 'alone', 100);
  }
  const { effect, cases, placebos, days } = matched.figures(DAY_MS);
  expect(effect.value).toBeCloseTo(0, 12);
  expect([cases, placebos, days]).toEqual([400, 400, 40]);
});

test('a window with a missing bar does not count', () => {
  const settled: number[] = [];
  const windows = new HourWindows<string>(HOUR_MS, (_, { down, up }, openedMs) => settled.push(openedMs, down, up));
  const bar = (i: number, close: number) => ({
    timeMs: START_MS + i * HOUR_MS,
    open: 100,
    high: 101,
    low: 99,
    close,
    markHigh: Number.NaN,
    markLow: Number.NaN,
    volume: 1,
    takerBuyVolume: 1,
    openInterest: 1,
    fundingRate: Number.NaN,
  });
  for (let i = 0; i < 80; i++) {
    if (i === 30) continue;
    windows.push(bar(i, 100));
    windows.see('', START_MS + (i + 1) * HOUR_MS);
  }
  const opened = settled.filter((_, i) => i % 3 === 0).map((ms) => (ms - START_MS) / HOUR_MS);
  const hours = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  expect(opened).toEqual([...hours(1, 6), ...hours(32, 56)]);
  expect(settled[1]).toBeCloseTo(Math.log(100 / 99), 12);
});

function mirrorOf(band: Band, price: number): Band {
  return {
    ...band,
    side: band.side === 'long' ? 'short' : 'long',
    low: (price * price) / band.high,
    high: (price * price) / band.low,
  };
}
