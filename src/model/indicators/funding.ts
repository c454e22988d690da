import { Rolling } from './rolling.ts';

const YEAR_MS = 365 * 86_400_000;

/** Funding as it was paid: the last rate, how unusual it is, and what it would cost in a year. */
export class Funding {
  private readonly rates: Rolling;
  private lastMs = Number.NaN;
  private intervalMs = Number.NaN;

  /** @param memory payments that the last one is compared with */
  constructor(memory = 90) {
    this.rates = new Rolling(memory);
  }

  /** @param rate a fraction of notional, longs pay where it is positive; NaN where none was paid */
  push(timeMs: number, rate: number): void {
    if (Number.isNaN(rate)) return;
    this.intervalMs = timeMs - this.lastMs;
    this.lastMs = timeMs;
    this.rates.push(rate);
  }

  get rate(): number {
    return this.rates.last;
  }

  get zScore(): number {
    return this.rates.zScore();
  }

  /** The last rate times the payments of a year at the last two payments' distance; not compounded. */
  get annualised(): number {
    return (this.rate * YEAR_MS) / this.intervalMs;
  }
}
