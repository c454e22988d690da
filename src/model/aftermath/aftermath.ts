import { type Bar, touchHigh, touchLow } from '../../market/bar.ts';

/** What the price did in one window after something was seen. */
export interface Outcome {
  /** When it was seen: the window's beginning. */
  openedMs: number;
  /** Over the window, in the direction that was asked for. */
  logReturn: number;
  /** Realised volatility over the one that was expected at the beginning: 1 is as expected; NaN where none was. */
  volatility: number;
}

interface Window {
  label: string;
  horizon: number;
  openedMs: number;
  endMs: number;
  direction: 1 | -1;
  logPrice: number;
  /** Of one second, as it was known at the beginning. */
  sigma: number;
  /** Sum of squared log returns so far. */
  squared: number;
  bars: number;
}

/** A year of hours of each label. */
const MOST_KEPT = 8760;

/**
 * What followed: windows of fixed lengths are opened under a label when something is seen, and kept once they have
 * ended. Windows with a missing bar do not count. Bounded in memory.
 */
export class Aftermath {
  readonly horizonsMs: readonly number[];
  private readonly stepMs: number;
  /** Windows that were ever kept: while it stays, so does everything that is told of them. */
  ended = 0;
  private open: Window[] = [];
  private readonly kept = new Map<string, Outcome[][]>();
  private logPrice = Number.NaN;

  /** Horizons that are no whole number of bars are left out. */
  constructor(stepMs: number, horizonsMs: readonly number[]) {
    this.stepMs = stepMs;
    this.horizonsMs = horizonsMs.filter((ms) => ms % stepMs === 0);
  }

  /** Takes the next closed bar. */
  push(bar: Bar): void {
    const before = this.logPrice;
    this.logPrice = Math.log(bar.close);
    if (this.open.length === 0) return;
    const endMs = bar.timeMs + this.stepMs;
    const squared = squaredReturn(bar, before);
    let ended = 0;
    for (const window of this.open) {
      if (endMs <= window.endMs) {
        window.squared += squared;
        window.bars++;
      }
      if (endMs < window.endMs) continue;
      ended++;
      // A window whose last bar is missing has too few of them, too.
      if (window.bars * this.stepMs === window.endMs - window.openedMs) this.keep(window);
    }
    if (ended > 0) this.open = this.open.filter((window) => window.endMs > endMs);
  }

  /**
   * Opens a window of each horizon at the close of the last bar.
   * @param timeMs the end of that bar
   * @param sigma standard deviation of a log return over a second; NaN where it is unknown
   * @param direction -1 counts falls as gains
   */
  see(label: string, timeMs: number, sigma: number, direction: 1 | -1 = 1): void {
    this.horizonsMs.forEach((ms, horizon) => {
      this.open.push({
        label,
        horizon,
        openedMs: timeMs,
        endMs: timeMs + ms,
        direction,
        logPrice: this.logPrice,
        sigma,
        squared: 0,
        bars: 0,
      });
    });
  }

  /** Ended windows of a horizon (an index into {@link horizonsMs}), oldest first. */
  outcomes(label: string, horizon: number): readonly Outcome[] {
    return this.kept.get(label)?.[horizon] ?? [];
  }

  private keep({ label, horizon, openedMs, endMs, direction, logPrice, sigma, squared }: Window): void {
    let byHorizon = this.kept.get(label);
    if (!byHorizon) this.kept.set(label, (byHorizon = this.horizonsMs.map(() => [])));
    const expected = sigma * Math.sqrt((endMs - openedMs) / 1000);
    const outcomes = byHorizon[horizon]!;
    this.ended++;
    outcomes.push({
      openedMs,
      logReturn: direction * (this.logPrice - logPrice),
      volatility: expected > 0 ? Math.sqrt(squared) / expected : Number.NaN,
    });
    if (outcomes.length >= 2 * MOST_KEPT) outcomes.splice(0, outcomes.length - MOST_KEPT);
  }
}

/**
 * A bar's squared log return, of which no more is known than its path by way of its extremes: Parkinson's estimate, and
 * the gap before it.
 * @param before log of the last close; NaN where there is none
 */
export function squaredReturn(bar: Bar, before: number): number {
  const range = Math.log(touchHigh(bar) / touchLow(bar));
  const gap = Math.log(bar.open) - before;
  return (range * range) / (4 * Math.LN2) + (Number.isNaN(gap) ? 0 : gap * gap);
}
