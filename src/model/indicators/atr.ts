import { ATR } from 'trading-signals';
import type { Bar } from '../../market/bar.ts';

/**
 * Wilder's average true range, in quote currency.
 * @see J. W. Wilder, New Concepts in Technical Trading Systems, 1978
 */
export class AverageTrueRange {
  private readonly range: ATR;

  constructor(length = 14) {
    this.range = new ATR(length);
  }

  push({ high, low, close }: Pick<Bar, 'high' | 'low' | 'close'>): void {
    this.range.add({ high, low, close });
  }

  /** NaN before `length` bars. */
  get value(): number {
    return this.range.getResult() ?? Number.NaN;
  }
}
