import type { Clock } from '../../src/venues/socket/clock.ts';
import type { Limits } from './dialect.ts';

/** Requests after the limit was first overstepped, until the address is banned. */
const PATIENCE = 5;
const BAN_MS = 120_000;

/** A window's worth of weight for one address; who goes on beyond it is banned with 418. */
export class RateLimit {
  readonly #limit: Limits['rest'];
  readonly #clock: Clock;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #used = 0;
  #overstepped = 0;
  #bannedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(limit: Limits['rest'], clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** @returns what is used of the window, and the status of a refusal */
  take(weight: number): { used: number; status: number | null; retryAfterS: number } {
    const now = this.#clock.monotonicMs();
    if (now - this.#windowStartMs >= this.#limit.windowMs) {
      this.#windowStartMs = now;
      this.#used = 0;
    }
    this.#used += weight;
    const seconds = (untilMs: number) => Math.max(1, Math.ceil((untilMs - now) / 1000));
    if (now < this.#bannedUntilMs) return { used: this.#used, status: 418, retryAfterS: seconds(this.#bannedUntilMs) };
    if (this.#used <= this.#limit.weight) return { used: this.#used, status: null, retryAfterS: 0 };
    if (++this.#overstepped > PATIENCE) {
      this.#overstepped = 0;
      this.#bannedUntilMs = now + BAN_MS;
    }
    const retryAfterS = seconds(this.#windowStartMs + this.#limit.windowMs);
    return { used: this.#used, status: this.#limit.status, retryAfterS };
  }
}
