import { Rolling } from './rolling.ts';

const DAY_MS = 86_400_000;

/** Root of the sum of squared log returns over a window, scaled to one day. */
export class RealisedVolatility {
  private readonly stepMs: number;
  private readonly squares: Rolling;
  private last = Number.NaN;

  constructor(stepMs: number, windowMs: number) {
    this.stepMs = stepMs;
    this.squares = new Rolling(Math.round(windowMs / stepMs));
  }

  push(close: number): void {
    this.squares.push(Math.log(close / this.last) ** 2);
    this.last = close;
  }

  /** Standard deviation of a day's log return; NaN before half of the window is full. */
  get perDay(): number {
    const { squares } = this;
    if (squares.count < squares.size / 2) return Number.NaN;
    return Math.sqrt((squares.sum * DAY_MS) / (squares.count * this.stepMs));
  }
}
