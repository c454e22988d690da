import { expect, test } from 'vitest';
import fc from 'fast-check';
import type { Bar } from '../../market/bar.ts';
import { TouchedHours } from './touched-hours.ts';

const bar = (low: number, high: number): Bar => ({
  timeMs: 0,
  open: low,
  high,
  low,
  close: high,
  volume: 1,
  openInterest: 1,
  markHigh: Number.NaN,
  markLow: Number.NaN,
  takerBuyVolume: Number.NaN,
  fundingRate: Number.NaN,
});

const LEVELS = { below: Math.log(99), above: Math.log(101) };

test('the bars of an hour tell the order within it', () => {
  const hours = new TouchedHours(4);
  for (const [low, high] of [
    // Up first, down first, neither, both in one bar.
    [
      [100, 100.5],
      [100, 101.5],
      [98, 100],
      [100, 100],
    ],
    [
      [98.9, 100],
      [100, 102],
      [97, 100],
      [100, 100],
    ],
    [
      [99.5, 100.5],
      [99.5, 100.5],
      [99.5, 100.5],
      [99.5, 100.5],
    ],
    [
      [100, 100],
      [98, 102],
      [100, 100],
      [100, 100],
    ],
  ].flatMap((hour) => [...hour, [0, 0]])) {
    if (low === 0) hours.endHour();
    else hours.push(bar(low!, high!));
  }
  const at = (hour: number, ofBoth: 'below' | 'above' = 'below') => hours.first(hour, 1, LEVELS, ofBoth);
  expect([at(0), at(1), at(2), at(3), at(3, 'above')]).toEqual(['above', 'below', 'neither', 'below', 'above']);
  expect(hours.first(2, 2, LEVELS, 'above')).toBe('above');
  hours.push(bar(1, 200));
  hours.breakOff();
  for (let i = 0; i < 3; i++) hours.push(bar(1, 200));
  hours.endHour();
  expect(hours.length).toBe(4);
});

test('agrees with the bars gone through one by one', () => {
  const step = fc.tuple(fc.double({ min: 97, max: 100, noNaN: true }), fc.double({ min: 100, max: 103, noNaN: true }));
  fc.assert(
    fc.property(fc.array(step, { minLength: 24, maxLength: 24 }), (bars) => {
      const hours = new TouchedHours(6);
      bars.forEach(([low, high], i) => {
        hours.push(bar(low, high));
        if (i % 6 === 5) hours.endHour();
      });
      const first = bars.find(([low, high]) => low <= 99 || high >= 101);
      const expected = first ? (first[0] <= 99 ? 'below' : 'above') : 'neither';
      // To the last bit of a logarithm.
      if (bars.some(([low, high]) => Math.abs(low - 99) < 1e-6 || Math.abs(high - 101) < 1e-6)) return;
      expect(hours.first(0, 4, LEVELS, 'below')).toBe(expected);
    }),
  );
});
