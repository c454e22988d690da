import type { VenueEvent } from '../frame.ts';

/**
 * Events between the sockets and whoever takes them. Nothing is dropped: when it is full the sockets are to stop
 * reading, so that the venue's sending waits in turn. What was already read still comes in.
 */
export class EventQueue {
  readonly #limit: number;
  readonly #onPressure: (full: boolean) => void;
  #events: VenueEvent[] = [];
  #full = false;
  #closed = false;
  #wake: (() => void) | null = null;

  /** @param onPressure told once when the queue is full, and once when half of it is free again */
  constructor(limit: number, onPressure: (full: boolean) => void) {
    this.#limit = limit;
    this.#onPressure = onPressure;
  }

  get length(): number {
    return this.#events.length;
  }

  push(events: readonly VenueEvent[]): void {
    if (this.#closed || events.length === 0) return;
    for (const event of events) this.#events.push(event);
    this.#wake?.();
    if (!this.#full && this.#events.length >= this.#limit) {
      this.#full = true;
      this.#onPressure(true);
    }
  }

  /** Ends the reading, after what is still there. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** Batches of events as they come. One reader at a time. */
  async *batches(): AsyncGenerator<VenueEvent[]> {
    for (;;) {
      while (this.#events.length === 0) {
        if (this.#closed) return;
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = null;
      }
      const batch = this.#events.splice(0, Math.ceil(this.#limit / 4));
      yield batch;
      if (this.#full && this.#events.length <= this.#limit / 2) {
        this.#full = false;
        this.#onPressure(false);
      }
    }
  }
}
