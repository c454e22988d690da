import type { Cohort } from './cohort.ts';

/** exp(-x); the series is exact to the last bit or two below 1/64, where almost every bar lies, and much cheaper. */
function decayOf(x: number): number {
  if (x >= 0.015625) return Math.exp(-x);
  return 1 - x * (1 - (x / 2) * (1 - (x / 3) * (1 - (x / 4) * (1 - (x / 5) * (1 - (x / 6) * (1 - x / 7))))));
}

/**
 * Closes positions voluntarily: the least change (minimum KL divergence) from hazards proportional to `tier.hazard`
 * that brings the side's mass to `target`: every cohort times exp(-m hazard), m from sum w S exp(-m hazard) = target.
 * @returns m, published as a sign of misfit; 0 where the mass is at or below the target
 */
export function closeTo(cohorts: readonly Cohort[], target: number): number {
  let mass = 0;
  let slope = 0;
  let curve = 0;
  for (const { tier, total } of cohorts) {
    const held = tier.weight * total;
    mass += held;
    slope += held * tier.hazard;
    curve += held * tier.hazard * tier.hazard;
  }
  const excess = mass - target;
  if (!(excess > 0) || !(slope > 0)) return 0;
  if (!(target > 0)) {
    for (const cohort of cohorts) cohort.decay(0);
    return Number.POSITIVE_INFINITY;
  }
  // Halley's step from m = 0 leaves an error of third order; Newton's steps from there square it.
  let m = excess / Math.max(slope - (excess * curve) / (2 * slope), slope / 2);
  for (let step = 0; step < 100; step++) {
    mass = 0;
    slope = 0;
    for (const { tier, total } of cohorts) {
      const left = tier.weight * total * decayOf(m * tier.hazard);
      mass += left;
      slope += left * tier.hazard;
    }
    const off = mass - target;
    // The first step beyond the root would be a step away for good: the function is convex and falling.
    m = Math.max(0, m + off / slope);
    if (Math.abs(off) <= 1e-9 * target) break;
  }
  closeUnder(cohorts, m);
  return m;
}

/** Closes positions under a pressure m that was solved for elsewhere: every cohort times exp(-m hazard). */
export function closeUnder(cohorts: readonly Cohort[], m: number): void {
  for (const cohort of cohorts) cohort.decay(decayOf(m * cohort.tier.hazard));
}
