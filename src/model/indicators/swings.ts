import { SwingHigh, SwingLow } from 'trading-signals';
import type { Bar } from '../../market/bar.ts';

/** A turn of the price. It is known only after as many bars as it had to stand out of. */
export interface Swing {
  timeMs: number;
  price: number;
}

const MOST = 50;

/** Bars whose high (low) lies strictly above (below) that of the same number of bars on both sides. */
export class Swings {
  /** Oldest first; the newest {@link MOST}. */
  readonly highs: Swing[] = [];
  readonly lows: Swing[] = [];
  private readonly high: SwingHigh;
  private readonly low: SwingLow;
  private readonly times: number[] = [];
  private readonly lookback: number;

  constructor(lookback = 6) {
    this.lookback = lookback;
    this.high = new SwingHigh({ lookback });
    this.low = new SwingLow({ lookback });
  }

  push({ timeMs, high, low }: Pick<Bar, 'timeMs' | 'high' | 'low'>): void {
    this.times.push(timeMs);
    if (this.times.length > this.lookback + 1) this.times.shift();
    keep(this.highs, this.times[0]!, this.high.add({ high, low }));
    keep(this.lows, this.times[0]!, this.low.add({ high, low }));
  }
}

function keep(swings: Swing[], timeMs: number, price: number | null): void {
  if (price === null) return;
  swings.push({ timeMs, price });
  if (swings.length > MOST) swings.shift();
}
