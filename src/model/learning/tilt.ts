import { TIERS } from '../cohorts/parameters.ts';

/** How a mix leans away from the prior: share_k ~ prior_k exp(slope z + curve z^2), z = ln(leverage / 10). */
export interface Tilt {
  slope: number;
  curve: number;
}

export const NO_TILT: Tilt = { slope: 0, curve: 0 };

export const isSameTilt = (a: Tilt, b: Tilt): boolean => a.slope === b.slope && a.curve === b.curve;

/** Log leverage of a tier, 0 at 10x, the middle of the tiers. */
const Z = TIERS.map((leverage) => Math.log(leverage / 10));

/** @returns shares that sum to 1 */
export function tiltedMix(prior: readonly number[], { slope, curve }: Tilt): number[] {
  const shares = prior.map((share, k) => share * Math.exp(slope * Z[k]! + curve * Z[k]! * Z[k]!));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}
