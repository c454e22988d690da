import type { Liquidation } from '../../market/event.ts';
import { cellOf, REACH_CELLS, SIDE_CELLS } from './cells.ts';
import { ISSUE_CELLS, type Issue, type Outcome } from './issue.ts';

/** A window that is over; its outcome is null where bars are missing in it, or went unheard. */
export interface EndedWindow {
  issue: Issue;
  /** Index of its horizon. */
  horizon: number;
}

/** A window in which a greater share went unheard is no whole one; a reconnection of some seconds is borne with. */
const MOST_UNHEARD = 0.01;

/** The issues whose windows still run: counts what is liquidated after each, and how far the price goes. */
export class OpenWindows {
  /** Windows that were left out because bars are missing in them, or their liquidations were not listened to. */
  gaps = 0;
  private readonly horizonsMs: readonly number[];
  private readonly barStepMs: number;
  private running: Issue[] = [];
  private lastEndMs = Number.NaN;

  constructor(horizonsMs: readonly number[], barStepMs: number) {
    this.horizonsMs = horizonsMs;
    this.barStepMs = barStepMs;
  }

  /** The issues that still run, oldest first. */
  get issues(): readonly Issue[] {
    return this.running;
  }

  /** @param opensMs what comes before it does not count: the end of a bar, the issue's own moment or a later one */
  open(issue: Omit<Issue, 'outcomes' | 'opensMs'>, opensMs = issue.timeMs): Issue {
    const outcomes = this.horizonsMs.map(
      (): Outcome => ({ down: 0, up: 0, quantity: new Float32Array(ISSUE_CELLS), elsewhere: 0, bars: 0, unheard: 0 }),
    );
    const opened = { ...issue, opensMs, outcomes };
    this.running.push(opened);
    return opened;
  }

  liquidation({ timeMs, side, price, quantity }: Liquidation): void {
    const cell = cellOf(Math.log(price));
    for (const issue of this.running) {
      if (timeMs < issue.opensMs) continue;
      const own = cellOf(issue.logPrice);
      const k = side === 'long' ? own - cell : cell - own;
      for (let h = 0; h < this.horizonsMs.length; h++) {
        const outcome = issue.outcomes[h];
        if (!outcome || timeMs >= issue.timeMs + this.horizonsMs[h]!) continue;
        if (k < 0 || k > REACH_CELLS) outcome.elsewhere += quantity;
        else outcome.quantity[(side === 'long' ? 0 : SIDE_CELLS) + k]! += quantity;
      }
    }
  }

  /**
   * Lets every window see a bar's touch, log price.
   * @param heard whether the bar's liquidations were listened to
   * @returns the windows that ended with it or before it, oldest first
   */
  bar(low: number, high: number, endMs: number, heard = true): EndedWindow[] {
    const ended: EndedWindow[] = [];
    for (const issue of this.running) {
      for (let h = 0; h < this.horizonsMs.length; h++) {
        const untilMs = issue.timeMs + this.horizonsMs[h]!;
        const outcome = issue.outcomes[h];
        if (outcome && endMs > issue.opensMs && endMs <= untilMs) {
          outcome.down = Math.max(outcome.down, issue.logPrice - low);
          outcome.up = Math.max(outcome.up, high - issue.logPrice);
          outcome.bars++;
          if (!heard) outcome.unheard++;
        }
        if (endMs < untilMs || this.lastEndMs >= untilMs) continue;
        if (!this.isWhole(issue, h)) {
          issue.outcomes[h] = null;
          this.gaps++;
        }
        ended.push({ issue, horizon: h });
      }
    }
    this.lastEndMs = endMs;
    const longestMs = Math.max(...this.horizonsMs);
    this.running = this.running.filter(({ timeMs: issuedMs }) => issuedMs + longestMs > endMs);
    return ended;
  }

  private isWhole({ outcomes, timeMs, opensMs }: Issue, h: number): boolean {
    const { bars, unheard } = outcomes[h]!;
    if (unheard * this.barStepMs > MOST_UNHEARD * this.horizonsMs[h]!) return false;
    return bars > 0 && bars * this.barStepMs === timeMs + this.horizonsMs[h]! - opensMs;
  }
}
