import type { Impact } from '../cascade/impact.ts';
import { requirePositive } from './position.ts';

export interface SizeForRisk {
  /** What is lost at the stop, slippage and fees included; quote currency. */
  risk: number;
  entry: number;
  stop: number;
  /** Of the notional, both ways together. */
  fees: number;
  /** What closing `quantity` at the stop costs, in base coin. */
  impact: Impact;
}

/**
 * The quantity (base coin) that loses `risk` at the stop: N = risk / (s + slip(N) + fees), with the slip of N itself.
 * @throws PlanError where risk, entry or stop are not above zero
 */
export function sizeForRisk({ risk, entry, stop, fees, impact }: SizeForRisk): { size: number; slippage: number } {
  requirePositive('risk', risk);
  const distance = Math.abs(requirePositive('entry', entry) - requirePositive('stop', stop)) / entry;
  requirePositive('distance of the stop', distance);
  const slippage = (size: number) => Math.expm1(impact.move(size));
  // The loss grows with the size: halve the interval down to the last bit.
  let low = 0;
  let high = risk / entry / distance;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (middle * entry * (distance + slippage(middle) + fees) < risk) low = middle;
    else high = middle;
  }
  return { size: low, slippage: slippage(low) };
}
