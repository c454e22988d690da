import type { BookUpdate, Level } from '../market/event.ts';

/** What an update meant for a book. */
export type BookState =
  /** The book stands at this update. */
  | 'current'
  /** No snapshot has come yet: changes of nothing. */
  | 'waiting'
  /** Older than the book. */
  | 'stale'
  /** Updates before this one are missing: the book was emptied, and waits for a snapshot. */
  | 'gap';

/** One market's order book, kept by its updates. */
export class OrderBook {
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  #sequence: number | null = null;
  #timeMs = Number.NaN;

  apply(update: BookUpdate): BookState {
    const { sequence, previous, snapshot } = update;
    if (snapshot) {
      this.#clear();
    } else {
      const last = this.#sequence;
      if (last === null) return 'waiting';
      // Numbers may begin anew after the venue's maintenance: then the update names the one it follows.
      if (sequence <= last && previous !== last) return 'stale';
      // After a snapshot, the first update may begin before it; quantities are absolute, so that is harmless.
      if (previous > last) {
        this.#clear();
        return 'gap';
      }
    }
    set(this.#bids, update.bids);
    set(this.#asks, update.asks);
    this.#sequence = sequence;
    this.#timeMs = update.timeMs;
    return 'current';
  }

  /** Levels best first; null while no snapshot stands, or a side is empty. */
  levels(): { timeMs: number; bids: Level[]; asks: Level[] } | null {
    if (this.#sequence === null || this.#bids.size === 0 || this.#asks.size === 0) return null;
    return {
      timeMs: this.#timeMs,
      bids: [...this.#bids].sort((a, b) => b[0] - a[0]),
      asks: [...this.#asks].sort((a, b) => a[0] - b[0]),
    };
  }

  #clear(): void {
    this.#bids.clear();
    this.#asks.clear();
    this.#sequence = null;
  }
}

function set(side: Map<number, number>, levels: readonly Level[]): void {
  for (const [price, quantity] of levels) {
    if (quantity === 0) side.delete(price);
    else side.set(price, quantity);
  }
}
