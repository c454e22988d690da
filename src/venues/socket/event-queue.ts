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

  push(event: VenueEvent): void {
    if (this.#closed) return;
    this.#events.push(event);
    if (this.#wake) {
      this.#wake();
      this.#wake = null;
    }
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
      }
      const batch = this.#next();
      yield batch;
      if (this.#full && this.#events.length <= this.#limit / 2) {
        this.#full = false;
        this.#onPressure(false);
      }
    }
  }

  /** All that waits; of very much, a part, so that whoever reads is not held up for long. */
  #next(): VenueEvent[] {
    const most = Math.ceil(this.#limit / 4);
    if (this.#events.length > most) return this.#events.splice(0, most);
    const all = this.#events;
    this.#events = [];
    return all;
  }
}
