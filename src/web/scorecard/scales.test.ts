import { expect, test } from 'vitest';
import { logPlace, powersOfTen } from './scales.ts';

test('powers of ten within a range, as many as there is room for', () => {
  expect(powersOfTen(1000, 1e6)).toEqual([1000, 1e4, 1e5, 1e6]);
  expect(powersOfTen(2000, 9e5)).toEqual([1e4, 1e5]);
  expect(powersOfTen(1e-3, 1e8, 4)).toEqual([1e-3, 1, 1e3, 1e6]);
  expect(powersOfTen(2, 5)).toEqual([]);
});

test('a logarithmic scale, whose low end holds all that lies below it', () => {
  expect(logPlace(1000, 10, 1000)).toBeCloseTo(1, 12);
  expect(logPlace(100, 10, 1000)).toBeCloseTo(0.5, 12);
  expect(logPlace(0, 10, 1000)).toBe(0);
  expect(logPlace(1e6, 10, 1000)).toBe(1);
});
