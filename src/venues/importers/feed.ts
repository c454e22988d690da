import type { Liquidation, Trade } from '../../market/event.ts';

/** A bar of last prices as files have it. */
export interface Kline {
  timeMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  takerBuyVolume: number;
}

/** A bar of mark prices. */
export interface MarkKline {
  timeMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
}

/** What a file says beside the bars at one moment; NaN is what it does not say. */
export interface SideRow {
  timeMs: number;
  /** One-sided, in the file's unit. */
  openInterest: number;
  mark: number;
  index: number;
  /** Paid at `timeMs`, a fraction. */
  fundingPaid: number;
  /** To be paid at `fundingDueMs`, or at the next multiple of `fundingEveryMs`. */
  fundingRate: number;
  fundingDueMs: number;
  fundingEveryMs: number;
  longShortRatio: number;
  topLongShortRatio: number;
  /** How much after a bar's close a stamp may come and still mean that close. */
  lateMs: number;
}

/** Liquidated notional; the step is that of the file. */
export interface TotalRow {
  timeMs: number;
  longUsd: number;
  shortUsd: number;
}

/** Levels as [price, quantity], best first. */
export interface BookRow {
  timeMs: number;
  bids: readonly (readonly [number, number])[];
  asks: readonly (readonly [number, number])[];
}

/** What a file can feed into a recording. */
export interface FeedRows {
  klines: Kline;
  marks: MarkKline;
  side: SideRow;
  trades: Trade;
  liquidations: Liquidation;
  totals: TotalRow;
  books: BookRow;
}
export type FeedKind = keyof FeedRows;

const UNKNOWN = Number.NaN;

/** A side row of which nothing is known. */
export const BLANK_SIDE: SideRow = {
  timeMs: UNKNOWN,
  openInterest: UNKNOWN,
  mark: UNKNOWN,
  index: UNKNOWN,
  fundingPaid: UNKNOWN,
  fundingRate: UNKNOWN,
  fundingDueMs: UNKNOWN,
  fundingEveryMs: UNKNOWN,
  longShortRatio: UNKNOWN,
  topLongShortRatio: UNKNOWN,
  lateMs: 0,
};
