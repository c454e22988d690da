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

/** Changes kept while a snapshot is on its way; at ten a second, more than a minute of them. */
const PENDING = 1000;

/** One market's order book, kept by its updates. */
export class OrderBook {
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  #sequence: number | null = null;
  #timeMs = Number.NaN;
  /** Changes without a book to change. A snapshot that was asked for may be older than some of them. */
  #pending: BookUpdate[] = [];

  apply(update: BookUpdate): BookState {
    if (update.snapshot) {
      this.#clear();
      this.#take(update);
      const pending = this.#pending;
      this.#pending = [];
      // A gap among them empties the book again, and leaves the rest waiting.
      for (const change of pending) this.apply(change);
      return this.#sequence === null ? 'gap' : 'current';
    }
    const last = this.#sequence;
    if (last === null) {
      this.#wait(update);
      return 'waiting';
    }
    // Numbers may begin anew after the venue's maintenance: then the update names the one it follows.
    if (update.sequence <= last && update.previous !== last) return 'stale';
    // After a snapshot, the first update may begin before it; quantities are absolute, so that is harmless.
    if (update.previous > last) {
      this.#clear();
      this.#wait(update);
      return 'gap';
    }
    this.#take(update);
    return 'current';
  }

  /** Levels best first; null while no snapshot stands, or a side is empty. */
  levels(): { timeMs: number; bids: Level[]; asks: Level[] } | null {
    if (this.#sequence === null || this.#bids.size === 0 || this.#asks.size === 0) return null;
    return {
      timeMs: this.#timeMs,
      bids: [...this.#bids].toSorted((a, b) => b[0] - a[0]),
      asks: [...this.#asks].toSorted((a, b) => a[0] - b[0]),
    };
  }

  #take({ bids, asks, sequence, timeMs }: BookUpdate): void {
    set(this.#bids, bids);
    set(this.#asks, asks);
    this.#sequence = sequence;
    this.#timeMs = timeMs;
  }

  #wait(update: BookUpdate): void {
    if (this.#pending.length === PENDING) this.#pending.shift();
    this.#pending.push(update);
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
