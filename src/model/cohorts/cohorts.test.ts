import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import { CohortBook } from './book.ts';
import type { Cohort } from './cohort.ts';
import { DenseReference } from './dense-reference.testing.ts';
import { PHASES } from './kernel.ts';
import { DEFAULT_PARAMETERS } from './parameters.ts';
import { barsOf, INVERSE, LINEAR, steps } from './bars.testing.ts';

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const massOf = (cohorts: readonly Cohort[]) =>
  cohorts.reduce((mass, c) => mass + c.tier.weight * (sum(c.bins) * c.scale + c.unreachable), 0);
const instrument = fc.constantFrom(LINEAR, INVERSE);

describe('whatever the events', () => {
  test('long mass = short mass = open interest, bin by bin, unreachable mass included', () => {
    fc.assert(
      fc.property(instrument, steps, (market, path) => {
        const book = new CohortBook(market, DEFAULT_PARAMETERS);
        for (const bar of barsOf(path)) {
          book.fold(bar, bar.openInterest);
          for (const { cohorts } of [book.long, book.short]) {
            expect(Math.abs(massOf(cohorts) / bar.openInterest - 1)).toBeLessThan(1e-9);
          }
        }
      }),
    );
  });

  test('nothing is negative, swept bins are empty and no mass is on the wrong side of the price', () => {
    fc.assert(
      fc.property(instrument, steps, (market, path) => {
        const book = new CohortBook(market, DEFAULT_PARAMETERS);
        for (const bar of barsOf(path)) {
          book.fold(bar, bar.openInterest);
          for (const { cohorts, flow } of [book.long, book.short]) {
            expect(flow.opened).toBeGreaterThanOrEqual(0);
            expect(flow.liquidated).toBeGreaterThanOrEqual(-1e-9 * bar.openInterest);
            expect(flow.closed).toBeGreaterThanOrEqual(-1e-9 * bar.openInterest);
            expect(flow.closingPressure).toBeGreaterThanOrEqual(0);
            for (const cohort of cohorts) {
              const touch = cohort.sign > 0 ? Math.log(bar.markLow) : -Math.log(bar.markHigh);
              expect(cohort.edge).toBeLessThanOrEqual(touch);
              cohort.bins.forEach((quantity, i) => {
                expect(quantity).toBeGreaterThanOrEqual(0);
                if ((cohort.origin + i) * cohort.width > touch) expect(quantity).toBe(0);
              });
            }
          }
        }
      }),
    );
  });

  test('opened - closed - liquidated = change of open interest, on both sides', () => {
    fc.assert(
      fc.property(steps, (path) => {
        const book = new CohortBook(LINEAR, DEFAULT_PARAMETERS);
        let before = 0;
        for (const bar of barsOf(path)) {
          book.fold(bar, bar.openInterest);
          for (const { flow } of [book.long, book.short]) {
            const change = flow.opened - flow.closed - flow.liquidated;
            expect(Math.abs(change - (bar.openInterest - before))).toBeLessThan(1e-9 * bar.openInterest);
          }
          before = bar.openInterest;
        }
      }),
    );
  });

  test('what a touch will sweep is told beforehand, to the last unit, where it lies', () => {
    fc.assert(
      fc.property(steps, (path) => {
        const book = new CohortBook(LINEAR, DEFAULT_PARAMETERS);
        for (const bar of barsOf(path)) {
          for (const side of ['long', 'short'] as const) {
            const touch = side === 'long' ? Math.log(bar.markLow) : -Math.log(bar.markHigh);
            for (const cohort of book[side].cohorts) {
              let told = 0;
              cohort.tell(touch, {
                swept(tier, logLow, logHigh, quantity) {
                  expect(tier).toBe(cohort.tier);
                  expect(logHigh).toBeGreaterThanOrEqual(logLow);
                  if (side === 'long') expect(logHigh).toBeGreaterThan(Math.log(bar.markLow) - 1e-12);
                  else expect(logLow).toBeLessThan(Math.log(bar.markHigh) + 1e-12);
                  told += quantity;
                },
              });
              expect(Math.abs(told - cohort.clone().sweep(touch))).toBeLessThan(1e-9 * Math.max(1, book.openInterest));
            }
          }
          book.fold(bar, bar.openInterest);
        }
      }),
    );
  });

  test('the same events give the same map, to the last bit; a clone goes on alike', () => {
    fc.assert(
      fc.property(steps, fc.nat(100), (path, at) => {
        const bars = barsOf(path);
        const once = new CohortBook(LINEAR, DEFAULT_PARAMETERS);
        let again = new CohortBook(LINEAR, DEFAULT_PARAMETERS);
        bars.forEach((bar, i) => {
          if (i === at) again = again.clone();
          once.fold(bar, bar.openInterest);
          again.fold(bar, bar.openInterest);
        });
        expect(again).toEqual(once);
      }),
    );
  });

  test('a dense reference agrees to 1e-9 of open interest', () => {
    fc.assert(
      fc.property(instrument, steps, (market, path) => {
        const bars = barsOf(path);
        const logs = bars.flatMap((bar) => [Math.log(bar.low), Math.log(bar.high)]);
        const book = new CohortBook(market, DEFAULT_PARAMETERS);
        const dense = new DenseReference(market, DEFAULT_PARAMETERS, Math.min(...logs) - 2, Math.max(...logs) + 2);
        for (const bar of bars) {
          book.fold(bar, bar.openInterest);
          dense.fold(bar, bar.openInterest);
        }
        [book.long, book.short].forEach(({ cohorts }, s) => {
          cohorts.forEach((cohort, k) => {
            const other = dense.sides[s]!.tiers[k]!;
            const tolerance = 1e-9 * dense.openInterest;
            expect(Math.abs(cohort.unreachable - other.unreachable)).toBeLessThan(tolerance);
            for (let i = 0; i < other.bins.length; i++) {
              const mine = (cohort.bins[other.firstBin + i - cohort.origin] ?? 0) * cohort.scale;
              expect(Math.abs(mine - other.bins[i]!)).toBeLessThan(tolerance);
            }
          });
        });
      }),
      { numRuns: 20 },
    );
  }, 120_000);
});

