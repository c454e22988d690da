import type { DepthWithdrawal } from './specification.ts';

/** Memory of the stress that makes liquidity withdraw. */
const MINUTES = 5;

/**
 * How much of its usual depth an order book has. Where `withdrawal` is null it always has all of it; else makers step
 * back as moves grow: depth = (calm / stress)^2, no less than `least`, stress the recent mean |return| of a step.
 */
export class BookDepth {
  /** Of the usual depth, at most 1. */
  share = 1;
  private readonly withdrawal: DepthWithdrawal | null;
  private readonly weight: number;
  private stress = 0;

  constructor(withdrawal: DepthWithdrawal | null, stepsPerMinute: number) {
    this.withdrawal = withdrawal;
    this.weight = 1 - Math.exp(-1 / (MINUTES * stepsPerMinute));
  }

  /** @param change the step's log return in units of a usual step's */
  addStep(change: number): void {
    if (!this.withdrawal) return;
    const { calm, least } = this.withdrawal;
    this.stress += this.weight * (Math.abs(change) - this.stress);
    this.share = this.stress <= calm ? 1 : Math.max(least, (calm / this.stress) ** 2);
  }
}
