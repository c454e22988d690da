/** Sub-bin positions of an entry for which taps are tabulated. */
export const PHASES = 8;
/** Where so small a share is left, it is no longer placed; nor is what lies farther off than this in log price. */
const LEAST_SHARE = 0.02;
const FARTHEST = 1.5;

/**
 * Where one unit opened at a price is liquidated: taps over the tier's bins, one row for each of {@link PHASES}
 * positions of the entry inside its bin. Tap j of a row belongs to bin (entry's bin + offset + j); a row and the
 * share out of reach sum to 1. The coordinate is a cohort's depth (see cohort.ts), in which every liquidation lies *below*
 * its entry.
 */
export interface Kernel {
  offset: number;
  length: number;
  /** PHASES x length. */
  taps: Float64Array;
  /** The share that is liquidated so far off that it is not placed. */
  outOfReach: number;
}

/** Share of a tier's opens that only a price farther off than a log distance above 0 liquidates; falls with it. */
export type Beyond = (logDistance: number) => number;

/**
 * @param width of a bin, log price
 * @returns null for a tier that nothing within reach liquidates
 */
export function kernelOf(beyond: Beyond, width: number): Kernel | null {
  let reach = 1;
  while (reach * width < FARTHEST && beyond(reach * width) > LEAST_SHARE) reach++;
  let near = 0;
  while (near < reach && beyond((near + 1) * width) > 1 - 1e-12) near++;
  if (near === reach) return null;
  const offset = -reach;
  // An entry may sit at the upper edge of its bin: one bin more than the nearest liquidation of one at the lower edge.
  const length = reach - near + 1;
  const taps = new Float64Array(PHASES * length);
  const outOfReach = beyond(reach * width);
  for (let phase = 0; phase < PHASES; phase++) {
    const entry = ((phase + 0.5) / PHASES) * width;
    let below = outOfReach;
    for (let j = 0; j < length; j++) {
      const distance = entry - (offset + j + 1) * width;
      const above = distance > 0 ? beyond(distance) : 1;
      taps[phase * length + j] = above - below;
      below = above;
    }
  }
  return { offset, length, taps, outOfReach };
}
