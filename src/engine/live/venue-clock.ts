const WINDOW_MS = 60_000;
/** An event this far from what the others say is believed only once others agree with it. */
const JUMP_MS = 5000;
const AGREEING = 5;

/**
 * A venue's clock as its events tell it, carried on by this machine's monotonic clock: a step of the wall clock, here
 * or there, moves no bar. It runs behind the venue's by the shortest way that an event took.
 */
export class VenueClock {
  /** Venue time less monotonic time: the largest of the last one to two minutes. */
  #current = Number.NEGATIVE_INFINITY;
  #previous = Number.NEGATIVE_INFINITY;
  #sinceMs = Number.NEGATIVE_INFINITY;
  #doubted: number[] = [];

  /**
   * An event of `eventMs` (venue) arrived at `monotonicMs` (here), when the wall clock showed `wallMs`. A subscription
   * may begin with trades of long ago: an event that is much nearer to the wall clock is believed at once.
   */
  heard(eventMs: number, monotonicMs: number, wallMs: number = Number.NaN): void {
    const offset = eventMs - monotonicMs;
    if (this.#known && Math.abs(offset - this.#offset) > JUMP_MS) {
      const nearer = Math.abs(eventMs - wallMs) + JUMP_MS < Math.abs(this.nowMs(monotonicMs) - wallMs);
      if (nearer) this.#believe(offset, monotonicMs);
      else this.#doubt(offset, monotonicMs);
      return;
    }
    if (this.#doubted.length > 0) this.#doubted = [];
    if (monotonicMs - this.#sinceMs >= WINDOW_MS) {
      this.#previous = this.#current;
      this.#current = Number.NEGATIVE_INFINITY;
      this.#sinceMs = monotonicMs;
    }
    if (offset > this.#current) this.#current = offset;
  }

  /** Venue time, ms UTC; NaN before the first event. */
  nowMs(monotonicMs: number): number {
    return this.#known ? this.#offset + monotonicMs : Number.NaN;
  }

  get #offset(): number {
    return Math.max(this.#current, this.#previous);
  }

  get #known(): boolean {
    return this.#offset > Number.NEGATIVE_INFINITY;
  }

  #doubt(offset: number, monotonicMs: number): void {
    if (this.#doubted.length > 0 && Math.abs(offset - this.#doubted[0]!) > JUMP_MS) this.#doubted = [];
    this.#doubted.push(offset);
    if (this.#doubted.length === AGREEING) this.#believe(Math.max(...this.#doubted), monotonicMs);
  }

  #believe(offset: number, monotonicMs: number): void {
    this.#current = offset;
    this.#previous = Number.NEGATIVE_INFINITY;
    this.#sinceMs = monotonicMs;
    this.#doubted = [];
  }
}
