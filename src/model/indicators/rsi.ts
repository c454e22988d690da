import { RSI } from 'trading-signals';

/**
 * Wilder's relative strength index, 0 to 100. Where nothing moved over the whole memory it is 50: neither side was
 * stronger.
 * @see J. W. Wilder, New Concepts in Technical Trading Systems, 1978
 */
export class RelativeStrength {
  private readonly index: RSI;
  private last = Number.NaN;
  private moved = false;

  constructor(length = 14) {
    this.index = new RSI(length);
  }

  push(close: number): void {
    if (!Number.isNaN(this.last) && close !== this.last) this.moved = true;
    this.last = close;
    this.index.add(close);
  }

  /** NaN before `length` + 1 closes. */
  get value(): number {
    const value = this.index.getResult();
    if (value === null) return Number.NaN;
    return this.moved ? value : 50;
  }
}
