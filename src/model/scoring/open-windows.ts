import type { Liquidation } from '../../market/event.ts';
import { cellOf, REACH_CELLS, SIDE_CELLS } from './cells.ts';
import { ISSUE_CELLS, type Issue, type Outcome } from './issue.ts';

/** The issues whose windows still run: counts what is liquidated after each, and how far the price goes. */
export class OpenWindows {
  /** Windows that were left out because bars are missing in them. */
  gaps = 0;
  private readonly horizonsMs: readonly number[];
  private readonly longestMs: number;
  private readonly barStepMs: number;
  private issues: Issue[] = [];

  constructor(horizonsMs: readonly number[], barStepMs: number) {
    this.horizonsMs = horizonsMs;
    this.longestMs = Math.max(...horizonsMs);
    this.barStepMs = barStepMs;
  }

  open(issue: Omit<Issue, 'outcomes'>): Issue {
    const outcomes = this.horizonsMs.map(
      (): Outcome => ({ down: 0, up: 0, quantity: new Float32Array(ISSUE_CELLS), elsewhere: 0, bars: 0 }),
    );
    const opened = { ...issue, outcomes };
    this.issues.push(opened);
    return opened;
  }

  liquidation({ timeMs, side, price, quantity }: Liquidation): void {
    const cell = cellOf(Math.log(price));
    for (const issue of this.issues) {
      const own = cellOf(issue.logPrice);
      const k = side === 'long' ? own - cell : cell - own;
      for (let h = 0; h < this.horizonsMs.length; h++) {
        const outcome = issue.outcomes[h]!;
        if (timeMs >= issue.timeMs + this.horizonsMs[h]!) continue;
        if (k < 0 || k > REACH_CELLS) outcome.elsewhere += quantity;
        else outcome.quantity[(side === 'long' ? 0 : SIDE_CELLS) + k]! += quantity;
      }
    }
  }

  /**
   * Lets every window see a bar's touch, log price.
   * @returns the issues whose last window ended with it
   */
  bar(low: number, high: number, endMs: number): Issue[] {
    for (const issue of this.issues) {
      for (let h = 0; h < this.horizonsMs.length; h++) {
        if (endMs > issue.timeMs + this.horizonsMs[h]!) continue;
        const outcome = issue.outcomes[h]!;
        outcome.down = Math.max(outcome.down, issue.logPrice - low);
        outcome.up = Math.max(outcome.up, high - issue.logPrice);
        outcome.bars++;
      }
    }
    const ended = this.issues.filter(({ timeMs }) => timeMs + this.longestMs <= endMs);
    if (ended.length > 0) this.issues = this.issues.slice(ended.length);
    for (const issue of ended) this.settle(issue, endMs);
    return ended;
  }

  /** The issues that are left when the recording ends at `lastMs`; those of their windows that it cut off are null. */
  rest(lastMs: number): Issue[] {
    const left = this.issues;
    this.issues = [];
    for (const issue of left) this.settle(issue, lastMs);
    return left;
  }

  private settle(issue: Issue, nowMs: number): void {
    this.horizonsMs.forEach((horizonMs, h) => {
      if (issue.outcomes[h]!.bars * this.barStepMs === horizonMs) return;
      issue.outcomes[h] = null;
      if (issue.timeMs + horizonMs <= nowMs) this.gaps++;
    });
  }
}
