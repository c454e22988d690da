import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Clock, systemClock } from '../socket/clock.ts';

export interface BatchOptions {
  clock?: Clock;
  /** What came is on its way to disk after this long. */
  flushMs?: number;
  /** A file is followed by the next after so many bytes before compression, or so long. */
  fileBytes?: number;
  fileMs?: number;
  /** Bytes that may wait for the disk before {@link BatchWriter.room} makes callers wait. */
  heldBytes?: number;
}

const compressed = promisify(gzip);

/**
 * Text appended to a folder's files in batches. Each batch is a gzip member of its own, written by one call: whoever
 * is killed loses the last batch at most, and `zcat` reads the rest.
 */
export class BatchWriter {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #limits: Required<Omit<BatchOptions, 'clock'>>;
  #parts: string[] = [];
  /** Characters that wait, and those under way. */
  #held = 0;
  #file: { handle: FileHandle; bytes: number; sinceMs: number } | null = null;
  #files = 0;
  #cancel: (() => void) | null = null;
  #writing: Promise<void> = Promise.resolve();
  #waiting: (() => void)[] = [];
  #failure: Error | null = null;
  /** Bytes that are on disk. */
  written = 0;

  constructor(folder: string, options: BatchOptions = {}) {
    this.#folder = folder;
    const {
      clock = systemClock,
      flushMs = 1000,
      fileBytes = 256 << 20,
      fileMs = 3_600_000,
      heldBytes = 32 << 20,
    } = options;
    this.#clock = clock;
    this.#limits = { flushMs, fileBytes, fileMs, heldBytes };
  }

  add(text: string): void {
    this.#parts.push(text);
    this.#held += text.length;
    this.#cancel ??= this.#clock.after(this.#limits.flushMs, () => void this.flush().catch(() => undefined));
  }

  /**
   * Resolves when more may come.
   * @throws what the disk refused
   */
  async room(): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#held <= this.#limits.heldBytes) return;
    void this.flush().catch(() => undefined);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.room();
  }

  /** Resolves when all that was added is on disk. @throws what the disk refused */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    const parts = this.#parts;
    this.#parts = [];
    if (parts.length > 0) this.#writing = this.#writing.then(() => this.#write(parts));
    await this.#writing;
    if (this.#failure) throw this.#failure;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#file?.handle.close();
      this.#file = null;
    }
  }

  async #write(parts: readonly string[]): Promise<void> {
    const text = parts.join('');
    try {
      const bytes = Buffer.from(text);
      const member = await compressed(bytes);
      const file = await this.#current(bytes.length);
      await file.handle.write(member);
      file.bytes += bytes.length;
      this.written += member.length;
    } catch (error) {
      this.#failure ??= error as Error;
    }
    this.#held -= text.length;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async #current(bytes: number): Promise<{ handle: FileHandle; bytes: number }> {
    const now = this.#clock.monotonicMs();
    const { fileBytes, fileMs } = this.#limits;
    const full = this.#file && (this.#file.bytes + bytes > fileBytes || now - this.#file.sinceMs > fileMs);
    if (this.#file && !full) return this.#file;
    await this.#file?.handle.close();
    await mkdir(this.#folder, { recursive: true });
    // Names sort by time, and two of one second by number.
    const stamp = new Date(this.#clock.nowMs())
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replaceAll(':', '');
    const name = `${stamp}-${String(this.#files++).padStart(4, '0')}.gz`;
    this.#file = { handle: await open(join(this.#folder, name), 'ax'), bytes: 0, sinceMs: now };
    return this.#file;
  }
}
