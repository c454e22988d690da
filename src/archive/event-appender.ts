import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { Column } from '../market/recording/column.ts';
import { EVENT_TABLES } from './event-tables.ts';
import { appendChunks, type Batch, chunksOf, overlappingRows, sortedRows } from './event-writer.ts';
import { big } from './sql.ts';

/** A batch on its way: its rows in order, as the database takes them. */
export interface ReadyBatch {
  batch: Batch;
  key: number;
  order: Uint32Array;
  chunks: DuckDBDataChunk[];
}

/** Makes a batch ready, which can be done while others are written. @param key of its market */
export async function readyBatch(key: number, batch: Batch): Promise<ReadyBatch> {
  const order = sortedRows(batch.kind, batch.rows);
  return { batch, key, order, chunks: await chunksOf(key, batch, order) };
}

/**
 * Writes a batch: what is later than all that is kept is appended, and what may be there already is looked for.
 * @param lastMs time of the newest row of its kind and market that is kept
 * @returns how many rows were new
 */
export async function appendBatch(
  connection: DuckDBConnection,
  { batch, key, order, chunks }: ReadyBatch,
  lastMs: number,
): Promise<number> {
  const { kind, rows } = batch;
  const overlapping = overlappingRows(rows, order, lastMs);
  let added = order.length - overlapping;
  if (overlapping > 0) added += await merge(connection, key, batch, order.subarray(0, overlapping));
  if (overlapping < order.length) {
    const later = overlapping === 0 ? chunks : await chunksOf(key, batch, order.subarray(overlapping));
    await appendChunks(connection, kind, later);
  }
  return added;
}

/** Adds those of the rows that are not there yet, somewhere in what is kept. */
async function merge(connection: DuckDBConnection, market: number, batch: Batch, order: Uint32Array): Promise<number> {
  const { kind } = batch;
  const { columns, key } = EVENT_TABLES[kind];
  const nameOf = (field: string) => (columns as readonly Column<never>[]).find((one) => one.field === field)!.name;
  const times = order.length === 0 ? [] : [order[0]!, order.at(-1)!].map((i) => batch.rows[i]!);
  const [from, to] = times.map((row) => (row as { timeMs: number }).timeMs);
  await connection.run(`CREATE OR REPLACE TEMP TABLE incoming AS SELECT * FROM "${kind}" LIMIT 0`);
  await appendChunks(connection, 'incoming', await chunksOf(market, batch, order));
  const same = ['"time"', ...key.map((field) => `"${nameOf(field)}"`)].map((name) => `old.${name} = incoming.${name}`);
  const found = await connection.runAndReadAll(
    `INSERT INTO "${kind}" SELECT * FROM incoming WHERE NOT EXISTS (
       SELECT 1 FROM "${kind}" old
       WHERE old.market = $1 AND old."time" BETWEEN $2 AND $3 AND ${same.join(' AND ')}) ORDER BY "time"
     RETURNING "time"`,
    [market, big(from!), big(to!)],
  );
  await connection.run('DROP TABLE incoming');
  const inserted = found.getRows().map(([time]) => Number(time));
  if (kind === 'bars' && inserted.length > 0) {
    // What was derived from the bars after the first of these would now come out otherwise.
    const first = big(inserted.reduce((least, time) => Math.min(least, time)));
    await connection.run('DELETE FROM checkpoints WHERE market = $1 AND time_ms >= $2', [market, first]);
    await connection.run('DELETE FROM tiles WHERE market = $1 AND end_ms > $2', [market, first]);
  }
  return inserted.length;
}
