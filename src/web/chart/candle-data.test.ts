import { expect, test } from 'vitest';
import type { JsonBar } from '../../market/api/live.ts';
import type { Candles } from '../../market/api/schemas.ts';
import { candlePoints, mergeBar } from './candle-data.ts';

const candles = (): Candles => ({
  stepMs: 3000,
  timeMs: [3000, 12_000],
  open: [1, 2],
  high: [3, 4],
  low: [0, 1],
  close: [2, 3],
  volume: [1, 1],
});
const bar = (timeMs: number, price: number) =>
  ({ timeMs, open: price, high: price + 1, low: price - 1, close: price }) as JsonBar;

test('a missing candle keeps its place on the axis', () => {
  const points = candlePoints(candles());
  expect(points.map((point) => point.time)).toEqual([3, 6, 9, 12]);
  expect(points.map((point) => 'open' in point)).toEqual([true, false, false, true]);
});

test('a live bar grows the newest candle, again and again', () => {
  const held = candles();
  expect(mergeBar(held, bar(13_000, 9))).toBe(true);
  expect(mergeBar(held, bar(13_000, 5))).toBe(true);
  expect([held.open[1], held.high[1], held.low[1], held.close[1]]).toEqual([2, 10, 1, 5]);
  expect(held.timeMs).toHaveLength(2);
});

test('a later bar begins a candle; an older one changes nothing', () => {
  const held = candles();
  expect(mergeBar(held, bar(16_000, 9))).toBe(true);
  expect([held.timeMs[2], held.open[2], held.volume[2]]).toEqual([15_000, 9, 0]);
  const before = JSON.stringify(held);
  expect(mergeBar(held, bar(4000, 1))).toBe(false);
  expect(JSON.stringify(held)).toBe(before);
});
