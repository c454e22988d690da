import { describe, expect, test } from 'vitest';
import type { Bar } from '../../market/bar.ts';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import { LINEAR } from '../cohorts/bars.testing.ts';
import { Estimator } from '../cohorts/estimator.ts';
import { LiquidationHistory } from '../aftermath/liquidation-history.ts';
import { HitOdds } from '../risk/hit-odds.ts';
import { ClassHistory } from './class-history.ts';
import { magnetsOf, magnetVerdict } from './magnet.ts';
import { venuesOf } from './provenance.ts';
import { ZoneTracker } from './zone-tracker.ts';

const START_MS = Date.parse('2026-01-01T00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function bar(i: number, price: number, openInterest: number, over: Partial<Bar> = {}): Bar {
  const [low, high] = [price * 0.9999, price * 1.0001];
  return {
    timeMs: START_MS + i * MINUTE_MS,
    open: price,
    high,
    low,
    close: price,
    markHigh: high,
    markLow: low,
    volume: 50,
    takerBuyVolume: 25,
    openInterest,
    fundingRate: Number.NaN,
    ...over,
  };
}

/** Positions opened at `prices`, one after the other, then the price at 80,000. */
function stateAfter(prices: readonly number[]): Estimator {
  const estimator = new Estimator(LINEAR);
  let i = 0;
  let openInterest = 1000;
  for (const price of prices) estimator.push(bar(i++, price, (openInterest += 3000)));
  estimator.push(bar(i++, 80_000, openInterest));
  return estimator;
}

const odds = new HitOdds(MINUTE_MS);
for (let i = 0; i < 200; i++) odds.push(bar(i, 80_000 * (1 + 1e-4 * (i % 3)), 1000));
const VIEW = { contract: 'linear', price: 80_000, atr: 400, odds } as const;

describe('lineage', () => {
  // Zones of either side lie apart in the one where they are one in the other.
  const apart = stateAfter([80_000, 78_000]);
  const whole = stateAfter([80_000, 82_000]);

  test('zones that grow together are remembered by the one that goes on; parts that break off know from where', () => {
    const tracker = new ZoneTracker();
    const look = (i: number, estimator: Estimator) => {
      tracker.look(START_MS + i * HOUR_MS, estimator.state, 80_000);
      return tracker.zones(estimator.state, VIEW);
    };
    const first = look(0, apart);
    expect(first.every(({ splitFrom, merged }) => splitFrom === null && merged.length === 0)).toBe(true);
    const second = look(1, whole);
    const grown = second.filter(({ merged }) => merged.length > 0);
    expect(grown.length).toBeGreaterThan(0);
    for (const { id, merged, low, high, side } of grown) {
      for (const gone of merged) {
        expect(second.some((zone) => zone.id === gone)).toBe(false);
        const before = first.find((zone) => zone.id === gone)!;
        expect(before.side).toBe(side);
        expect(Math.min(before.high, high)).toBeGreaterThan(Math.max(before.low, low));
      }
      expect(first.some((zone) => zone.id === id)).toBe(true);
    }
    const third = look(2, apart);
    const broken = third.filter(({ splitFrom }) => splitFrom !== null);
    expect(broken.length).toBeGreaterThan(0);
    for (const { id, splitFrom } of broken) {
      expect(second.some((zone) => zone.id === splitFrom)).toBe(true);
      expect(first.some((zone) => zone.id === id)).toBe(false);
    }
  });

  test('bands are the zones without odds', () => {
    const tracker = new ZoneTracker();
    expect(tracker.bands()).toEqual([]);
    expect(tracker.outwards('long')).toBeNull();
    tracker.look(START_MS, whole.state, 80_000);
    const zones = tracker.zones(whole.state, VIEW).toSorted((a, b) => a.id - b.id);
    const bands = tracker.bands();
    expect(bands.map(({ id }) => id)).toEqual(zones.map(({ id }) => id));
    bands.forEach(({ low, high, share, peakShare, profile }, i) => {
      expect([low, high]).toEqual([zones[i]!.low, zones[i]!.high]);
      expect(share).toBeCloseTo(zones[i]!.share, 12);
      expect(peakShare).toBeCloseTo(zones[i]!.peakShare, 12);
      expect(profile).toHaveLength(Math.round(Math.log(high / low) / CELL_LOG_HEIGHT));
    });
  });

  test('of a map of two venues, who built a zone', () => {
    const tracker = new ZoneTracker();
    tracker.look(START_MS, apart.state, 80_000);
    const zone = tracker.zones(apart.state, VIEW)[0]!;
    const shares = venuesOf(zone, [
      { venue: 'b', book: apart.state },
      { venue: 'a', book: apart.state },
    ]);
    expect(shares).toEqual([
      { venue: 'a', share: 0.5 },
      { venue: 'b', share: 0.5 },
    ]);
    expect(venuesOf(zone, [{ venue: 'only', book: apart.state }])[0]!.share).toBe(1);
  });
});

