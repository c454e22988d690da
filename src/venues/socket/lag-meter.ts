const WINDOW_MS = 60_000;

/**
 * Shortest time from an event to its arrival, over the last one to two minutes. Below zero, this machine's clock is
 * behind the venue's by at least as much; far above, it is ahead, or the way is slow.
 */
export class LagMeter {
  #current = Number.POSITIVE_INFINITY;
  #previous = Number.POSITIVE_INFINITY;
  #sinceMs = Number.NEGATIVE_INFINITY;

  add(eventMs: number, receivedMs: number, monotonicMs: number): void {
    if (monotonicMs - this.#sinceMs >= WINDOW_MS) {
      this.#previous = this.#current;
      this.#current = Number.POSITIVE_INFINITY;
      this.#sinceMs = monotonicMs;
    }
    this.#current = Math.min(this.#current, receivedMs - eventMs);
  }

  /** ms; null before the first event. */
  get lagMs(): number | null {
    const lag = Math.min(this.#current, this.#previous);
    return Number.isFinite(lag) ? lag : null;
  }
}
