import { CaptureError } from '../../market/errors.ts';

/**
 * One thing that a recorder heard, as it came:
 * - `frame`: a frame of the connection `name`
 * - `listing`: the instruments from here on, as JSON
 * - `charted`: ids of the markets of which everything is recorded, as JSON
 * - `answer`: a venue's answer over REST; `name` is `open-interest` or `book`, a space, and the market's id
 * - `whole`: whether trades and marks come without a hole from here on, `1` or `0`
 * - `events`: a line of events in place of the frames that said them
 */
export interface Entry {
  kind: EntryKind;
  /** When it came, ms UTC by this machine's clock. */
  timeMs: number;
  name: string;
  /** Exactly what came. */
  text: string;
}

const KINDS = ['frame', 'listing', 'charted', 'answer', 'whole', 'events'] as const;
export type EntryKind = (typeof KINDS)[number];

/** A header would never be as long. */
const MAX_HEADER_BYTES = 1024;
/** No venue's frame is as long. */
const MAX_TEXT_BYTES = 64 << 20;

/** `kind time bytes name`, a line end, the text as it is, and a line end. */
export function encodeEntry({ kind, timeMs, name, text }: Entry): string {
  return `${kind} ${timeMs} ${Buffer.byteLength(text)} ${name}\n${text}\n`;
}

/** Reads entries out of a stream of bytes, however it is cut. */
export class EntryReader {
  #bytes: Buffer = Buffer.alloc(0);
  #header: Omit<Entry, 'text'> & { length: number } = BLANK;

  /**
   * Entries that are complete with these bytes.
   * @throws CaptureError where the bytes are no capture
   */
  *read(more: Buffer): Generator<Entry> {
    this.#bytes = this.#bytes.length > 0 ? Buffer.concat([this.#bytes, more]) : more;
    let at = 0;
    for (;;) {
      if (this.#header === BLANK) {
        const end = this.#bytes.indexOf(10, at);
        if (end < 0) {
          if (this.#bytes.length - at > MAX_HEADER_BYTES) throw new CaptureError('no line where an entry should begin');
          break;
        }
        this.#header = headerOf(this.#bytes.toString('utf8', at, end));
        at = end + 1;
      }
      const { length, ...header } = this.#header;
      if (this.#bytes.length < at + length + 1) break;
      yield { ...header, text: this.#bytes.toString('utf8', at, at + length) };
      at += length + 1;
      this.#header = BLANK;
    }
    this.#bytes = this.#bytes.subarray(at);
  }

  /** Whether an entry is cut off where the bytes end. */
  get torn(): boolean {
    return this.#bytes.length > 0 || this.#header !== BLANK;
  }
}

const BLANK = { kind: 'frame' as EntryKind, timeMs: Number.NaN, name: '', length: 0 };

function headerOf(line: string): typeof BLANK {
  const [, kind, time, length, name] = /^(\S+) (\d+) (\d+) (.*)$/.exec(line) ?? [];
  const known = KINDS.find((one) => one === kind);
  if (!known || Number(length) > MAX_TEXT_BYTES) {
    throw new CaptureError(`not the beginning of an entry: ${JSON.stringify(line.slice(0, 80))}`);
  }
  return { kind: known, timeMs: Number(time), name: name!, length: Number(length) };
}