describe('by hand', () => {
  const flat = { move: 0, range: 2e-4, volume: 0, openInterestRatio: 1 };
  test('the first bar fills up at the current price, a tenth of it unlevered longs without a price', () => {
    const book = new CohortBook(LINEAR, DEFAULT_PARAMETERS);
    book.fold(barsOf([flat])[0]!, 1000);
    expect(book.long.flow.opened).toBeGreaterThan(1000);
    const unlevered = book.long.cohorts[0]!;
    expect(unlevered.tier.leverage).toBe(1);
    expect(unlevered.unreachable).toBeCloseTo(book.long.flow.opened, 6);
  });

  test('a fall through the 100x liquidations empties them, and what is left grows to the open interest', () => {
    const book = new CohortBook(LINEAR, DEFAULT_PARAMETERS);
    const [first, second] = barsOf([flat, { ...flat, move: -0.02 }]);
    book.fold(first!, 1000);
    const hundred = book.long.cohorts.find((c) => c.tier.leverage === 100)!;
    const stood = hundred.total;
    book.fold(second!, 1000);
    expect(stood).toBeGreaterThan(900);
    expect(book.long.flow.liquidated).toBeGreaterThan(hundred.tier.weight * stood * 0.99);
    expect(book.short.flow.liquidated).toBeLessThan(1);
  });

  test('a price that leaves the grid leaves no hole in the books: what cannot be placed is unreachable', () => {
    const book = new CohortBook(LINEAR, DEFAULT_PARAMETERS);
    for (const price of [1e-300, 1e300, 80_000]) {
      const [bar] = barsOf([{ ...flat, volume: 500 }]);
      book.fold({ ...bar!, open: price, high: price, low: price, close: price, markHigh: price, markLow: price }, 1000);
      for (const { cohorts } of [book.long, book.short]) {
        expect(Math.abs(massOf(cohorts) / 1000 - 1)).toBeLessThan(1e-9);
        for (const cohort of cohorts) expect(cohort.bins.length).toBeLessThan(2 ** 22);
      }
    }
  });

  test('nothing is liquidated nearer than its initial margin bears, and a share of all much farther', () => {
    const tiers = new CohortBook(LINEAR, { ...DEFAULT_PARAMETERS, notionals: [{ usd: 1e4, share: 1 }] });
    for (const { tier, kernel, width } of [...tiers.long.cohorts, ...tiers.short.cohorts]) {
      if (!kernel) continue;
      const s = tier.side === 'long' ? 1 : -1;
      const isolated = Math.abs(Math.log((1 - s / tier.leverage) / (1 - s * 0.004)));
      for (let phase = 0; phase < PHASES; phase++) {
        const row = Array.from(kernel.taps.subarray(phase * kernel.length, (phase + 1) * kernel.length));
        expect(sum(row) + kernel.outOfReach).toBeCloseTo(1, 12);
        const entry = ((phase + 0.5) / PHASES) * width;
        const farOf = (j: number) => entry - (kernel.offset + j) * width;
        const nearest = row.findLastIndex((tap) => tap > 1e-12);
        // Its bin holds the isolated distance; half the opens, at least, lie in it.
        expect(farOf(nearest)).toBeGreaterThanOrEqual(isolated - 1e-12);
        expect(farOf(nearest + 1)).toBeLessThanOrEqual(isolated + 1e-12);
        expect(row[nearest]).toBeGreaterThanOrEqual(DEFAULT_PARAMETERS.isolatedShare);
        const farther = row.reduce((all, tap, j) => all + (farOf(j + 1) > 1.25 * isolated ? tap : 0), 0);
        expect(farther + kernel.outOfReach).toBeGreaterThan(0.1);
      }
    }
  });

  test('a tier above what the brackets allow is not used', () => {
    const capped = { ...LINEAR, brackets: [{ floor: 0, rate: 0.01, deduction: 0, maxLeverage: 25 }] };
    const book = new CohortBook(capped, DEFAULT_PARAMETERS);
    expect(book.long.cohorts.map((c) => c.tier.leverage)).toEqual([1, 2, 3, 5, 10, 20, 25]);
    expect(book.long.cohorts.reduce((w, c) => w + c.tier.weight, 0)).toBeCloseTo(1, 12);
  });

  test('bins are multiples of the cell, so that maps of different tiers add up', () => {
    for (const cohort of new CohortBook(LINEAR, DEFAULT_PARAMETERS).short.cohorts) {
      expect(Number.isInteger(cohort.tier.cellsPerBin)).toBe(true);
      expect(cohort.width).toBe(cohort.tier.cellsPerBin * CELL_LOG_HEIGHT);
    }
  });
});
