import type { Tier } from './tier.ts';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';

/** Sub-bin positions of an entry for which taps are tabulated. */
export const PHASES = 8;
/** The blur is cut at this many standard deviations, so that with blur < 1/3 none of it crosses the price. */
const CUT = 3;

/**
 * Where one unit opened at a price is liquidated: taps over the tier's bins, one row for each of {@link PHASES}
 * positions of the entry inside its bin. Tap j of a row belongs to bin (entry's bin + offset + j); a row sums to 1.
 * The coordinate is a cohort's depth (see cohort.ts), in which every liquidation lies *below* its entry.
 */
export interface Kernel {
  offset: number;
  length: number;
  /** PHASES x length. */
  taps: Float64Array;
}

/** Phi, the normal distribution function, by Abramowitz & Stegun 7.1.26 (|error| < 1.5e-7, and sums are renormalised). */
export function normalCdf(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = 0.5 * poly * Math.exp((-z * z) / 2);
  return z > 0 ? 1 - tail : tail;
}

/** Share of one unit that lies below `x` for an entry at 0: a mixture of normals, each cut at +-CUT of its width. */
function shareBelow(tier: Tier, blur: number, x: number): number {
  let sum = 0;
  for (const { logDistance, share } of tier.shifts) {
    const depth = -Math.abs(logDistance);
    const z = (x - depth) / (-depth * blur);
    const low = normalCdf(-CUT);
    const cut = Math.min(1, Math.max(0, (normalCdf(z) - low) / (1 - 2 * low)));
    sum += share * (z <= -CUT ? 0 : z >= CUT ? 1 : cut);
  }
  return sum;
}

/** @throws RangeError for a blur whose cut would reach across the price */
export function kernelOf(tier: Tier, blur: number): Kernel | null {
  if (!(blur > 0 && blur * CUT < 1)) throw new RangeError(`blur must lie between 0 and ${1 / CUT}, not ${blur}`);
  if (tier.shifts.length === 0) return null;
  const width = tier.cellsPerBin * CELL_LOG_HEIGHT;
  const distances = tier.shifts.map((shift) => Math.abs(shift.logDistance));
  const offset = Math.floor((-Math.max(...distances) * (1 + CUT * blur)) / width);
  // An entry may sit at the upper edge of its bin: one bin more than the nearest liquidation of one at the lower edge.
  const length = Math.floor((-Math.min(...distances) * (1 - CUT * blur)) / width + 1) + 1 - offset;
  const taps = new Float64Array(PHASES * length);
  for (let phase = 0; phase < PHASES; phase++) {
    const entry = ((phase + 0.5) / PHASES) * width;
    let below = shareBelow(tier, blur, offset * width - entry);
    for (let j = 0; j < length; j++) {
      const above = shareBelow(tier, blur, (offset + j + 1) * width - entry);
      taps[phase * length + j] = above - below;
      below = above;
    }
  }
  return { offset, length, taps };
}
