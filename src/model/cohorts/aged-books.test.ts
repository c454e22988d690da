import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AgedBooks } from './aged-books.ts';
import { barsOf, LINEAR, steps } from './bars.testing.ts';
import { CohortBook } from './book.ts';
import { DEFAULT_PARAMETERS } from './parameters.ts';

const massOf = (book: CohortBook, side: 'long' | 'short') =>
  book[side].cohorts.reduce((sum, cohort) => sum + cohort.tier.weight * cohort.total, 0);
/** Quantity by side, tier and bin; arrays of equal states may have different room. */
const binsOf = (book: CohortBook) =>
  new Map(
    [...book.long.cohorts, ...book.short.cohorts].flatMap(({ tier, bins, origin, scale }) =>
      Array.from(bins, (q, i) => [`${tier.side} ${tier.leverage}x ${origin + i}`, q * scale] as const).filter(
        ([, quantity]) => quantity > 0,
      ),
    ),
  );

/** Of long wild paths; a smaller counterexample would take minutes to find. */
const RUNS = { numRuns: 50, endOnFailure: true };

describe('a state without its young opens', () => {
  test('is the whole state where nothing has opened since', () => {
    fc.assert(
      fc.property(steps, (path) => {
        const whole = new CohortBook(LINEAR, DEFAULT_PARAMETERS);
        const [first, ...rest] = barsOf(path);
        whole.fold(first!, first!.openInterest);
        const aged = whole.clone();
        for (const bar of rest) {
          // No volume, and open interest below what the bar's sweep leaves standing: nobody opens.
          const swept = whole.clone();
          swept.foldWithoutOpens(bar, whole);
          const openInterest = 0.98 * Math.min(massOf(swept, 'long'), massOf(swept, 'short'));
          if (!(openInterest > 1e-6)) break;
          const quiet = { ...bar, volume: 0 };
          whole.fold(quiet, openInterest);
          expect(whole.long.flow.opened + whole.short.flow.opened).toBe(0);
          aged.foldWithoutOpens(quiet, whole);
          const [expected, found] = [binsOf(whole), binsOf(aged)];
          expect(found.size).toBe(expected.size);
          for (const [bin, quantity] of found) expect(quantity).toBeCloseTo(expected.get(bin)!, 6);
        }
      }),
      RUNS,
    );
  });

  test('never holds more than the whole, and what opened is missing from it', () => {
    fc.assert(
      fc.property(steps, (path) => {
        const bars = barsOf(path);
        const whole = new CohortBook(LINEAR, DEFAULT_PARAMETERS);
        whole.fold(bars[0]!, bars[0]!.openInterest);
        const aged = whole.clone();
        const opened = { long: 0, short: 0 };
        for (const bar of bars.slice(1)) {
          whole.fold(bar, bar.openInterest);
          aged.foldWithoutOpens(bar, whole);
          for (const side of ['long', 'short'] as const) {
            opened[side] += whole[side].flow.opened;
            expect(massOf(aged, side)).toBeLessThanOrEqual(massOf(whole, side) * (1 + 1e-6));
            expect(massOf(aged, side)).toBeGreaterThanOrEqual(massOf(whole, side) - opened[side] - 1e-6);
          }
        }
      }),
      RUNS,
    );
  });
});

test('copies are handed out at their age, and dropped after', () => {
  const bars = barsOf(Array.from({ length: 10 }, () => ({ move: 0, range: 0.001, volume: 100, openInterestRatio: 1 })));
  const whole = new CohortBook(LINEAR, DEFAULT_PARAMETERS);
  const aged = new AgedBooks(120_000);
  const ages = bars.map((bar) => {
    whole.fold(bar, bar.openInterest);
    aged.follow(bar, whole);
    const nowMs = bar.timeMs + 60_000;
    aged.keep(nowMs, whole);
    const book = aged.at(nowMs);
    return book ? massOf(book, 'long') / massOf(whole, 'long') : null;
  });
  expect(ages.slice(0, 2)).toEqual([null, null]);
  for (const share of ages.slice(2)) {
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(1);
  }
});
