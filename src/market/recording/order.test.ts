import { expect, it } from 'vitest';
import { commonStep } from './order.ts';

it.each([
  ['even', [0, 60, 120, 180], 60],
  ['with a gap', [0, 60, 300, 360], 60],
  ['with every other row missing', [0, 60, 180, 300], 60],
  ['with a stray row', [0, 60, 61, 120, 180, 240, 300], 60],
  ['with a row off the grid', [0, 60, 127, 180, 240, 300], 60],
  ['running backwards at times', [0, 60, 30, 90, 150], 60],
  ['of one row', [5], Number.NaN],
  ['empty', [], Number.NaN],
])('finds the step of a series that is %s', (_, times, step) => expect(commonStep(times)).toBe(step));
