/** Older answers tell of a clock that may have been put right since. */
const WINDOW_MS = 30 * 60_000;
/** A `Date` header has whole seconds. */
const RESOLUTION_MS = 1000;

interface Bound {
  atMs: number;
  lowMs: number;
  highMs: number;
}

/**
 * How far this machine's clock is ahead of a venue's, as the `Date` of its answers tells: each bounds it to a second
 * and the time that the answer took, and several together more closely.
 */
export class ClockMeter {
  #bounds: Bound[] = [];

  /** An answer that was asked for at `sentMs` and came at `receivedMs`, by the wall clock here, says that it is `dateMs`. */
  add(dateMs: number, sentMs: number, receivedMs: number): void {
    if (Number.isNaN(dateMs)) return;
    const lowMs = sentMs - dateMs - RESOLUTION_MS;
    const highMs = receivedMs - dateMs;
    const apart = this.#bounds.some((one) => one.lowMs > highMs || one.highMs < lowMs);
    // One of the two clocks was put right.
    if (apart) this.#bounds = [];
    this.#bounds = this.#bounds.filter(({ atMs }) => atMs > receivedMs - WINDOW_MS);
    this.#bounds.push({ atMs: receivedMs, lowMs, highMs });
  }

  /** ms, and how far it may be from that; null before the first answer. */
  get ahead(): { ms: number; withinMs: number } | null {
    if (this.#bounds.length === 0) return null;
    const low = Math.max(...this.#bounds.map(({ lowMs }) => lowMs));
    const high = Math.min(...this.#bounds.map(({ highMs }) => highMs));
    return { ms: Math.round((low + high) / 2), withinMs: Math.ceil((high - low) / 2) };
  }
}
