import type { LiquidationWindow } from '../market/api/schemas.ts';
import type { Liquidation, LiquidationTotal } from '../market/event.ts';

const HOUR_MS = 3_600_000;
const WINDOWS_HOURS = [1, 4, 12, 24];

/** A total, and what it is made of. */
export interface CountedTotal extends LiquidationTotal {
  /** Liquidations, and the largest of them; null where only totals are known. */
  count: number | null;
  largestUsd: number | null;
}

/** What was liquidated in some stretch of time. */
export type LiquidationSum = Omit<LiquidationWindow, 'hours' | 'imbalance'>;

/** Liquidated notional by step of time, long and short. */
export class LiquidationLedger {
  private readonly entries: CountedTotal[] = [];

  get known(): boolean {
    return this.entries.length > 0;
  }

  /** Width in time of what is known; null where nothing is. */
  get stepMs(): number | null {
    return this.entries.at(-1)?.stepMs ?? null;
  }

  /** What is kept, in time order, from an index on; the last entry may still grow. */
  *from(index: number): Iterable<Readonly<LiquidationTotal>> {
    for (let i = index; i < this.entries.length; i++) yield this.entries[i]!;
  }

  /** Takes totals in time order; a step that comes again adds up. */
  add(total: LiquidationTotal): void {
    this.merge({ ...total, count: null, largestUsd: null });
  }

  /** Likewise, of totals whose liquidations were counted. */
  addSum(total: CountedTotal): void {
    this.merge({ ...total });
  }

  /** Takes one liquidation, valued in USD, into the step of `stepMs` that it falls in. */
  addPriced({ timeMs, side, price, quantity }: Liquidation, contract: 'linear' | 'inverse', stepMs: number): void {
    const usd = contract === 'linear' ? quantity * price : quantity;
    const sides = { longUsd: side === 'long' ? usd : 0, shortUsd: side === 'short' ? usd : 0 };
    this.merge({ timeMs: Math.floor(timeMs / stepMs) * stepMs, stepMs, ...sides, count: 1, largestUsd: usd });
  }

  /**
   * Totals over 1, 4, 12 and 24 hours to `asOfMs`: of the steps that ended by then and began within the window. A
   * window of which nothing is known is left out.
   */
  windows(asOfMs: number): LiquidationWindow[] {
    const [first, last] = [this.entries[0], this.entries.at(-1)];
    if (!first || !last || first.timeMs + first.stepMs > asOfMs) return [];
    // Within a step that is wider than a bar, the windows end where the last whole one did.
    const endMs = asOfMs - ((((asOfMs - last.timeMs) % last.stepMs) + last.stepMs) % last.stepMs);
    return WINDOWS_HOURS.flatMap((hours) => {
      const sum = this.between(endMs - hours * HOUR_MS, endMs, endMs);
      if (!sum) return [];
      const total = sum.longUsd + sum.shortUsd;
      return { hours, ...sum, imbalance: total > 0 ? (sum.longUsd - sum.shortUsd) / total : 0 };
    });
  }

  /**
   * Of the steps that began from `fromMs` to before `toMs` and ended by `asOfMs`.
   * @returns null before the first step, and where totals are known, after the last
   */
  between(fromMs: number, toMs: number, asOfMs = Number.POSITIVE_INFINITY): LiquidationSum | null {
    const [first, last] = [this.entries[0], this.entries.at(-1)];
    if (!first || !last || first.timeMs >= toMs) return null;
    if (last.count === null && last.timeMs + last.stepMs <= fromMs) return null;
    const sum: LiquidationSum = { longUsd: 0, shortUsd: 0, count: 0, largestUsd: 0 };
    for (let i = this.countBefore(fromMs); i < this.entries.length && this.entries[i]!.timeMs < toMs; i++) {
      const entry = this.entries[i]!;
      if (entry.timeMs + entry.stepMs <= asOfMs) include(sum, entry);
    }
    // Of a time without an entry, only a feed of totals leaves the number unknown.
    return last.count === null ? { ...sum, count: null, largestUsd: null } : sum;
  }

  private merge(entry: CountedTotal): void {
    const last = this.entries.at(-1);
    if (last && last.timeMs === entry.timeMs && last.stepMs === entry.stepMs) include(last, entry);
    else this.entries.push(entry);
  }

  private countBefore(timeMs: number): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.entries[middle]!.timeMs < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function include(sum: LiquidationSum, { longUsd, shortUsd, count, largestUsd }: LiquidationSum): void {
  sum.longUsd += longUsd;
  sum.shortUsd += shortUsd;
  sum.count = sum.count === null || count === null ? null : sum.count + count;
  sum.largestUsd = sum.largestUsd === null || largestUsd === null ? null : Math.max(sum.largestUsd, largestUsd);
}
