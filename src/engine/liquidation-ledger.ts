import type { LiquidationWindow } from '../market/api/schemas.ts';
import type { Liquidation, LiquidationTotal } from '../market/event.ts';

const HOUR_MS = 3_600_000;
const WINDOWS_HOURS = [1, 4, 12, 24];

/** Liquidated notional by step of time, long and short. */
export class LiquidationLedger {
  private readonly entries: LiquidationTotal[] = [];

  get known(): boolean {
    return this.entries.length > 0;
  }

  /** Takes totals in time order; a step that comes again adds up. */
  add(total: LiquidationTotal): void {
    const last = this.entries.at(-1);
    if (last && last.timeMs === total.timeMs && last.stepMs === total.stepMs) {
      last.longUsd += total.longUsd;
      last.shortUsd += total.shortUsd;
    } else this.entries.push({ ...total });
  }

  /** Takes one liquidation, valued in USD, into the step of `stepMs` that it falls in. */
  addPriced({ timeMs, side, price, quantity }: Liquidation, contract: 'linear' | 'inverse', stepMs: number): void {
    const usd = contract === 'linear' ? quantity * price : quantity;
    const step = Math.floor(timeMs / stepMs) * stepMs;
    this.add({ timeMs: step, stepMs, longUsd: side === 'long' ? usd : 0, shortUsd: side === 'short' ? usd : 0 });
  }

  /**
   * Totals over 1, 4, 12 and 24 hours to `asOfMs`: of the steps that ended by then and began within the window. Empty
   * where nothing is known of that time.
   */
  windows(asOfMs: number): LiquidationWindow[] {
    const first = this.entries[0];
    if (!first || first.timeMs + first.stepMs > asOfMs) return [];
    return WINDOWS_HOURS.map((hours) => {
      let longUsd = 0;
      let shortUsd = 0;
      for (let i = this.entries.length - 1; i >= 0; i--) {
        const entry = this.entries[i]!;
        if (entry.timeMs < asOfMs - hours * HOUR_MS) break;
        if (entry.timeMs + entry.stepMs > asOfMs) continue;
        longUsd += entry.longUsd;
        shortUsd += entry.shortUsd;
      }
      const total = longUsd + shortUsd;
      return { hours, longUsd, shortUsd, imbalance: total > 0 ? (longUsd - shortUsd) / total : 0 };
    });
  }
}
