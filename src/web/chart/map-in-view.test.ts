import { expect, test } from 'vitest';
import type { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';
import { mapInView } from './map-in-view.ts';

const map: LiquidationMapAnswer = {
  market: 'sim:BTC/USDT:USDT',
  timeMs: 0,
  price: 100,
  openInterest: 1,
  openInterestUsd: 100,
  state: 'closed',
  groups: ['low', 'mid', 'high', 'extreme'],
  edges: [80, 90, 100, 110, 120],
  longUsd: [
    [7, 0, 0, 0],
    [1, 4, 0, 0],
    [0, 2, 0, 0],
    [0, 0, 0, 0],
  ],
  shortUsd: [
    [0, 0, 0, 9],
    [0, 0, 3, 0],
    [0, 0, 0, 0],
    [0, 0, 1, 0],
  ],
  longCumulativeUsd: [14, 6, 0, 0],
  shortCumulativeUsd: [0, 0, 4, 13],
  maxPain: { long: null, short: null },
  elsewhereUsd: { long: 0, short: 0 },
};
const ALL = [true, true, true, true];

test('sums run outwards from the price, and say what the server says', () => {
  const view = mapInView(map, ALL, { low: 80, high: 120 });
  expect(view.long.sumUsd.slice(0, 2)).toEqual(map.longCumulativeUsd.slice(0, 2));
  expect(view.short.sumUsd.slice(2)).toEqual(map.shortCumulativeUsd.slice(2));
  expect(view.sumUsd).toBe(14);
});

test('the most is that of the view, and of the groups that are shown', () => {
  expect(mapInView(map, ALL, { low: 80, high: 120 }).long.pain).toEqual({ price: Math.sqrt(80 * 90), usd: 8 });
  expect(mapInView(map, ALL, { low: 91, high: 112 }).long.pain).toEqual({ price: Math.sqrt(90 * 100), usd: 6 });
  const highs = mapInView(map, [false, false, true, false], { low: 80, high: 120 });
  expect(highs.long.pain).toEqual({ price: Math.sqrt(90 * 100), usd: 2 });
  expect(highs.short.pain).toBeNull();
});
