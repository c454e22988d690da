import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { Bar } from '../../market/bar.ts';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import { createSimulatedMarket } from '../../simulator/simulated-market.ts';
import { AgedBooks } from '../cohorts/aged-books.ts';
import { barsOf, LINEAR, steps } from '../cohorts/bars.testing.ts';
import { Estimator } from '../cohorts/estimator.ts';
import { HitOdds } from '../risk/hit-odds.ts';
import { agesOf } from './provenance.ts';
import { gradientsOf, HeatClassFit, heatClassOf } from './heat-class.ts';
import { findRuns } from './runs.ts';
import type { Zone } from './zone.ts';
import { ZoneTracker } from './zone-tracker.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const NONE = new Uint8Array(601);

/** A slope that falls outwards, with bumps on it: [middle, height over the slope, half width]. */
function slope(...bumps: [number, number, number][]): Float64Array {
  return Float64Array.from({ length: 601 }, (_, k) =>
    bumps.reduce(
      (mass, [middle, height, half]) => mass * (1 + height * Math.max(0, 1 - Math.abs(k - middle) / half)),
      0.001 * Math.exp(-k / 200),
    ),
  );
}

describe('runs', () => {
  test('a slope alone is no run, wherever it ends', () => {
    expect(findRuns(slope(), NONE)).toEqual([]);
    expect(findRuns(new Float64Array(601), NONE)).toEqual([]);
    // Rising outwards: what lies beyond the last cell counts as much as that one.
    expect(findRuns(slope().toReversed(), NONE)).toEqual([]);
  });

  test('a bump is found, with its edges where it leaves the slope', () => {
    const [run, ...others] = findRuns(slope([150, 1, 20]), NONE);
    expect(others).toEqual([]);
    expect(run!.peak).toBe(150);
    expect(run!.first).toBeGreaterThan(130);
    expect(run!.last).toBeLessThan(170);
    expect(run!.last - run!.first).toBeGreaterThan(25);
    const mass = slope([150, 1, 20]).slice(run!.first, run!.last + 1);
    expect(run!.mass).toBeCloseTo(
      mass.reduce((sum, one) => sum + one, 0),
      12,
    );
  });

  test('two bumps are two runs, and where they have grown together one', () => {
    expect(findRuns(slope([150, 1, 15], [230, 1, 20]), NONE)).toHaveLength(2);
    expect(findRuns(slope([150, 1, 40], [190, 1, 40]), NONE)).toHaveLength(1);
  });

  test('a run that was held stays where a new one would not come up', () => {
    const mass = slope([150, 0.26, 20]);
    expect(findRuns(mass, NONE)).toEqual([]);
    const held = NONE.slice().fill(1, 140, 160);
    expect(findRuns(mass, held)).toHaveLength(1);
  });

  test('runs are apart, in order, and hold their peak', () => {
    const mass = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 601, maxLength: 601 });
    const held = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 601, maxLength: 601 });
    fc.assert(
      fc.property(mass, held, (cells, marks) => {
        let end = 0;
        for (const { first, last, peak } of findRuns(Float64Array.from(cells), Uint8Array.from(marks))) {
          expect(first).toBeGreaterThan(end);
          expect(peak).toBeGreaterThanOrEqual(first);
          expect(last).toBeGreaterThanOrEqual(peak);
          end = last;
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('heat classes', () => {
  test('are cut where the shares of cells say', () => {
    const fit = new HeatClassFit();
    expect(fit.thresholds()).toBeNull();
    // 0 is empty, and does not count; 1 to 100 by hundred-thousandths.
    fit.add(Float64Array.from({ length: 101 }, (_, k) => k * 1e-5));
    const thresholds = fit.thresholds()!;
    expect(thresholds.moderate / 60e-5).toBeCloseTo(1, 1);
    expect(thresholds.high / 90e-5).toBeCloseTo(1, 1);
    expect(thresholds.extreme / 99e-5).toBeCloseTo(1, 1);
    const classes = [20e-5, 70e-5, 95e-5, 200e-5].map((share) => heatClassOf(share, thresholds));
    expect(classes).toEqual(['low', 'moderate', 'high', 'extreme']);
    expect(gradientsOf(Float64Array.of(1e-5, 2e-5, 95e-5, 96e-5, 70e-5), thresholds)).toEqual([
      { cell: 2, from: 'low', to: 'high' },
      { cell: 4, from: 'high', to: 'moderate' },
    ]);
  });
});

/** Follows bars as a reading does: looks each hour. */
function follow(bars: readonly Bar[], looked: (zones: Zone[], bar: Bar, estimator: Estimator) => void): void {
  const estimator = new Estimator(LINEAR);
  const tracker = new ZoneTracker();
  const odds = new HitOdds(MINUTE_MS);
  for (const bar of bars) {
    estimator.push(bar);
    odds.push(bar);
    const endMs = bar.timeMs + MINUTE_MS;
    if (endMs % HOUR_MS !== 0) continue;
    tracker.look(endMs, estimator.state, bar.close);
    const view = { contract: 'linear', price: bar.close, atr: bar.close / 100, odds } as const;
    looked(tracker.zones(estimator.state, view), bar, estimator);
  }
}

const market = createSimulatedMarket({ name: 'BTC', seed: 3, startMs: Date.parse('2026-01-01T00:00Z') });
const SIMULATED = Array.from({ length: 8 * 1440 }, () => market.step().bar);

describe('zones of a market', () => {
  test('are disjoint, on their side of the price, and tell numbers', () => {
    let seen = 0;
    follow(SIMULATED, (zones, { close }) => {
      seen += zones.length;
      const byPrice = zones.toSorted((a, b) => a.low - b.low);
      byPrice.forEach((zone, i) => {
        expect(zone.high).toBeGreaterThan(zone.low);
        expect(zone.peak > zone.low && zone.peak < zone.high).toBe(true);
        if (zone.side === 'long') expect(zone.high).toBeLessThanOrEqual(close);
        else expect(zone.low).toBeGreaterThanOrEqual(close);
        if (i > 0) expect(zone.low).toBeGreaterThanOrEqual(byPrice[i - 1]!.high * (1 - 1e-12));
        expect(zone.groups.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
        // Far off, the Gaussian of the first week underflows.
        expect(zone.hit.every((p) => p >= 0 && p <= 1)).toBe(true);
        for (const value of [zone.usd, zone.share, zone.expected, zone.peakShare]) expect(value).toBeGreaterThan(0);
        expect(zone.expected).toBeLessThanOrEqual(zone.quantity);
        // The nearer edge can only be reached more often than the whole.
        expect(zone.expected / zone.quantity).toBeLessThanOrEqual(zone.hit[2]! + 1e-9);
      });
      for (let i = 1; i < zones.length; i++) expect(zones[i]!.expected).toBeLessThanOrEqual(zones[i - 1]!.expected);
    });
    expect(seen).toBeGreaterThan(100);
  });

  test('keep their identity: most are there again an hour later, and few come for an hour only', () => {
    const [first, last] = [new Map<number, number>(), new Map<number, number>()];
    let before: Zone[] = [];
    let kept = 0;
    let asked = 0;
    let hours = 0;
    follow(SIMULATED, (zones) => {
      hours++;
      for (const { id, low, high } of before) {
        const again = zones.find((zone) => zone.id === id);
        asked++;
        if (!again) continue;
        kept++;
        expect(Math.min(again.high, high)).toBeGreaterThan(Math.max(again.low, low));
      }
      for (const { id } of zones) {
        if (!first.has(id)) first.set(id, hours);
        // What is gone for longer than a look does not come back under the same name.
        else expect(last.get(id)).toBeGreaterThanOrEqual(hours - 2);
        last.set(id, hours);
      }
      before = zones;
    });
    const lives = [...first].map(([id, hour]) => last.get(id)! - hour + 1);
    expect(kept / asked).toBeGreaterThan(0.9);
    expect(lives.filter((life) => life === 1).length / lives.length).toBeLessThan(0.25);
  });

  test('age shares sum to one and put young positions where they are', () => {
    const bars = SIMULATED;
    const endMs = bars.at(-1)!.timeMs + MINUTE_MS;
    const aged = [HOUR_MS, 24 * HOUR_MS].map((ageMs) => new AgedBooks(ageMs));
    const estimator = new Estimator(LINEAR);
    const tracker = new ZoneTracker();
    for (const bar of bars) {
      estimator.push(bar, (one, book) => {
        for (const books of aged) {
          books.follow(one, book);
          if (one.timeMs + MINUTE_MS === endMs - books.ageMs) books.keep(endMs - books.ageMs, book);
        }
      });
    }
    const price = bars.at(-1)!.close;
    tracker.look(endMs, estimator.state, price);
    const odds = new HitOdds(MINUTE_MS);
    for (const bar of bars) odds.push(bar);
    const zones = tracker.zones(estimator.state, { contract: 'linear', price, atr: Number.NaN, odds });
    expect(zones.length).toBeGreaterThan(0);
    for (const zone of zones) {
      expect(zone.distanceAtr).toBeNull();
      const shares = agesOf(
        zone,
        estimator.state,
        aged.map((books) => ({ ageMs: books.ageMs, book: books.at(endMs) })),
      );
      expect(shares.map(({ withinMs }) => withinMs)).toEqual([HOUR_MS, 24 * HOUR_MS, null]);
      expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      for (const { share } of shares) expect(share).toBeGreaterThanOrEqual(0);
    }
    expect(agesOf(zones[0]!, estimator.state, [{ ageMs: HOUR_MS, book: null }])[0]!.share).toBe(1);
  });

  test('no path of prices makes them overlap or undefined', () => {
    fc.assert(
      fc.property(steps, (path) => {
        const estimator = new Estimator(LINEAR);
        const tracker = new ZoneTracker();
        const odds = new HitOdds(MINUTE_MS);
        for (const bar of barsOf(path)) {
          estimator.push(bar);
          odds.push(bar);
          tracker.look(bar.timeMs, estimator.state, bar.close);
          const view = { contract: 'linear', price: bar.close, atr: Number.NaN, odds } as const;
          const zones = tracker.zones(estimator.state, view).toSorted((a, b) => a.low - b.low);
          zones.forEach((zone, i) => {
            if (i > 0) expect(Math.log(zone.low / zones[i - 1]!.high)).toBeGreaterThan(-CELL_LOG_HEIGHT / 100);
            for (const value of [zone.quantity, zone.usd, zone.expected, ...zone.hit, ...zone.groups]) {
              expect(Number.isFinite(value)).toBe(true);
            }
          });
        }
      }),
      { numRuns: 40 },
    );
  });
});
