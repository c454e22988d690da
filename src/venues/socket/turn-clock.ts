import type { Clock } from './clock.ts';

/**
 * A clock that is read once for all frames of one turn: what came with one read from the network came at one moment,
 * and asking the system for the time costs as much as parsing a small frame.
 */
export class TurnClock {
  readonly #clock: Clock;
  #nowMs = Number.NaN;
  #monotonicMs = Number.NaN;
  #read = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  nowMs(): number {
    if (!this.#read) this.#look();
    return this.#nowMs;
  }

  monotonicMs(): number {
    if (!this.#read) this.#look();
    return this.#monotonicMs;
  }

  #look(): void {
    this.#nowMs = this.#clock.nowMs();
    this.#monotonicMs = this.#clock.monotonicMs();
    this.#read = true;
    process.nextTick(() => (this.#read = false));
  }
}
