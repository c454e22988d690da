import { type Bar, touchHigh, touchLow } from '../../market/bar.ts';
import { squaredReturn } from '../aftermath/aftermath.ts';

const HOUR_MS = 3_600_000;
/** What follows an hour is told over a day, and its volatility over the first hours. */
export const WINDOW_MS = 24 * HOUR_MS;
export const NEAR_WINDOW_MS = 4 * HOUR_MS;

/** What the price did in the day after a full hour. */
export interface HourOutcome {
  /** Log return of the day. */
  logReturn: number;
  /** Realised volatility of the first four hours: the square root of the sum of squared log returns. */
  nearVolatility: number;
  /** Farthest below and above the price at the beginning, log distance, at least 0. */
  down: number;
  up: number;
}

interface Window<Context> extends HourOutcome {
  context: Context;
  openedMs: number;
  logPrice: number;
  squared: number;
  bars: number;
}

/** Windows of a day, one opened at each full hour; one with a missing bar does not count. */
export class HourWindows<Context> {
  private readonly stepMs: number;
  private readonly settled: (context: Context, outcome: HourOutcome, openedMs: number) => void;
  private open: Window<Context>[] = [];
  private last = Number.NaN;

  constructor(stepMs: number, settled: (context: Context, outcome: HourOutcome, openedMs: number) => void) {
    this.stepMs = stepMs;
    this.settled = settled;
  }

  /** Takes the next closed bar, before a window is opened at its end. */
  push(bar: Bar): void {
    const squared = squaredReturn(bar, this.last);
    const endMs = bar.timeMs + this.stepMs;
    const [low, high] = [Math.log(touchLow(bar)), Math.log(touchHigh(bar))];
    this.last = Math.log(bar.close);
    let ended = 0;
    for (const window of this.open) {
      const { openedMs, logPrice } = window;
      if (endMs > openedMs + WINDOW_MS) {
        ended++;
        continue;
      }
      window.bars++;
      window.down = Math.max(window.down, logPrice - low);
      window.up = Math.max(window.up, high - logPrice);
      if (endMs <= openedMs + NEAR_WINDOW_MS) window.squared += squared;
      if (endMs < openedMs + WINDOW_MS) continue;
      ended++;
      if (window.bars * this.stepMs !== WINDOW_MS) continue;
      window.logReturn = this.last - logPrice;
      window.nearVolatility = Math.sqrt(window.squared);
      this.settled(window.context, window, openedMs);
    }
    if (ended > 0) this.open = this.open.filter(({ openedMs }) => openedMs + WINDOW_MS > endMs);
  }

  /** Opens a window at the end of the last bar. */
  see(context: Context, openedMs: number): void {
    const none = { logReturn: Number.NaN, nearVolatility: Number.NaN, down: 0, up: 0, squared: 0, bars: 0 };
    this.open.push({ ...none, context, openedMs, logPrice: this.last });
  }
}
