import { Type, type Static } from 'typebox';
import { nullableNumber } from './nullable-number.ts';

const series = (description: string) => Type.Array(nullableNumber, { description });

/** Series for panes under a chart, a value for each candle of the same window and step. Null is unknown. */
export const IndicatorSeries = Type.Object({
  market: Type.String(),
  stepMs: Type.Integer(),
  /** Opens of the candles. */
  timeMs: Type.Array(Type.Integer()),
  rsi: series("Wilder's relative strength index of the candles' closes, length 14"),
  fundingRate: series('last rate that was paid by the end of the candle, a fraction'),
  openInterest: series('last stamp in the candle, one-sided, native quantity'),
  takerImbalance: series('(buys - sells) / volume of the candle, -1 to 1'),
  cvd: series('cumulative volume delta since the start of the window, native quantity'),
  longShortRatio: series('last ratio of accounts in the candle'),
  reproductionLong: series('R of a fall: greatest within 10 % below the price, at the last full hour, usual depth'),
  reproductionShort: series('R of a rise: greatest within 10 % above the price'),
  liquidatedLongUsd: series('realised liquidations of longs; null where nothing is known of that time'),
  liquidatedShortUsd: series('realised liquidations of shorts'),
  /** Width in time of what is known of liquidations: where it is wider than a candle, the first of them holds it all. */
  liquidationStepMs: nullableNumber,
});
export type IndicatorSeries = Static<typeof IndicatorSeries>;
