import type { Side } from '../../market/event.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { Cohort } from '../cohorts/cohort.ts';
import { TIERS } from '../cohorts/parameters.ts';
import { normalFrom, type Uniform } from '../scoring/statistics/uniform.ts';
import type { Fuel } from './cascade.ts';
import { fuelOf } from './fuel.ts';

/** How uncertain a tier's share is before a market has told: a standard deviation of its logarithm. */
export const PRIOR_LOG_DEVIATION = 0.5;
/** A share whose standard error exceeds it is told no better than by the prior of so wide a spread. */
export const MOST_LOG_DEVIATION = 1;

/**
 * One side's fuel under mixes that the data do not tell apart: every tier's share is drawn log-normally about the mix
 * in force, but the 1x tier's, which next to nothing sweeps. The map is linear in the mix within one base; each draw is
 * scaled to the open interest, which is known.
 * @param standardErrors of the shares of {@link TIERS}, as a learned version has them; without them, or where one is
 *   NaN, the prior's spread
 */
export function posteriorFuels(
  book: CohortBook,
  side: Side,
  price: number,
  uniform: Uniform,
  draws = 50,
  standardErrors: ArrayLike<number> | null = null,
): Fuel[] {
  const { cohorts } = book[side];
  // The map is linear in the mix: each tier's fuel once, and a weighted sum for every draw.
  const units = cohorts.map((_, k) =>
    fuelOf(
      reweighted(
        book,
        side,
        cohorts.map((__, other) => Number(other === k)),
      ),
      side,
      price,
    ),
  );
  return Array.from({ length: draws }, () => {
    const weights = cohorts.map(({ tier: { leverage, weight } }) => {
      if (leverage === 1) return weight;
      const error = standardErrors?.[TIERS.indexOf(leverage as (typeof TIERS)[number])] ?? Number.NaN;
      const told = weight > 0 ? Math.min(MOST_LOG_DEVIATION, error / weight) : Number.NaN;
      return weight * Math.exp((Number.isNaN(told) ? PRIOR_LOG_DEVIATION : told) * normalFrom(uniform));
    });
    const mass = cohorts.reduce((sum, { total }, k) => sum + weights[k]! * total, 0);
    const scale = mass > 0 ? book.openInterest / mass : 0;
    const quantity = new Float64Array(units[0]!.quantity.length);
    units.forEach((unit, k) => {
      const weight = weights[k]! * scale;
      for (let i = 0; i < quantity.length; i++) quantity[i]! += weight * unit.quantity[i]!;
    });
    return { step: units[0]!.step, quantity };
  });
}

/** A view of the state under other weights of one side's tiers; for reading only. */
function reweighted(book: CohortBook, side: Side, weights: readonly number[]): CohortBook {
  const view: CohortBook = Object.assign(Object.create(Object.getPrototypeOf(book)), book);
  const own = book[side].cohorts.map((cohort, k): Cohort => {
    const tier = { ...cohort.tier, weight: weights[k]! };
    return Object.assign(Object.create(Cohort.prototype), cohort, { tier });
  });
  return Object.assign(view, { [side]: { ...book[side], cohorts: own } });
}
