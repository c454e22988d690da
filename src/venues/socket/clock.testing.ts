import type { Clock } from './clock.ts';

/** Stands still until it is told to go on. */
export class ManualClock implements Clock {
  wallMs = 1_700_000_000_000;
  #elapsedMs = 0;
  #timers: { dueMs: number; action: () => void }[] = [];

  nowMs(): number {
    return this.wallMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = { dueMs: this.#elapsedMs + delayMs, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Runs what falls due, in order. */
  advance(ms: number): void {
    const endMs = this.#elapsedMs + ms;
    for (;;) {
      this.#timers.sort((a, b) => a.dueMs - b.dueMs);
      const next = this.#timers[0];
      if (!next || next.dueMs > endMs) break;
      this.#timers.shift();
      this.wallMs += next.dueMs - this.#elapsedMs;
      this.#elapsedMs = next.dueMs;
      next.action();
    }
    this.wallMs += endMs - this.#elapsedMs;
    this.#elapsedMs = endMs;
  }

  get waiting(): number {
    return this.#timers.length;
  }
}
