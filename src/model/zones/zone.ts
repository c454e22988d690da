import type { Side } from '../../market/event.ts';
import type { HeatClass } from './heat-class.ts';

/** A zone remembers so many of those that merged into it. */
export const MOST_MERGED = 8;

/** A stretch of prices where much more stands to be liquidated than around it. Prices in quote currency. */
export interface Zone {
  /** Stays the same while the zone drifts, grows and shrinks. */
  id: number;
  /** Whose liquidations: longs below the price, shorts above it. */
  side: Side;
  low: number;
  high: number;
  /** Middle of its fullest 5 bp cell. */
  peak: number;
  /** Native contracts, and USD at the cells' own prices. */
  quantity: number;
  usd: number;
  /** Of one side's open interest. */
  share: number;
  /** Share of open interest in the fullest 5 bp cell, and its class. */
  peakShare: number;
  heat: HeatClass;
  /** When this id was first seen, ms. */
  sinceMs: number;
  /** The zone that it broke off from; null where it came up by itself. */
  splitFrom: number | null;
  /** Zones that have merged into it, newest last; at most {@link MOST_MERGED}. */
  merged: number[];
  /** Price to the nearer edge: a signed fraction, and in average true ranges (null before those are known). */
  distance: number;
  distanceAtr: number | null;
  /** Probability that the price reaches the nearer edge within each of RISK_HORIZONS. */
  hit: number[];
  /** Quantity that is expected to be swept within 24 hours: each cell times the probability that it is reached. */
  expected: number;
  /** By leverage group, shares of the zone; see LEVERAGE_GROUPS. */
  groups: number[];
}
