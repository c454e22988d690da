import type { DuckDBBigIntVector, DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { TextColumn } from './text-column.ts';
import type { Column } from '../market/recording/column.ts';
import { choicesOf, EVENT_TABLES, type EventKind, type EventRows, SYSTEM_COLUMNS } from './event-tables.ts';

/** Rows of one kind and market, with when each came: one time for all, or one each. */
export interface Batch<Kind extends EventKind = EventKind> {
  kind: Kind;
  market: string;
  rows: readonly EventRows[Kind][];
  receivedMs: number | readonly number[];
  /** True where this was history when it came: what it says was not known then. */
  backfilled: boolean;
}

/** A row of any kind, by field. */
type Row = { timeMs: number } & Record<string, number | string | undefined>;

const CHUNK_ROWS = 2048;
/**
 * So many rows at once are written fastest: the database's row groups are then full, and go packed into the file at once
 * instead of into the log first.
 */
export const BULK_ROWS = 2 * 122_880;
/** Others have their turn after so many chunks. */
const CHUNKS_A_SLICE = 8;

/** Appends by columns: `items` is the memory that the database reads. */
interface Column64 {
  items: Float64Array | BigInt64Array;
}

/** Groups of rows at one moment that are larger are looked through by a set. */
const SMALL_GROUP = 16;

/** Indices of a batch's rows in order of time, each key once. */
export function sortedRows(kind: EventKind, rows: readonly { timeMs: number }[]): Uint32Array {
  const key = EVENT_TABLES[kind].key as readonly string[];
  const list = rows as readonly Row[];
  let order = Uint32Array.from({ length: rows.length }, (_, i) => i);
  let ascending = true;
  for (let i = 1; i < list.length && ascending; i++) ascending = list[i - 1]!.timeMs <= list[i]!.timeMs;
  if (!ascending) order = order.toSorted((a, b) => list[a]!.timeMs - list[b]!.timeMs || a - b);
  let kept = 0;
  let group = 0;
  let groupMs = Number.NaN;
  const seen = new Set<string>();
  for (const index of order) {
    const row = list[index]!;
    if (row.timeMs !== groupMs) {
      groupMs = row.timeMs;
      group = kept;
      if (seen.size > 0) seen.clear();
    } else if (kept - group < SMALL_GROUP) {
      let twice = false;
      for (let i = group; i < kept && !twice; i++) twice = isSame(list[order[i]!]!, row, key);
      if (twice) continue;
    } else {
      const nameOf = (one: Row) => key.map((field) => keyOf(one, field)).join('\n');
      if (seen.size === 0) for (let i = group; i < kept; i++) seen.add(nameOf(list[order[i]!]!));
      const own = nameOf(row);
      if (seen.has(own)) continue;
      seen.add(own);
    }
    order[kept++] = index;
  }
  return order.subarray(0, kept);
}

function isSame(a: Row, b: Row, key: readonly string[]): boolean {
  for (const field of key) if (keyOf(a, field) !== keyOf(b, field)) return false;
  return true;
}

/** How many of the sorted rows are not later than `lastMs`: these may be there already. */
export function overlappingRows(rows: readonly { timeMs: number }[], order: Uint32Array, lastMs: number): number {
  let count = 0;
  while (count < order.length && rows[order[count]!]!.timeMs <= lastMs) count++;
  return count;
}

/** A key's field; an event without an id is known by its content. */
function keyOf(row: Row, field: string): number | string {
  const value = row[field]!;
  if (field !== 'id' || value) return value;
  return `~${row.takerSide ?? row.side} ${row.price} ${row.quantity}`;
}

/** Rows as the database takes them, for a table of their kind's shape. */
export async function chunksOf(market: number, batch: Batch, order: Uint32Array): Promise<DuckDBDataChunk[]> {
  const duckdb = await import('@duckdb/node-api');
  const { DuckDBDataChunk: Chunk, BIGINT, BOOLEAN, DOUBLE, ENUM8, INTEGER, VARCHAR } = duckdb;
  const columns = EVENT_TABLES[batch.kind].columns as unknown as readonly Column<Row>[];
  const types = columns.map((one) => {
    const choices = choicesOf(one);
    if (choices) return ENUM8(choices);
    return one.kind === 'time' ? BIGINT : one.kind === 'text' ? VARCHAR : DOUBLE;
  });
  const chunks: DuckDBDataChunk[] = [];
  for (let from = 0; from < order.length; from += CHUNK_ROWS) {
    const part = order.subarray(from, from + CHUNK_ROWS);
    const chunk = Chunk.create([INTEGER, BIGINT, BOOLEAN, ...types], part.length);
    fill(chunk, columns, market, batch, part, duckdb.DuckDBBigIntVector);
    chunks.push(chunk);
    if (chunks.length % CHUNKS_A_SLICE === 0) await breath();
  }
  return chunks;
}

/** Appends to a table. */
export async function appendChunks(
  connection: DuckDBConnection,
  table: string,
  chunks: readonly DuckDBDataChunk[],
): Promise<void> {
  const appender = await connection.createAppender(table);
  for (const [i, chunk] of chunks.entries()) {
    appender.appendDataChunk(chunk);
    if (i % CHUNKS_A_SLICE !== CHUNKS_A_SLICE - 1) continue;
    appender.flushSync();
    await breath();
  }
  appender.closeSync();
}

function breath(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function fill(
  chunk: DuckDBDataChunk,
  columns: readonly Column<Row>[],
  market: number,
  { rows, receivedMs, backfilled }: Batch,
  order: Uint32Array,
  Words: typeof DuckDBBigIntVector,
): void {
  const list = rows as unknown as readonly Row[];
  const count = order.length;
  chunk.rowCount = count;
  const vectors = Array.from({ length: columns.length + SYSTEM_COLUMNS.length }, (_, i) => chunk.getColumnVector(i));
  const itemsOf = (i: number) => (vectors[i] as unknown as Column64).items;
  (itemsOf(0) as unknown as Int32Array).fill(market);
  const received = itemsOf(1) as BigInt64Array;
  if (typeof receivedMs === 'number') received.fill(BigInt(receivedMs));
  else for (let i = 0; i < count; i++) received[i] = BigInt(receivedMs[order[i]!]!);
  for (let i = 0; i < count; i++) vectors[2]!.setItem(i, backfilled);
  columns.forEach(({ field, kind }, at) => {
    const vector = vectors[at + SYSTEM_COLUMNS.length]!;
    if (kind === 'time') {
      const halves = halvesOf(itemsOf(at + SYSTEM_COLUMNS.length) as BigInt64Array);
      for (let i = 0; i < count; i++) {
        const value = list[order[i]!]![field] as number;
        halves[2 * i] = value;
        halves[2 * i + 1] = Math.floor(value / 2 ** 32);
      }
    } else if (kind === 'text') {
      const texts = new TextColumn(vector, count, Words);
      for (let i = 0; i < count; i++) texts.set(i, keyOf(list[order[i]!]!, field) as string);
      texts.flush();
    } else if (typeof kind === 'object') {
      const choices = choicesOf({ kind })!;
      const items = itemsOf(at + SYSTEM_COLUMNS.length) as unknown as Uint8Array;
      for (let i = 0; i < count; i++) items[i] = choices.indexOf(list[order[i]!]![field] as string);
    } else {
      const items = itemsOf(at + SYSTEM_COLUMNS.length) as Float64Array;
      for (let i = 0; i < count; i++) items[i] = (list[order[i]!]![field] as number | undefined) ?? Number.NaN;
    }
  });
  for (const vector of vectors) vector.flush();
}

/** A 64-bit column as pairs of 32 bits, low first: making a BigInt of each time is three times the work of the rest. */
function halvesOf(items: BigInt64Array): Uint32Array {
  return new Uint32Array(items.buffer, items.byteOffset, items.length * 2);
}
