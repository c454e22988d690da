import { expect, it } from 'vitest';
import { blockDraws, intervalOf } from '../scoring/statistics/bootstrap.ts';
import { normalFrom, uniformFrom } from '../scoring/statistics/uniform.ts';
import { effectiveDays, tellFromFew } from './few-days.ts';

it('counts days by how evenly the cases lie on them', () => {
  expect(effectiveDays([3, 3, 3, 3])).toBe(4);
  expect(effectiveDays([9, 0, 0, 0])).toBe(1);
  expect(effectiveDays([])).toBe(0);
});

it('is Student’s t of the draws, widened to what few blocks know', () => {
  // Ten blocks, draws with a standard deviation of 1: error sqrt(10 / 9), t of 9 degrees .975 at 2.2622.
  const drawn = [-1, 1].map((sign) => 3 + sign * Math.SQRT1_2);
  const { estimate, p } = tellFromFew(3, drawn, 10);
  expect(estimate.low).toBeCloseTo(3 - 2.26216 * Math.sqrt(10 / 9), 4);
  expect(estimate.high).toBeCloseTo(3 + 2.26216 * Math.sqrt(10 / 9), 4);
  // P(t of 9 degrees > 2.84605), by the tables between .01 (2.821) and .005 (3.250).
  expect(p).toBeGreaterThan(0.009);
  expect(p).toBeLessThan(0.01);
});

it('says nothing from one block, or from nothing', () => {
  expect(tellFromFew(1, [1, 2], 1.5)).toEqual({ estimate: { value: 1, low: null, high: null }, p: null });
  expect(tellFromFew(Number.NaN, [], 9)).toEqual({ estimate: { value: null, low: null, high: null }, p: null });
});

it('holds the true mean as often as it says where percentiles of few days do not', () => {
  const uniform = uniformFrom(5);
  const TRIALS = 600;
  const held = { t: 0, percentiles: 0 };
  for (let trial = 0; trial < TRIALS; trial++) {
    const days = Array.from({ length: 8 }, () => normalFrom(uniform));
    const meanOf = (times: ArrayLike<number>) => days.reduce((sum, one, d) => sum + one * times[d]!, 0) / days.length;
    const drawn = blockDraws(days.length, 1, 300, uniform).map(meanOf);
    const value = meanOf(new Uint8Array(days.length).fill(1));
    const { low, high } = tellFromFew(value, drawn, days.length).estimate;
    held.t += Number(low! <= 0 && high! >= 0);
    const told = intervalOf(value, drawn);
    held.percentiles += Number(told.low <= 0 && told.high >= 0);
  }
  expect(held.t / TRIALS).toBeGreaterThan(0.93);
  expect(held.t / TRIALS).toBeLessThan(0.97);
  expect(held.percentiles / TRIALS).toBeLessThan(0.91);
});
