import type { Liquidation, Side } from '../market/event.ts';

/** So many are kept, the newest; 40 bytes each. */
const MOST = 500_000;
const SPARE = 50_000;

/** One forced close, valued in USD at the price that triggered it. */
export interface ValuedLiquidation {
  timeMs: number;
  side: Side;
  price: number;
  usd: number;
}

/** Single liquidations of one market, for looking at; what is summed up is the ledger's. */
export class LiquidationTape {
  private kept: ValuedLiquidation[] = [];

  get known(): boolean {
    return this.kept.length > 0;
  }

  add({ timeMs, side, price, quantity }: Liquidation, contract: 'linear' | 'inverse'): void {
    this.kept.push({ timeMs, side, price, usd: contract === 'linear' ? quantity * price : quantity });
    if (this.kept.length > MOST + SPARE) this.kept = this.kept.slice(-MOST);
  }

  /**
   * The largest of a window `[fromMs, toMs)`, in the order that they came in.
   * @param limit at most so many
   * @returns also how many smaller ones were left out
   */
  largest(
    fromMs: number,
    toMs: number,
    leastUsd: number,
    limit: number,
  ): { liquidations: ValuedLiquidation[]; omitted: number } {
    const found = this.kept.filter(({ timeMs, usd }) => timeMs >= fromMs && timeMs < toMs && usd >= leastUsd);
    if (found.length <= limit) return { liquidations: found, omitted: 0 };
    const order = found.map((_, i) => i).toSorted((a, b) => found[b]!.usd - found[a]!.usd || a - b);
    const kept = order.slice(0, limit).toSorted((a, b) => a - b);
    return { liquidations: kept.map((i) => found[i]!), omitted: found.length - limit };
  }
}
