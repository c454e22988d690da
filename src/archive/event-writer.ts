import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
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
/** Others have their turn after so many chunks. */
const CHUNKS_A_SLICE = 8;

/** Appends by columns: `items` is the memory that the database reads. */
interface Column64 {
  items: Float64Array | BigInt64Array;
}

/** Which of a batch's rows come later than all that is kept, and which might be there already. */
export interface Sorted {
  /** Indices of rows in order of time, each key once. */
  order: Uint32Array;
  /** How many of them are not later than `lastMs`. */
  overlapping: number;
}

/** Puts rows in order and drops what comes twice among them. */
export function sortedRows(kind: EventKind, rows: readonly { timeMs: number }[], lastMs: number): Sorted {
  const key = EVENT_TABLES[kind].key as readonly string[];
  const list = rows as readonly Row[];
  let order = Uint32Array.from({ length: rows.length }, (_, i) => i);
  let ascending = true;
  for (let i = 1; i < list.length && ascending; i++) ascending = list[i - 1]!.timeMs <= list[i]!.timeMs;
  if (!ascending) order = order.toSorted((a, b) => list[a]!.timeMs - list[b]!.timeMs || a - b);
  let kept = 0;
  let overlapping = 0;
  const seen = new Set<string>();
  for (let i = 0; i < order.length; i++) {
    const row = list[order[i]!]!;
    const { timeMs } = row;
    const sharesBefore = i > 0 && list[order[i - 1]!]!.timeMs === timeMs;
    const sharesAfter = i + 1 < order.length && list[order[i + 1]!]!.timeMs === timeMs;
    if (!sharesBefore) seen.clear();
    if (sharesBefore || sharesAfter) {
      const own = key.map((field) => keyOf(row, field)).join('\n');
      if (seen.has(own)) continue;
      seen.add(own);
    }
    order[kept++] = order[i]!;
    if (timeMs <= lastMs) overlapping++;
  }
  return { order: order.subarray(0, kept), overlapping };
}

/** A key's field; an event without an id is known by its content. */
function keyOf(row: Row, field: string): number | string {
  const value = row[field]!;
  if (field !== 'id' || value) return value;
  return `~${row.takerSide ?? row.side} ${row.price} ${row.quantity}`;
}

/** Appends rows `order[from..to)` of a batch to a table of its kind's shape. */
export async function appendRows(
  connection: DuckDBConnection,
  table: string,
  market: number,
  batch: Batch,
  order: Uint32Array,
): Promise<void> {
  const { DuckDBDataChunk: Chunk, BIGINT, BOOLEAN, DOUBLE, ENUM8, INTEGER, VARCHAR } = await import('@duckdb/node-api');
  const columns = EVENT_TABLES[batch.kind].columns as unknown as readonly Column<Row>[];
  const types = columns.map((one) => {
    const choices = choicesOf(one);
    if (choices) return ENUM8(choices);
    return one.kind === 'time' ? BIGINT : one.kind === 'text' ? VARCHAR : DOUBLE;
  });
  const appender = await connection.createAppender(table);
  const chunk = Chunk.create([INTEGER, BIGINT, BOOLEAN, ...types], CHUNK_ROWS);
  for (let from = 0, count = 0; from < order.length; from += CHUNK_ROWS) {
    fill(chunk, columns, market, batch, order.subarray(from, from + CHUNK_ROWS));
    appender.appendDataChunk(chunk);
    if (++count % CHUNKS_A_SLICE !== 0) continue;
    appender.flushSync();
    await new Promise((resolve) => setImmediate(resolve));
  }
  appender.closeSync();
}

function fill(
  chunk: DuckDBDataChunk,
  columns: readonly Column<Row>[],
  market: number,
  { rows, receivedMs, backfilled }: Batch,
  order: Uint32Array,
): void {
  const list = rows as unknown as readonly Row[];
  const count = order.length;
  chunk.reset();
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
      for (let i = 0; i < count; i++) vector.setItem(i, keyOf(list[order[i]!]!, field) as string);
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
