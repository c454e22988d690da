import { expect, test } from 'vitest';
import type { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';
import { candleTable, mapTable } from './tables.ts';

const candles = {
  stepMs: 60_000,
  timeMs: [0, 60_000],
  open: [1, 2],
  high: [3, 4],
  low: [1, 1],
  close: [2, 3],
  volume: [9, 8],
};

test('indicators stand beside the candle of their time, and nowhere on another grid', () => {
  const series = {
    market: 'm',
    stepMs: 60_000,
    timeMs: [60_000],
    rsi: [55],
    fundingRate: [null],
    openInterest: [7],
    takerImbalance: [null],
    cvd: [null],
    longShortRatio: [null],
    reproductionLong: [null],
    reproductionShort: [null],
    liquidatedLongUsd: [0],
    liquidatedShortUsd: [null],
    liquidationStepMs: null,
  };
  const table = candleTable(candles, series);
  const rsi = table.columns.indexOf('rsi');
  expect(table.rows.map((row) => row[rsi])).toEqual([55, null]);
  expect(table.rows[0]!.slice(0, 5)).toEqual(['1970-01-01T00:01:00Z', 2, 4, 1, 3]);
  expect(candleTable(candles, { ...series, stepMs: 300_000 }).columns).not.toContain('rsi');
});

test('the map is told from the highest price down, a column for each side and group', () => {
  const map: LiquidationMapAnswer = {
    market: 'm',
    timeMs: 0,
    price: 2,
    openInterest: 1,
    openInterestUsd: 2,
    state: 'closed',
    groups: ['low', 'mid'],
    edges: [1, 2, 3],
    longUsd: [
      [5, 0],
      [6, 0],
    ],
    shortUsd: [
      [0, 7],
      [0, 8],
    ],
    longCumulativeUsd: [11, 0],
    shortCumulativeUsd: [0, 15],
    maxPain: { long: null, short: null },
    elsewhereUsd: { long: 0, short: 0 },
  };
  const table = mapTable(map, false);
  expect([table.title, mapTable(map, true).title]).toEqual(['Liquidation map', 'Measured map (a sample)']);
  expect(table.columns).toEqual(['time', 'low', 'high', 'longUsd low', 'longUsd mid', 'shortUsd low', 'shortUsd mid']);
  expect(table.rows.map((row) => row.slice(1))).toEqual([
    [2, 3, 0, 0, 7, 8],
    [1, 2, 5, 6, 0, 0],
  ]);
});
