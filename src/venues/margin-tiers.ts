import type { Bracket } from '../market/instrument.ts';

/** A bracket before its deduction is known. */
export type MarginTier = Omit<Bracket, 'deduction'>;

/**
 * Deductions that keep maintenance margin without jumps: cum_n = cum_(n-1) + floor_n (rate_n - rate_(n-1)).
 * @param tiers floors ascending from 0
 */
export function withDeductions(tiers: readonly MarginTier[]): Bracket[] {
  let deduction = 0;
  return tiers.map((tier, n) => {
    // Floors are whole dollars and rates hundredths of a percent: the sum is, too, once rounding is taken out.
    if (n > 0) deduction = Math.round((deduction + tier.floor * (tier.rate - tiers[n - 1]!.rate)) * 100) / 100;
    return { floor: tier.floor, rate: tier.rate, deduction, maxLeverage: tier.maxLeverage };
  });
}
