import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import type { Side } from '../../market/event.ts';
import type { Band } from '../zones/zone-tracker.ts';

/** What was known of a market at a full hour; NaN is unknown. Prices in quote currency. */
export interface Hour {
  timeMs: number;
  price: number;
  /** Average true range of an hour. */
  atr: number;
  /** Standard deviation of a log return over a second. */
  sigma: number;
  bands: readonly Band[];
  /** What waits in zones near the price, as its rank among the last month's hours: 0 the least of them, 1 the most. */
  heat: Record<Side | 'both', number>;
  funding: { rate: number; zScore: number };
  /** One-sided, USD. */
  openInterestUsd: number;
  /** Hours since far more longs than usual were last liquidated; infinity: never yet. */
  sinceFlush: number;
}

/** Heat counts as near within so many average true ranges of the price. */
export const NEAR_ATR = 5;
/** Hours with more near heat than these shares of the last month's: hot from the one on, cool up to the other. */
export const HOT_RANK = 0.8;
export const COOL_RANK = 0.5;

/** Share of a side's open interest in zones whose cells lie near the price. */
export function heatNear(bands: readonly Band[], side: Side, price: number, atr: number): number {
  const reach = (NEAR_ATR * atr) / price;
  let share = 0;
  for (const { side: of, low, high, profile } of bands) {
    if (of !== side) continue;
    const near = side === 'long' ? Math.log(price / high) : Math.log(low / price);
    for (let i = 0; i < profile.length && near + i * CELL_LOG_HEIGHT < reach; i++) share += profile[i]!;
  }
  return share;
}

/** Volatilities within a quarter of each other are alike. */
const ALIKE = 0.25;
const BLOCK_MS = 8 * 3_600_000;

/** Stratum of hours with like volatility. */
export function volatilityStratum({ sigma }: Hour): string {
  return String(Math.floor(Math.log(sigma) / ALIKE));
}

/** Stratum of hours with like volatility in the same third of the day. */
export function hourStratum(hour: Hour): string {
  return `${volatilityStratum(hour)} ${Math.floor((hour.timeMs % 86_400_000) / BLOCK_MS)}`;
}
