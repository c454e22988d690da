import type { Bar } from './bar.ts';

export type Side = 'long' | 'short';

/** A print of the tape. `takerSide` is the aggressor. */
export interface Trade {
  timeMs: number;
  price: number;
  quantity: number;
  takerSide: 'buy' | 'sell';
  id: string;
}

/** A forced close. `side` is the position that was liquidated; `price` its trigger price. */
export interface Liquidation {
  timeMs: number;
  side: Side;
  price: number;
  quantity: number;
  id: string;
  /** Quantity at the price that was printed (a fill, or the bankruptcy price); absent where none but `price` is known. */
  notionalUsd?: number;
}

/** Liquidated notional of one step, where only totals are known. `timeMs` is the step's open. */
export interface LiquidationTotal {
  timeMs: number;
  stepMs: number;
  longUsd: number;
  shortUsd: number;
}

/** What stands beside the bars; NaN is unknown. */
export interface Context {
  timeMs: number;
  index: number;
  markClose: number;
  longShortRatio: number;
  topLongShortRatio: number;
}

/** Cumulative book depth within `distance` (a fraction) of mid. */
export interface Depth {
  timeMs: number;
  side: 'bid' | 'ask';
  distance: number;
  quantity: number;
}

/** Mark and index price and the funding rate that is due. NaN: not said this time; what was said before still stands. */
export interface Mark {
  timeMs: number;
  mark: number;
  index: number;
  /** Paid at `fundingDueMs`, a fraction of notional; positive: longs pay. */
  fundingRate: number;
  fundingDueMs: number;
}

/** One-sided open interest: every contract has a long and a short, and counts once. */
export interface OpenInterest {
  timeMs: number;
  quantity: number;
}

/** Price and quantity of an order book's level. */
export type Level = readonly [price: number, quantity: number];

/** What a venue says of its order book. Quantities replace what stood at a price; zero removes the level. */
export interface BookUpdate {
  timeMs: number;
  /** Whether these are all levels that the venue shows, or only those that changed. */
  snapshot: boolean;
  bids: readonly Level[];
  asks: readonly Level[];
  /** The venue's number of this update and of the one before it; NaN where it numbers none. */
  sequence: number;
  previous: number;
}

/** Truth: open quantity whose liquidation price is `price`, at that moment. */
export interface OpenPosition {
  timeMs: number;
  side: Side;
  price: number;
  quantity: number;
}

/** What any source says of one market, in time order. */
export type MarketEvent =
  | { kind: 'bar'; bar: Bar }
  | { kind: 'running-bar'; bar: Bar }
  | { kind: 'trade'; trade: Trade }
  | { kind: 'liquidation'; liquidation: Liquidation }
  | { kind: 'liquidation-total'; total: LiquidationTotal }
  | { kind: 'context'; context: Context }
  | { kind: 'depth'; depth: Depth }
  | { kind: 'mark'; mark: Mark }
  | { kind: 'open-interest'; openInterest: OpenInterest }
  | { kind: 'book'; book: BookUpdate };
