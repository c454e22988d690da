import { CELL_LOG_HEIGHT, GROUPS } from '../../market/heat-frame.ts';
import { MOST_LOG_DEVIATION, PRIOR_LOG_DEVIATION } from '../cascade/posterior-fuels.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { TIERS } from '../cohorts/parameters.ts';
import type { MixFit } from '../learning/mix-fit.ts';
import { cohortShares, groupOf } from './density.ts';

/** Rows that hold less than this share of one side's open interest per 5 bp hold as good as nothing. */
const LEAST_SHARE = 2e-5;

/**
 * How far each share of a mix may be off, by tier of {@link TIERS}: a standard deviation of its logarithm, at most 1. A
 * fit's standard error and what lies between its share and the mix's own count alike, so that a map under a mix that
 * the data would rather have otherwise is as unsure as that. Without a fit, or where it says nothing, the prior's spread.
 */
export function logDeviations(
  mix: readonly number[],
  fit: Pick<MixFit, 'mix' | 'standardErrors'> | null,
): Float64Array {
  return Float64Array.from(TIERS, (_, k) => {
    const error = fit ? fit.standardErrors[k]! / fit.mix[k]! : Number.NaN;
    const apart = fit ? Math.log(fit.mix[k]! / mix[k]!) : Number.NaN;
    const told = Math.min(MOST_LOG_DEVIATION, Math.hypot(error, apart));
    return Number.isNaN(told) ? PRIOR_LOG_DEVIATION : told;
  });
}

/** Rows of equal height in log price, upwards from `logLow`. */
export interface ErrorRows {
  logLow: number;
  rowHeight: number;
  rows: number;
}

/**
 * Relative standard error of what stands in each row; NaN where as good as nothing does.
 *
 * A side's map is sum_k w_k U_k, scaled to the open interest, so that in row r, with p_k the part of the row and P_k
 * the part of the side that are tier k's, d ln M_r / d ln w_k = p_k - P_k: a tier's error moves a row as far as the row
 * has more or less of the tier than the side. Errors of tiers are taken as independent (where neighbours can stand in
 * for each other, that says too much), and those of one tier as the same on both sides.
 * @param deviations see {@link logDeviations}
 * @param groups which leverage groups the rows are the sums of
 */
export function mapErrors(
  book: CohortBook,
  deviations: ArrayLike<number>,
  { logLow, rowHeight, rows }: ErrorRows,
  groups: readonly boolean[] = Array.from({ length: GROUPS }, () => true),
): Float64Array {
  const firstCell = Math.floor(logLow / CELL_LOG_HEIGHT);
  const cells = Math.ceil((logLow + rows * rowHeight) / CELL_LOG_HEIGHT) - firstCell;
  const shares = new Float64Array(cells);
  const held = new Float64Array(rows);
  /** By tier and row: how much of the row's mass a change of the tier's logarithm adds. */
  const moved = TIERS.map(() => new Float64Array(rows));
  for (const side of ['long', 'short'] as const) {
    const shown = new Float64Array(rows);
    const { cohorts } = book[side];
    for (const cohort of cohorts) {
      if (!groups[groupOf(cohort.tier.leverage)]) continue;
      cohortShares(cohort, book.openInterest, firstCell, shares);
      const own = moved[tierOf(cohort.tier.leverage)]!;
      for (let cell = 0; cell < cells; cell++) {
        if (shares[cell] === 0) continue;
        // A cell that an edge cuts counts to both rows by its parts.
        const bottom = ((firstCell + cell) * CELL_LOG_HEIGHT - logLow) / rowHeight;
        const top = bottom + CELL_LOG_HEIGHT / rowHeight;
        for (let row = Math.max(0, Math.floor(bottom)); row < Math.min(rows, Math.ceil(top)); row++) {
          const part = (shares[cell]! * (Math.min(top, row + 1) - Math.max(bottom, row))) / (top - bottom);
          own[row]! += part;
          shown[row]! += part;
        }
      }
    }
    for (const { tier, total } of cohorts) {
      const ofSide = (tier.weight * total) / book.openInterest;
      const own = moved[tierOf(tier.leverage)]!;
      for (let row = 0; row < rows; row++) own[row]! -= ofSide * shown[row]!;
    }
    for (let row = 0; row < rows; row++) held[row]! += shown[row]!;
  }
  const least = (LEAST_SHARE * rowHeight) / CELL_LOG_HEIGHT;
  return held.map((mass, row) => {
    if (!(mass >= least)) return Number.NaN;
    return Math.sqrt(moved.reduce((sum, own, k) => sum + (deviations[k]! * own[row]!) ** 2, 0)) / mass;
  });
}

function tierOf(leverage: number): number {
  return TIERS.indexOf(leverage as (typeof TIERS)[number]);
}
