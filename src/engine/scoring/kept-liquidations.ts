import type { Liquidation } from '../../market/event.ts';

/** About 20 MB. */
const MOST = 150_000;

/** The newest liquidations of a market, so that a figure can be followed back to them. */
export class KeptLiquidations {
  /** By ascending time. */
  private kept: Liquidation[] = [];
  /** Everything from here on is kept. */
  private sinceMs = Number.NEGATIVE_INFINITY;

  add(liquidation: Liquidation): void {
    const { kept } = this;
    kept.push(liquidation);
    // One that came late goes to its place, not far from the end.
    for (let i = kept.length - 1; i > 0 && kept[i - 1]!.timeMs > liquidation.timeMs; i--) {
      [kept[i - 1], kept[i]] = [kept[i]!, kept[i - 1]!];
    }
    if (kept.length < 2 * MOST) return;
    this.sinceMs = kept[MOST - 1]!.timeMs + 1;
    this.kept = kept.slice(MOST);
  }

  /** Those of `[fromMs, toMs)`, by time; null where some of them are no longer kept. */
  between(fromMs: number, toMs: number): Liquidation[] | null {
    if (fromMs < this.sinceMs) return null;
    return this.kept.slice(this.countBefore(fromMs), this.countBefore(toMs));
  }

  private countBefore(timeMs: number): number {
    let low = 0;
    let high = this.kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.kept[middle]!.timeMs < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
