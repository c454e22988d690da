import type { VenueEvent } from '../frame.ts';
import { TradeWindow } from './trade-window.ts';

/** Liquidations are remembered for so long at least, and twice as long at most: two links overlap for seconds. */
const KEPT_MS = 5 * 60_000;
/** Of a burst, so many of a market at least. */
const LIQUIDATIONS = 20_000;

interface Memory {
  /** When the current ones began to be gathered. */
  sinceMs: number;
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
  has({ marketId, event, receivedMs }: VenueEvent): boolean {
    let known: boolean;
    if (event.kind === 'trade') {
      let window = this.#trades.get(marketId);
      if (!window) this.#trades.set(marketId, (window = new TradeWindow()));
      known = window.has(event.trade.timeMs, event.trade.id);
    } else if (event.kind === 'liquidation') known = this.#hasLiquidation(marketId, event.liquidation.id, receivedMs);
    else return false;
    if (known) this.#count++;
    return known;
  }

  /** Liquidations are few, and come in any order. */
  #hasLiquidation(marketId: string, id: string, nowMs: number): boolean {
    let memory = this.#liquidations.get(marketId);
    if (!memory)
      this.#liquidations.set(marketId, (memory = { sinceMs: nowMs, current: new Set(), previous: new Set() }));
    if (memory.current.has(id) || memory.previous.has(id)) return true;
    // A clock that is put right may go either way.
    if (memory.current.size === LIQUIDATIONS || Math.abs(nowMs - memory.sinceMs) > KEPT_MS) {
      memory.previous = memory.current;
      memory.current = new Set();
      memory.sinceMs = nowMs;
    }
    memory.current.add(id);
    return false;
  }
}
