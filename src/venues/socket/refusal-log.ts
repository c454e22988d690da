import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RefusalReason, WireRefusal } from '../frame.ts';

/** The first of each reason are written, and then one each time that their number has doubled. */
const FIRST = 20;

/**
 * Samples of what was refused, on disk, one JSON object a line. However much is refused, the file grows by its
 * logarithm only; what it says of numbers is exact.
 */
export class RefusalLog {
  readonly #path: string;
  readonly #nowMs: () => number;
  readonly #counts = new Map<RefusalReason, number>();
  #lines: string[] = [];
  #writing: Promise<void> | null = null;

  constructor(path: string, nowMs: () => number = Date.now) {
    this.#path = path;
    this.#nowMs = nowMs;
  }

  add({ reason, detail, sample }: WireRefusal): void {
    const number = (this.#counts.get(reason) ?? 0) + 1;
    this.#counts.set(reason, number);
    const isSample = number <= FIRST || Number.isInteger(Math.log2(number));
    if (!isSample) return;
    this.#lines.push(JSON.stringify({ time: new Date(this.#nowMs()).toISOString(), reason, number, detail, sample }));
    this.#writing ??= Promise.resolve().then(() => this.#write());
  }

  /** Resolves when all is on disk. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      const file = await open(this.#path, 'a');
      try {
        while (this.#lines.length > 0) {
          const lines = this.#lines.splice(0);
          await file.write(`${lines.join('\n')}\n`);
        }
      } finally {
        await file.close();
      }
    } catch {
      // A disk that takes no samples is no reason to stop listening; the counts are kept all the same.
      this.#lines = [];
    } finally {
      this.#writing = null;
    }
  }
}
