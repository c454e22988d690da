import { incompleteBeta, logGamma } from './special.ts';

/**
 * Counts with mean mu and variance mu + mu^2 / r. A window's total is a count of median fills, rounded to a whole
 * number; r is what the training windows say, one for all.
 */

/** ln P(y); y a whole number from 0, mean above 0. */
export function negativeBinomialLogScore(y: number, mean: number, r: number): number {
  return (
    logGamma(y + r) - logGamma(r) - logGamma(y + 1) + r * Math.log(r / (r + mean)) + y * Math.log(mean / (r + mean))
  );
}

/** P(Y <= y) = I_p(r, y + 1), p = r / (r + mean); 0 below 0. */
export function negativeBinomialCdf(y: number, mean: number, r: number): number {
  return y < 0 ? 0 : incompleteBeta(r / (r + mean), r, Math.floor(y) + 1);
}

/**
 * The r of greatest likelihood for counts under given means, by golden section over ln r in [1e-3, 1e4].
 * @returns r; 1 where there is nothing to fit
 */
export function fitDispersion(counts: readonly number[], means: readonly number[]): number {
  if (counts.length === 0) return 1;
  const likelihood = (logR: number) => {
    const r = Math.exp(logR);
    let sum = 0;
    for (let i = 0; i < counts.length; i++) sum += negativeBinomialLogScore(counts[i]!, means[i]!, r);
    return sum;
  };
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(1e-3), Math.log(1e4)];
  let [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [atA, atB] = [likelihood(a), likelihood(b)];
  for (let step = 0; step < 30; step++) {
    if (atA > atB) {
      [high, b, atB] = [b, a, atA];
      a = high - ratio * (high - low);
      atA = likelihood(a);
    } else {
      [low, a, atA] = [a, b, atB];
      b = low + ratio * (high - low);
      atB = likelihood(b);
    }
  }
  return Math.exp((low + high) / 2);
}

/**
 * Continuous ranked probability score, E|Y - y| - E|Y - Y'| / 2, in counts; lower is better. The closed form of Wei and
 * Held (2014, Test 23: 787), its hypergeometric function by Euler's integral.
 */
export function negativeBinomialCrps(y: number, mean: number, r: number): number {
  const p = r / (r + mean);
  const first = y * (2 * negativeBinomialCdf(y, mean, r) - 1);
  // A negative binomial of r + 1 with the same p has the mean (r + 1) (1 - p) / p.
  const shifted = 2 * negativeBinomialCdf(y - 1, ((r + 1) * (1 - p)) / p, r + 1) - 1;
  const spread = hypergeometricHalf(r + 1, (-4 * (1 - p)) / (p * p));
  return first - r * ((1 - p) / (p * p)) * (p * shifted + spread);
}

/** 2F1(a, 1/2; 2; z) for z <= 0: (4 / pi) int_0^1 sqrt(1 - s^2) (1 - z s^2)^-a ds, with s = sinh(u) / sqrt(-z). */
function hypergeometricHalf(a: number, z: number): number {
  if (z === 0) return 1;
  const scale = Math.sqrt(-z);
  const end = Math.asinh(scale);
  const steps = 96;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    // u = end (1 - (1 - t)^2) flattens the root at s = 1, so that Simpson's rule keeps its order.
    const t = i / steps;
    const u = end * (1 - (1 - t) * (1 - t));
    const s = Math.sinh(u) / scale;
    const value = Math.sqrt(Math.max(0, 1 - s * s)) * Math.cosh(u) ** (1 - 2 * a) * 2 * (1 - t);
    sum += value * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  }
  return ((4 / Math.PI) * (end / scale) * sum) / (3 * steps);
}
