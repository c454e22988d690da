import { incompleteBeta } from '../../../src/model/scoring/statistics/special.ts';

/** Student's t that is exceeded in size with probability `tails`, both tails together: 2.093 for 5 % at 19 degrees. */
export function studentQuantile(tails: number, degrees: number): number {
  let [low, high] = [0, 1000];
  for (let i = 0; i < 60; i++) {
    const t = (low + high) / 2;
    if (incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) > tails) low = t;
    else high = t;
  }
  return high;
}
