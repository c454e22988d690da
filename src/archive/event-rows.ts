import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { Column } from '../market/recording/column.ts';
import { choicesOf } from './event-tables.ts';

/** 64-bit whole numbers as doubles, without a BigInt each. */
export function numbersOf(items: BigInt64Array, count: number): Float64Array {
  const halves = new Int32Array(items.buffer, items.byteOffset, items.length * 2);
  return Float64Array.from({ length: count }, (_, i) => (halves[2 * i]! >>> 0) + halves[2 * i + 1]! * 2 ** 32);
}

/** Rows of a chunk, by field. */
export function rowsOf(chunk: DuckDBDataChunk, columns: readonly Column<never>[]): Record<string, number | string>[] {
  const vectors = columns.map((_, i) => chunk.getColumnVector(i));
  const readers = columns.map((one, at): ((i: number) => number | string) => {
    const vector = vectors[at]!;
    if (one.kind === 'text') return (i) => vector.getItem(i) as string;
    const { items } = vector as unknown as { items: BigInt64Array | Float64Array | Uint8Array };
    const choices = choicesOf(one);
    if (choices) return (i) => choices[items[i] as number]!;
    return (i) => Number(items[i]);
  });
  return Array.from({ length: chunk.rowCount }, (_, i) => {
    const row: Record<string, number | string> = {};
    columns.forEach(({ field }, at) => (row[field] = readers[at]!(i)));
    return row;
  });
}
