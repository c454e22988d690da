import { expect, test } from 'vitest';
import fc from 'fast-check';
import { barsOf, LINEAR, steps } from './bars.testing.ts';
import { CohortBook } from './book.ts';
import { Estimator } from './estimator.ts';
import { DEFAULT_PARAMETERS } from './parameters.ts';

const calm = (n: number) =>
  barsOf(Array.from({ length: n }, () => ({ move: 1e-4, range: 2e-4, volume: 10, openInterestRatio: 1 })));
const unknown = <T extends { openInterest: number }>(bar: T): T => ({ ...bar, openInterest: Number.NaN });

test('where every bar has its stamp, bars are folded as they come', () => {
  fc.assert(
    fc.property(steps, (path) => {
      const bars = barsOf(
        path.map((step) => ({ ...step, openInterestRatio: Math.min(1.9, Math.max(0.6, step.openInterestRatio)) })),
      );
      const estimator = new Estimator(LINEAR);
      const book = new CohortBook(LINEAR, DEFAULT_PARAMETERS);
      for (const bar of bars) {
        estimator.push(bar);
        book.fold(bar, bar.openInterest);
      }
      expect(estimator.state).toEqual(book);
    }),
  );
});

test('between stamps bars wait; the stamp spreads its change over them by volume', () => {
  const [a, b, c, d] = calm(4);
  const estimator = new Estimator(LINEAR);
  estimator.push(a!);
  estimator.push(unknown({ ...b!, volume: 30 }));
  estimator.push(unknown({ ...c!, volume: 0 }));
  expect(estimator.pending.length).toBe(2);
  expect(estimator.state.openInterest).toBe(1000);
  const seen: number[] = [];
  estimator.push({ ...d!, openInterest: 1040 }, (_, book) => seen.push(book.openInterest));
  expect(seen).toEqual([1030, 1030, 1040]);
});

test('what waits is shown in a copy and never kept', () => {
  const [a, b, c] = calm(3);
  const estimator = new Estimator(LINEAR);
  estimator.push(a!);
  estimator.push(unknown(b!));
  const before = estimator.state.clone();
  const shown = estimator.provisional(c!);
  expect(shown.openInterest).toBe(1000);
  expect(shown).not.toEqual(before);
  expect(estimator.state).toEqual(before);
});

test('before the first stamp there is no map', () => {
  const estimator = new Estimator(LINEAR);
  for (const bar of calm(3)) estimator.push(unknown(bar));
  expect(estimator.started).toBe(false);
  expect(estimator.pending.length).toBe(0);
});

test.each([0, 1, 20_000])('an open interest of %d out of the blue is a gap, not a close or a flood', (stamp) => {
  const bars = calm(4);
  const estimator = new Estimator(LINEAR);
  estimator.push(bars[0]!);
  estimator.push({ ...bars[1]!, openInterest: stamp });
  expect(estimator.state.openInterest).toBe(1000);
  expect(estimator.flags.refusedStamps).toBe(1);
  estimator.push(bars[2]!);
  expect(estimator.state.openInterest).toBe(1000);
  expect(estimator.pending.length).toBe(0);
});

test('a reset that the next stamp confirms is believed', () => {
  const bars = calm(3);
  const estimator = new Estimator(LINEAR);
  estimator.push(bars[0]!);
  estimator.push({ ...bars[1]!, openInterest: 20_000 });
  estimator.push({ ...bars[2]!, openInterest: 20_100 });
  expect(estimator.state.openInterest).toBe(20_100);
  expect(estimator.flags.changeOverVolume).toBe(1);
});

test('open interest that stays away is assumed unchanged after a day of minutes, so that little is held', () => {
  const bars = calm(1500);
  const estimator = new Estimator(LINEAR);
  bars.forEach((bar, i) => estimator.push(i === 0 ? bar : unknown(bar)));
  expect(estimator.flags.assumedStamps).toBe(1);
  expect(estimator.pending.length).toBe(59);
});
