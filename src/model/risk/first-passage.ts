import { normalCdf } from '../scoring/statistics/special.ts';

/** How far a barrier recedes that is watched at closes only, in standard deviations of one step (Broadie et al., 1997). */
const DISCRETE_SHIFT = 0.5826;

/**
 * Probability that a driftless random walk comes `logDistance` away on one side within `horizonMs`: 2 Phi(-d / (sigma
 * sqrt h)). It over-predicts on real prices, and is a cross-check of the empirical table.
 * @param sigma standard deviation of a log return over a second
 * @param watchedMs distance of the moments at which the price is watched; 0 where every moment counts
 */
export function firstPassage(logDistance: number, sigma: number, horizonMs: number, watchedMs = 0): number {
  if (logDistance <= 0) return 1;
  const spread = sigma * Math.sqrt(horizonMs / 1000);
  const distance = logDistance + DISCRETE_SHIFT * sigma * Math.sqrt(watchedMs / 1000);
  return spread > 0 ? 2 * normalCdf(-distance / spread) : 0;
}
