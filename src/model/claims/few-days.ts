import type { Estimate } from '../../market/api/estimate.ts';
import { known } from '../scoring/estimate.ts';
import { incompleteBeta } from '../scoring/statistics/special.ts';

/** A figure with its interval, of 95 %, and the one-sided p of its being above 0. */
export interface Told {
  estimate: Estimate;
  /** Null where too little can tell. */
  p: number | null;
}

/**
 * As many days of one weight as days of these weights amount to (Kish 1965): what a figure's uncertainty hangs on is how
 * many days its cases are spread over, not how many there are.
 */
export function effectiveDays(weights: readonly number[]): number {
  const sum = weights.reduce((total, one) => total + one, 0);
  const squares = weights.reduce((total, one) => total + one * one, 0);
  return squares === 0 ? 0 : (sum * sum) / squares;
}

/**
 * A figure from its values under bootstrap draws, told by Student's t with as many degrees of freedom as there are
 * independent blocks, less one. The percentiles of few blocks are too narrow, and not by a little: their draws vary
 * sqrt((n - 1) / n) times as much as the figure does, and a tail of few blocks is heavier than theirs (Hesterberg 2015,
 * "What Teachers Should Know About the Bootstrap", section 4.3).
 * @param blocks independent blocks that the figure rests on
 */
export function tellFromFew(value: number, drawn: readonly number[], blocks: number): Told {
  const values = drawn.filter((one) => !Number.isNaN(one));
  const freedom = blocks - 1;
  if (!Number.isFinite(value) || values.length < 2 || !(freedom >= 1)) {
    return { estimate: { value: known(value), low: null, high: null }, p: null };
  }
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1);
  const error = Math.sqrt((variance * blocks) / freedom);
  const reach = error * tQuantile(0.975, freedom);
  return { estimate: { value, low: value - reach, high: value + reach }, p: 1 - tCdf(value / error, freedom) };
}

/** Student's t (Abramowitz & Stegun 26.7.1). */
function tCdf(t: number, freedom: number): number {
  const tail = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** Where Student's t reaches `p`, at least a half; by bisection. */
function tQuantile(p: number, freedom: number): number {
  let [low, high] = [0, 1];
  while (tCdf(high, freedom) < p) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (tCdf(middle, freedom) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
