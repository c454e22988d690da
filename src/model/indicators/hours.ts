import type { Bar } from '../../market/bar.ts';
import { touchHigh, touchLow } from '../../market/bar.ts';

export const HOUR_MS = 3_600_000;

/** Gathers bars into whole UTC hours. An hour with missing bars is made of those that came. */
export class Hours {
  private readonly stepMs: number;
  private readonly closed: (hour: Bar) => void;
  private hour: Bar | null = null;

  /** `stepMs`: the bars' step, at most an hour; `closed` hears of each hour that ended. */
  constructor(stepMs: number, closed: (hour: Bar) => void) {
    this.stepMs = stepMs;
    this.closed = closed;
  }

  /** Takes the next closed bar; bars come in time order. */
  push(bar: Bar): void {
    const timeMs = Math.floor(bar.timeMs / HOUR_MS) * HOUR_MS;
    if (this.hour && this.hour.timeMs !== timeMs) this.end();
    if (this.hour) extend(this.hour, bar);
    else this.hour = { ...bar, timeMs, markHigh: touchHigh(bar), markLow: touchLow(bar) };
    if (bar.timeMs + this.stepMs >= timeMs + HOUR_MS) this.end();
  }

  private end(): void {
    const { hour } = this;
    this.hour = null;
    if (hour) this.closed(hour);
  }
}

function extend(hour: Bar, bar: Bar): void {
  hour.high = Math.max(hour.high, bar.high);
  hour.low = Math.min(hour.low, bar.low);
  hour.markHigh = Math.max(hour.markHigh, touchHigh(bar));
  hour.markLow = Math.min(hour.markLow, touchLow(bar));
  hour.close = bar.close;
  hour.volume += bar.volume;
  hour.takerBuyVolume += bar.takerBuyVolume;
  if (!Number.isNaN(bar.openInterest)) hour.openInterest = bar.openInterest;
  if (!Number.isNaN(bar.fundingRate)) hour.fundingRate = bar.fundingRate;
}
