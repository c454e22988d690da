import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeShare, encodeShares, SHARE_OF_CODE } from './share-code.ts';

const LOG_STEP = Math.log(1e6) / 254;
const shares = fc.oneof(
  fc.double({ min: 0, max: 2, noNaN: true }),
  fc.double({ min: -20, max: 1, noNaN: true }).map(Math.exp),
  fc.constantFrom(0, -0, 1, 1e-6, 0.973e-6, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE),
);

test('a code is the nearest of 255, equal in log share', () => {
  fc.assert(
    fc.property(fc.double({ min: Math.log(1.001e-6), max: Math.log(0.999), noNaN: true }), (log) => {
      const share = Math.exp(log);
      const code = encodeShare(share);
      expect(code).toBeGreaterThan(0);
      expect(Math.abs(Math.log(SHARE_OF_CODE[code]! / share))).toBeLessThan(LOG_STEP / 2 + 1e-9);
    }),
  );
});

test('codes of codes are themselves; less than a millionth is nothing, more than everything is everything', () => {
  for (let code = 0; code < 256; code++) expect(encodeShare(SHARE_OF_CODE[code]!)).toBe(code);
  expect([0, -1, 9e-7, Number.NaN, 5, Number.POSITIVE_INFINITY].map(encodeShare)).toEqual([0, 0, 0, 0, 255, 255]);
});

test('many at once are the same as one by one', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(shares, shares, shares), { maxLength: 20 }), fc.nat(5), (cells, at) => {
      const planes = Float64Array.from([0, 1, 2].flatMap((g) => cells.map((cell) => cell[g]!)));
      const out = new Uint8Array(cells.length * 3 + at);
      encodeShares(planes, 3, out, at);
      expect([...out.subarray(at)]).toEqual(cells.flat().map(encodeShare));
    }),
    { numRuns: 500 },
  );
});