describe('magnets', () => {
  const zones = [
    { id: 1, side: 'long', low: 98, high: 99.5, peak: 99, usd: 2e6 },
    { id: 2, side: 'short', low: 102, high: 104, peak: 103, usd: 1e6 },
    { id: 3, side: 'short', low: 109, high: 111, peak: 110, usd: 4e6 },
  ] as const;
  const test1 = (value: number, low: number, high: number) => ({ partialStrength: { value, low, high } });

  test('by hand: a martingale reaches 99 before 103 with 3/4; b = .5 adds b ln 2 to the odds', () => {
    const magnets = magnetsOf(zones, 100, test1(0.5, 0.1, 0.9));
    expect(magnets.get(1)).toEqual({
      against: 2,
      score: Math.log(2),
      martingale: 0.75,
      reachedFirst: {
        value: expect.closeTo(1 / (1 + (1 / 3) * Math.exp(-0.5 * Math.LN2)), 12),
        low: expect.closeTo(1 / (1 + (1 / 3) * Math.exp(-0.1 * Math.LN2)), 12),
        high: expect.closeTo(1 / (1 + (1 / 3) * Math.exp(-0.9 * Math.LN2)), 12),
      },
      verdict: 'magnetic',
    });
    const small = magnets.get(2)!;
    expect(small.martingale).toBe(0.25);
    expect(small.reachedFirst.value).toBeCloseTo(1 - magnets.get(1)!.reachedFirst.value!, 12);
    expect(small.reachedFirst.low!).toBeLessThan(small.reachedFirst.high!);
    expect(magnets.get(3)!.against).toBe(1);
  });

  test('the word needs an interval above zero', () => {
    expect(magnetVerdict(test1(0.13, -0.18, 0.44))).toBe('not shown');
    expect(magnetVerdict(test1(-0.3, -0.4, -0.1))).toBe('repelling');
    expect(magnetVerdict(null)).toBe('unknown');
    const untold = magnetsOf(zones, 100, null).get(1)!;
    expect(untold).toMatchObject({ verdict: 'unknown', reachedFirst: { value: null, low: null, high: null } });
    expect(magnetsOf(zones.slice(0, 1), 100, null).size).toBe(0);
  });
});

test('what followed a class: hot hours that are followed by wide ones are found out', () => {
  const history = new ClassHistory(HOUR_MS, new LiquidationHistory());
  const map = (share: number) => new Float64Array(481).fill(share);
  for (let i = 0; i < 40 * 24; i++) {
    const wide = i % 24 < 4;
    const range = wide ? 0.004 : 0.0004;
    history.push({ ...bar(0, 100, 1), timeMs: START_MS + i * HOUR_MS, markLow: 100, markHigh: 100 * (1 + range) });
    const next = (i + 1) % 24 < 4;
    history.hour(START_MS + (i + 1) * HOUR_MS, map(1e-5), map(next ? 0.01 : 1e-5), 1e-5);
  }
  const [hot] = history.followed('extreme');
  const [calm] = history.followed('low');
  expect(hot!.count).toBeGreaterThan(150);
  expect(hot!.volatility.low!).toBeGreaterThan(5 * calm!.volatility.high!);
  expect(hot!.liquidated).toBeNull();
  expect(history.followed('moderate')[0]!.count).toBe(0);
});
