import type { VenueEvent } from '../frame.ts';

/** Ids remembered of a market, at least; up to twice as many. A reconnect replays the latest trades, a burst is longer. */
const REMEMBERED = { trade: 2000, liquidation: 20_000 } as const;

interface Memory {
  current: Set<string>;
  previous: Set<string>;
}

/** Knows trades and liquidations that came before: by a reconnect's snapshot, or over two connections at once. */
export class Duplicates {
  readonly #memories = { trade: new Map<string, Memory>(), liquidation: new Map<string, Memory>() };
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** True where the same trade or liquidation came before. */
  has({ marketId, event }: VenueEvent): boolean {
    if (event.kind !== 'trade' && event.kind !== 'liquidation') return false;
    const id = event.kind === 'trade' ? event.trade.id : event.liquidation.id;
    const memories = this.#memories[event.kind];
    let memory = memories.get(marketId);
    if (!memory) memories.set(marketId, (memory = { current: new Set(), previous: new Set() }));
    if (memory.current.has(id) || memory.previous.has(id)) {
      this.#count++;
      return true;
    }
    if (memory.current.size === REMEMBERED[event.kind]) {
      memory.previous = memory.current;
      memory.current = new Set();
    }
    memory.current.add(id);
    return false;
  }
}
