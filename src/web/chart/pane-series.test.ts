import { expect, test } from 'vitest';
import type { IndicatorSeries } from '../../market/api/indicators.ts';
import { PANE_SERIES, valueAt } from './pane-series.ts';

const QUARTER = 900_000;

function seriesOf(change: Partial<IndicatorSeries>): IndicatorSeries {
  const timeMs = Array.from({ length: 8 }, (_, i) => 3_600_000 + i * QUARTER);
  const empty = timeMs.map(() => null);
  return {
    market: 'sim:BTC/USDT:USDT',
    stepMs: QUARTER,
    timeMs,
    rsi: empty,
    fundingRate: empty,
    openInterest: empty,
    takerImbalance: empty,
    cvd: empty,
    longShortRatio: empty,
    reproductionLong: empty,
    reproductionShort: empty,
    liquidatedLongUsd: empty,
    liquidatedShortUsd: empty,
    liquidationStepMs: null,
    ...change,
  };
}

test('totals by the hour are said by every candle of their hour, and by none of another', () => {
  const data = seriesOf({ liquidationStepMs: 3_600_000, liquidatedShortUsd: [5, 0, 0, 0, null, null, null, null] });
  const [long, short] = PANE_SERIES.liquidations.series;
  expect(short!.values(data)).toEqual([5, 5, 5, 5, null, null, null, null]);
  expect(long!.values(data)).toEqual(data.liquidatedLongUsd);
});

test('totals by the candle stay where they are; longs go down', () => {
  const data = seriesOf({ liquidationStepMs: 300_000, liquidatedLongUsd: [5, 0, 3, 0, 0, 0, 0, null] });
  expect(PANE_SERIES.liquidations.series[0]!.values(data)).toEqual([-5, -0, -3, -0, -0, -0, -0, null]);
});

test('without a crosshair a pane says the newest value that is known', () => {
  expect(valueAt([1, 2, null], null)).toBe(2);
  expect(valueAt([1, 2, null], 2)).toBeNull();
});
