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
  | { kind: 'depth'; depth: Depth };
