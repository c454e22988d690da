import type { Bracket } from '../../market/instrument.ts';
import { InstrumentError } from '../../market/errors.ts';

/**
 * Fills in the deductions that keep maintenance margin continuous: cum_n = cum_{n-1} + floor_n (m_n - m_{n-1}).
 * @param steps floor (USD notional), rate and maxLeverage, floors ascending from 0
 * @throws InstrumentError where floors do not ascend from 0 or rates fall
 */
export function withDeductions(steps: readonly Omit<Bracket, 'deduction'>[]): Bracket[] {
  let deduction = 0;
  return steps.map((step, i) => {
    const before = steps[i - 1];
    if (before ? step.floor <= before.floor || step.rate < before.rate : step.floor !== 0) {
      throw new InstrumentError(`bracket ${i + 1}: floors must ascend from 0 and rates must not fall`);
    }
    if (before) deduction += step.floor * (step.rate - before.rate);
    return { ...step, deduction };
  });
}

/** The bracket that a notional falls into; the last one holds everything above its floor. */
export function bracketOf(brackets: readonly Bracket[], notionalUsd: number): Bracket {
  let found = brackets[0];
  if (!found) throw new InstrumentError('a margin schedule needs at least one bracket');
  for (const bracket of brackets) if (notionalUsd >= bracket.floor) found = bracket;
  return found;
}

/** Maintenance margin in USD of a position's notional. */
export function maintenanceMargin(brackets: readonly Bracket[], notionalUsd: number): number {
  const { rate, deduction } = bracketOf(brackets, notionalUsd);
  return notionalUsd * rate - deduction;
}

/** The highest leverage that a position of this notional may take. */
export function maxLeverage(brackets: readonly Bracket[], notionalUsd: number): number {
  return bracketOf(brackets, notionalUsd).maxLeverage;
}
