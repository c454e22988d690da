/** Returns of a half-life ago count half. */
const HALF_LIFE_MS = 12 * 3_600_000;

/** Exponential mean of squared log returns of one step. */
export class Volatility {
  private readonly stepMs: number;
  private readonly kept: number;
  private variance = Number.NaN;
  private last = Number.NaN;

  constructor(stepMs: number) {
    this.stepMs = stepMs;
    this.kept = 2 ** (-stepMs / HALF_LIFE_MS);
  }

  push(logPrice: number): void {
    const squared = (logPrice - this.last) ** 2;
    if (Number.isNaN(this.variance)) this.variance = squared;
    else this.variance = this.kept * this.variance + (1 - this.kept) * squared;
    this.last = logPrice;
  }

  /** Standard deviation of a log return over a second; NaN before two prices. */
  get perSecond(): number {
    return Math.sqrt(this.variance / (this.stepMs / 1000));
  }
}
