import type { Clock } from '../../src/venues/socket/clock.ts';
import type { Limits } from './dialect.ts';

/** Requests after the limit was first overstepped, until the address is banned. */
const PATIENCE = 5;
const BAN_MS = 120_000;

interface Window {
  startMs: number;
  used: number;
}

/** A window's worth of weight for one address, or for each of its lanes; who goes on beyond it is banned with 418. */
export class RateLimit {
  readonly #limit: Limits['rest'];
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();
  #overstepped = 0;
  #bannedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(limit: Limits['rest'], clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** @returns what is used of the lane's window, and the status of a refusal */
  take(weight: number, lane = ''): { used: number; status: number | null; retryAfterS: number } {
    const now = this.#clock.monotonicMs();
    let window = this.#windows.get(lane);
    if (!window || now - window.startMs >= this.#limit.windowMs) {
      this.#windows.set(lane, (window = { startMs: now, used: 0 }));
    }
    window.used += weight;
    const { used, startMs } = window;
    const seconds = (untilMs: number) => Math.max(1, Math.ceil((untilMs - now) / 1000));
    if (now < this.#bannedUntilMs) return { used, status: 418, retryAfterS: seconds(this.#bannedUntilMs) };
    if (used <= this.#limit.weight) return { used, status: null, retryAfterS: 0 };
    if (++this.#overstepped > PATIENCE) {
      this.#overstepped = 0;
      this.#bannedUntilMs = now + BAN_MS;
    }
    return { used, status: this.#limit.status, retryAfterS: seconds(startMs + this.#limit.windowMs) };
  }
}
