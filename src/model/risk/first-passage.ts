import { normalCdf } from '../scoring/statistics/special.ts';

/** How far a barrier recedes that is watched at closes only, in standard deviations of one step (Broadie et al., 1997). */
const DISCRETE_SHIFT = 0.5826;
/** Beyond so many deviations nothing is left of a term. */
const FARTHEST = 9;

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

/**
 * Probability that a driftless random walk comes `near` away on one side within `horizonMs`, and not `far` away on the
 * other before: the sum over images, 2 Phi(-(near + 2 n (near + far)) / s) - 2 Phi(-(near + 2 far + 2 n (near + far)) / s)
 * for n = 0, 1, ... (Borodin and Salminen, Handbook of Brownian Motion, 3.0.4). Without an end it is far / (near + far).
 * @param near, far log distances, above 0
 * @param sigma standard deviation of a log return over a second
 */
export function firstOfTwo(near: number, far: number, sigma: number, horizonMs: number): number {
  const spread = sigma * Math.sqrt(horizonMs / 1000);
  if (!(spread > 0)) return 0;
  let sum = 0;
  for (let shift = 0; near + shift < FARTHEST * spread; shift += 2 * (near + far)) {
    sum += 2 * (normalCdf(-(near + shift) / spread) - normalCdf(-(near + 2 * far + shift) / spread));
  }
  return sum;
}
