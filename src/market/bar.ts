/**
 * One bar of a perpetual. Prices in quote currency, quantities in native units (base coin for linear, USD for inverse
 * contracts), times in ms UTC. `NaN` is unknown, never zero.
 */
export interface Bar {
  /** The bar's open, ms. */
  timeMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Extremes of the mark price; NaN where marks are unknown (last prices stand in). */
  markHigh: number;
  markLow: number;
  volume: number;
  takerBuyVolume: number;
  /** One-sided open interest as known at the bar's close; NaN between stamps. */
  openInterest: number;
  /** Funding paid in this bar, a fraction; NaN where none was paid. */
  fundingRate: number;
}

/** The bar's mark low, or its last-price low where marks are unknown. */
export function touchLow(bar: Bar): number {
  return Number.isNaN(bar.markLow) ? bar.low : bar.markLow;
}

/** The bar's mark high, or its last-price high where marks are unknown. */
export function touchHigh(bar: Bar): number {
  return Number.isNaN(bar.markHigh) ? bar.high : bar.markHigh;
}
