import { expect, test } from 'vitest';
import { decodeIssuedMap, differenceOf, encodeIssuedMap } from '../../market/issued-map.ts';
import { issuedMapOf } from '../heat/issued-map.ts';
import { liquidationMap } from '../heat/map.ts';
import { barsOf, LINEAR } from './bars.testing.ts';
import { Estimator } from './estimator.ts';

const bars = barsOf(
  Array.from({ length: 2400 }, (_, i) => ({
    move: 0.003 * Math.sin(i / 40) * Math.sin(i * 1.3),
    range: 0.0007,
    volume: 100 + (i % 50),
    openInterestRatio: 1 + 0.002 * Math.sin(i / 9),
  })),
).map((bar, i) => ((i + 1) % 5 === 0 ? bar : { ...bar, openInterest: Number.NaN }));
const after = (count: number) => {
  const estimator = new Estimator(LINEAR);
  for (const bar of bars.slice(0, count)) estimator.push(bar);
  return estimator;
};
const moment = { timeMs: 1e12, price: bars[1503]!.close, contract: 'linear' as const, provisional: true };

test('a saved state goes on to the last bit as if it had never stopped', () => {
  for (const stop of [0, 3, 1503, 2000]) {
    const resumed = new Estimator(LINEAR);
    const saved = after(stop).save();
    // As it is kept: bytes.
    expect(resumed.resume(new Float64Array(new Uint8Array(saved.buffer.slice(0)).buffer))).toBe(true);
    const whole = after(2400);
    for (const bar of bars.slice(stop)) resumed.push(bar);
    expect(resumed.save()).toEqual(whole.save());
    expect(liquidationMap(resumed.state)).toEqual(liquidationMap(whole.state));
  }
});

test('a state of other cohorts, cut short or of another form is not taken up', () => {
  const saved = after(1000).save();
  const brackets = LINEAR.brackets.map((one) => ({ ...one, maxLeverage: Math.min(one.maxLeverage, 20) }));
  const other = new Estimator({ ...LINEAR, brackets });
  const before = other.save();
  expect(other.resume(saved)).toBe(false);
  expect(other.resume(saved.slice(0, -1))).toBe(false);
  expect(other.resume(new Float64Array([2, ...saved.slice(1)]))).toBe(false);
  expect(other.resume(new Float64Array(0))).toBe(false);
  expect(other.save()).toEqual(before);
});

test('an issued map is the whole map, to a part in 10^11, and is found to differ where it does', () => {
  const book = after(1503).provisional(null);
  const map = issuedMapOf(book, moment);
  const read = decodeIssuedMap(encodeIssuedMap(map));
  for (const side of ['long', 'short'] as const) {
    const sum = read[side].reduce((total, { quantity }) => total + quantity.reduce((a, b) => a + b, 0), 0);
    expect((sum + read.unreachable[side]) / read.openInterest).toBeCloseTo(1, 6);
    const listed = liquidationMap(book)[side].reduce((total, [, quantity]) => total + quantity, 0);
    expect(sum / listed).toBeCloseTo(1, 9);
  }
  expect(differenceOf(map, read)).toBeLessThan(1e-11);
  expect(encodeIssuedMap(read)).toEqual(encodeIssuedMap(map));
  expect(differenceOf(issuedMapOf(after(1502).provisional(null), moment), read)).toBeGreaterThan(1e-9);
  expect(differenceOf({ ...map, timeMs: 0 }, read)).toBeNaN();
  expect(() => decodeIssuedMap(encodeIssuedMap(map).slice(0, 5000))).toThrow(/cut short/);
});
