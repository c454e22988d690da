import type { VenueEvent } from '../frame.ts';
import { TradeWindow } from './trade-window.ts';

/** Liquidations remembered of a market, at least; up to twice as many. A burst is long. */
const LIQUIDATIONS = 20_000;

interface Memory {
  current: Set<string>;
  previous: Set<string>;
}

/** Knows trades and liquidations that came before: by a reconnect's snapshot, or over two connections at once. */
export class Duplicates {
  readonly #trades = new Map<string, TradeWindow>();
  readonly #liquidations = new Map<string, Memory>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** True where the same trade or liquidation came before. */
  has({ marketId, event }: VenueEvent): boolean {
    let known: boolean;
    if (event.kind === 'trade') {
      let window = this.#trades.get(marketId);
      if (!window) this.#trades.set(marketId, (window = new TradeWindow()));
      known = window.has(event.trade.timeMs, event.trade.id);
    } else if (event.kind === 'liquidation') known = this.#hasLiquidation(marketId, event.liquidation.id);
    else return false;
    if (known) this.#count++;
    return known;
  }

  /** Liquidations are few, and come in any order. */
  #hasLiquidation(marketId: string, id: string): boolean {
    let memory = this.#liquidations.get(marketId);
    if (!memory) this.#liquidations.set(marketId, (memory = { current: new Set(), previous: new Set() }));
    if (memory.current.has(id) || memory.previous.has(id)) return true;
    if (memory.current.size === LIQUIDATIONS) {
      memory.previous = memory.current;
      memory.current = new Set();
    }
    memory.current.add(id);
    return false;
  }
}
