import { expect, test } from 'vitest';
import { radiusOf } from './bubbles.ts';

test('the area of a circle goes by its USD', () => {
  expect(radiusOf(4e6, 4e6) / radiusOf(1e6, 4e6)).toBeCloseTo(2);
  expect(radiusOf(1, 4e6)).toBeGreaterThan(1);
  expect(radiusOf(1, 0)).toBeGreaterThan(1);
});
