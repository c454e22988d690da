import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readNumber } from './number.ts';

const read = (text: string) => readNumber(`x,${text},y`, 2, 2 + text.length);

it('reads what String writes, to the last bit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Object.is(read(String(value)), value) || value === 0).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

it('agrees with Number on decimals of any length', () => {
  const digits = fc.stringMatching(/^-?\d{1,20}(\.\d{1,25})?$/);
  fc.assert(
    fc.property(digits, (text) => {
      expect(read(text)).toBe(Number(text));
    }),
    { numRuns: 2000 },
  );
});

it.each(['NaN', 'Infinity', '-Infinity', '-', '.', '', ' ', '1.2.3', '0x10', '1e', '1_000', 'null', '12a'])(
  'takes %j for no number',
  (text) => expect(read(text)).toBeNaN(),
);

it.each([
  ['1e-7', 1e-7],
  ['.5', 0.5],
  ['5.', 5],
  ['+3', 3],
  [' 7', 7],
])('reads %j', (text, value) => expect(read(text)).toBe(value));
