import { CutError } from './inflate.ts';

/** A longer line is refused unread. */
export const MAX_LINE_BYTES = 1024 * 1024;

export interface LineBatch {
  /** 1-based number of `lines[0]`. */
  firstLine: number;
  /** Without their ends; null stands for a line over {@link MAX_LINE_BYTES}. */
  lines: (string | null)[];
  /** Why the stream ends after these lines, where it ends too early. */
  cut: string | null;
}

/** Text that is read line by line, from the start at every call. */
export interface LineSource {
  /** As the user knows it. */
  readonly file: string;
  open(): AsyncIterable<LineBatch>;
}

/**
 * Splits bytes into lines in memory bounded by {@link MAX_LINE_BYTES}, whatever the length of a line. Bytes are taken
 * as Latin-1: recordings are ASCII, and it is the fastest decoding.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<LineBatch> {
  let firstLine = 1;
  let carry = '';
  let overlong = false;
  let cut: string | null = null;
  try {
    for await (const chunk of chunks) {
      let from = 0;
      const lines: (string | null)[] = [];
      if (overlong) {
        const end = chunk.indexOf(10);
        if (end < 0) continue;
        lines.push(null);
        overlong = false;
        from = end + 1;
      }
      const parts = (carry + chunk.toString('latin1', from)).split('\n');
      carry = parts.pop()!;
      for (const part of parts) lines.push(trimmed(part));
      if (carry.length > MAX_LINE_BYTES) {
        overlong = true;
        carry = '';
      }
      if (lines.length === 0) continue;
      yield { firstLine, lines, cut };
      firstLine += lines.length;
    }
  } catch (error) {
    if (!(error instanceof CutError)) throw error;
    // The last line is torn: what is left of it would read as a shorter number.
    carry = '';
    overlong = false;
    cut = error.message;
  }
  const rest = overlong ? [null] : carry === '' ? [] : [trimmed(carry)];
  if (rest.length > 0 || cut !== null) yield { firstLine, lines: rest, cut };
}

function trimmed(line: string): string | null {
  if (line.length > MAX_LINE_BYTES) return null;
  return line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line;
}
