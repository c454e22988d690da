import { expect, test } from 'vitest';
import { certaintyOf, errorAt } from './map-certainty.ts';

const mix = {
  source: 'prior' as const,
  learnedMs: null,
  leverage: [],
  share: [],
  learnedShare: [],
  relativeError: [],
  weakDirections: [],
};
const said = {
  market: 'm',
  timeMs: [1000, 2000],
  edges: [100, 110, 121],
  relativeError: [
    [0.1, null],
    [0.3, 0.8],
  ],
  mix,
};

test('each moment stands for the time before it, the newest also for what came since', () => {
  expect(errorAt(said, 500, 105)).toBe(0.1);
  expect(errorAt(said, 1000, 109.99)).toBe(0.1);
  expect(errorAt(said, 1001, 105)).toBe(0.3);
  expect(errorAt(said, 9999, 115)).toBe(0.8);
});

test('where as good as nothing stands, and beyond the prices that were asked for, nothing is said', () => {
  expect(errorAt(said, 500, 115)).toBeNull();
  expect(errorAt(said, 500, 99)).toBeNull();
  expect(errorAt(said, 500, 121)).toBeNull();
});

test('errors fall into classes', () => {
  expect([0, 0.249, 0.25, 0.49, 0.5, 3].map(certaintyOf)).toEqual([0, 0, 1, 1, 2, 2]);
});
