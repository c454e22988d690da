import { join } from 'node:path';
import type { VenueEvent } from '../frame.ts';
import type { VenueInstrument } from '../instrument-table.ts';
import { type BatchOptions, BatchWriter } from './batch-writer.ts';
import { type Entry, encodeEntry } from './entry.ts';
import { encodeEvents } from './event-line.ts';

/** The two forms in which a capture can be read back: as it came, and as it was understood. */
export const CAPTURE_FORMS = ['frames', 'events'] as const;
export type CaptureForm = (typeof CAPTURE_FORMS)[number];

/** Writes what one product of a venue says: its frames to the byte, and beside them the events they meant. */
export class ProductRecorder {
  readonly #frames: BatchWriter;
  readonly #events: BatchWriter;
  frames = 0;
  events = 0;

  /** @param folder the product's own */
  constructor(folder: string, options: BatchOptions = {}) {
    this.#frames = new BatchWriter(join(folder, 'frames'), options);
    this.#events = new BatchWriter(join(folder, 'events'), options);
  }

  /** Bytes on disk. */
  get written(): number {
    return this.#frames.written + this.#events.written;
  }

  frame(connection: string, raw: string, timeMs: number): void {
    this.frames++;
    this.#frames.add(encodeEntry({ kind: 'frame', timeMs, name: connection, text: raw }));
  }

  answer(question: string, marketId: string, answer: string, timeMs: number): void {
    this.#frames.add(encodeEntry({ kind: 'answer', timeMs, name: `${question} ${marketId}`, text: answer }));
  }

  took(events: readonly VenueEvent[], timeMs: number): void {
    this.events += events.length;
    this.#events.add(encodeEntry({ kind: 'events', timeMs, name: '', text: encodeEvents(events) }));
  }

  listing(instruments: readonly VenueInstrument[], timeMs: number): void {
    this.#both({ kind: 'listing', timeMs, name: '', text: JSON.stringify(instruments) });
  }

  charted(marketIds: readonly string[], timeMs: number): void {
    this.#both({ kind: 'charted', timeMs, name: '', text: JSON.stringify(marketIds) });
  }

  whole(whole: boolean, timeMs: number): void {
    this.#both({ kind: 'whole', timeMs, name: '', text: whole ? '1' : '0' });
  }

  /** Resolves when more may come. @throws what the disk refused */
  async room(): Promise<void> {
    await this.#frames.room();
    await this.#events.room();
  }

  async close(): Promise<void> {
    await Promise.all([this.#frames.close(), this.#events.close()]);
  }

  #both(entry: Entry): void {
    const text = encodeEntry(entry);
    this.#frames.add(text);
    this.#events.add(text);
  }
}
