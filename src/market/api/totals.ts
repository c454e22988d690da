import { Type, type Static } from 'typebox';
import { Sampling } from '../instrument.ts';
import { nullableNumber } from './nullable-number.ts';

/** One forced close, valued in USD at the price that was printed. */
export const LargestLiquidation = Type.Object({
  marketId: Type.String(),
  side: Type.Union([Type.Literal('long'), Type.Literal('short')]),
  price: Type.Number(),
  usd: Type.Number(),
  timeMs: Type.Integer(),
});
export type LargestLiquidation = Static<typeof LargestLiquidation>;

/** What was liquidated over one trailing window, in whole minutes and the one that runs. */
export const TotalWindow = Type.Object({
  hours: Type.Number(),
  /** Open of the window's first minute. */
  fromMs: Type.Integer(),
  longUsd: Type.Number(),
  shortUsd: Type.Number(),
  count: Type.Integer(),
  /** (long - short) / (long + short); null where nothing was liquidated. */
  imbalance: nullableNumber,
  largest: Type.Union([LargestLiquidation, Type.Null()]),
  /** Share of the window that was listened to; below 1, something is missing. Together, of the venue heard the least. */
  heard: Type.Number({ minimum: 0, maximum: 1 }),
});
export type TotalWindow = Static<typeof TotalWindow>;

/** How much of the market a figure speaks of. */
export const Coverage = Type.Object({
  /** Perpetuals that are listed. */
  listed: Type.Integer(),
  /** Of these, the ones whose liquidations are heard at this moment. */
  heard: Type.Integer(),
  /** Share of the last day's turnover of all that are listed; null where the venue does not tell it. */
  turnoverShare: nullableNumber,
});
export type Coverage = Static<typeof Coverage>;

export const VenueTotals = Type.Object({
  venue: Type.String(),
  sampling: Sampling,
  coverage: Coverage,
  windows: Type.Array(TotalWindow),
});
export type VenueTotals = Static<typeof VenueTotals>;

export const CoinTotals = Type.Object({ base: Type.String(), windows: Type.Array(TotalWindow) });
export type CoinTotals = Static<typeof CoinTotals>;

/** Liquidations of all symbols of every venue that is listened to. */
export const LiquidationTotals = Type.Object({
  timeMs: Type.Integer(),
  /** Since when anything has been listened to; null: nothing yet. */
  sinceMs: Type.Union([Type.Integer(), Type.Null()]),
  /** True where a venue that counts here tells only a part: every figure is then a floor, "at least". */
  atLeast: Type.Boolean(),
  coverage: Coverage,
  windows: Type.Array(TotalWindow),
  venues: Type.Array(VenueTotals),
  /** By the last 24 hours' total, largest first. */
  coins: Type.Array(CoinTotals),
  /** Liquidations left out because they came more than a day late, or from the future. */
  outside: Type.Integer(),
});
export type LiquidationTotals = Static<typeof LiquidationTotals>;
