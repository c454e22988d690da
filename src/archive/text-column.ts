import type { DuckDBBigIntVector, DuckDBVector } from '@duckdb/node-api';

/** The database holds an element of text in 16 bytes: its length, and up to so many bytes of its own, zeros after them. */
const INLINE_BYTES = 12;
const WORDS = 4;

/**
 * Fills a column of text. Short ASCII, which an id is nearly always, goes straight into the memory that the database
 * reads, three times as fast as a call an element.
 */
export class TextColumn {
  private readonly vector: DuckDBVector;
  private readonly raw: DuckDBBigIntVector;
  private readonly words: Uint32Array;

  /**
   * @param count elements of the column, all of which are to be set
   * @param Words what gives the column's memory as whole numbers
   */
  constructor(vector: DuckDBVector, count: number, Words: typeof DuckDBBigIntVector) {
    this.vector = vector;
    const { vector: memory } = vector as unknown as { vector: Parameters<typeof Words.fromRawVector>[0] };
    this.raw = Words.fromRawVector(memory, 2 * count);
    const { items } = this.raw as unknown as { items: BigInt64Array };
    this.words = new Uint32Array(items.buffer, items.byteOffset, WORDS * count);
  }

  set(i: number, text: string): void {
    const { words } = this;
    const { length } = text;
    if (length > INLINE_BYTES) return this.setLong(i, text);
    let [first, second, third, all] = [0, 0, 0, 0];
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      all |= code;
      if (at < 4) first |= code << (8 * at);
      else if (at < 8) second |= code << (8 * (at - 4));
      else third |= code << (8 * (at - 8));
    }
    if (all > 127) return this.setLong(i, text);
    const word = WORDS * i;
    words[word] = length;
    words[word + 1] = first;
    words[word + 2] = second;
    words[word + 3] = third;
  }

  /** Hands what was set to the database. */
  flush(): void {
    this.raw.flush();
  }

  /** By the database's own means, at the flush of its vector, which comes after this one's. */
  private setLong(i: number, text: string): void {
    this.words.fill(0, WORDS * i, WORDS * (i + 1));
    this.vector.setItem(i, text);
  }
}
