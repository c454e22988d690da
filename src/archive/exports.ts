import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DuckDBType } from '@duckdb/node-api';
import { ArchiveError } from '../market/errors.ts';
import type { Column } from '../market/recording/column.ts';
import { type RecordingFile, TABLES } from '../market/recording/table.ts';
import type { Database } from './database.ts';
import { choicesOf, EVENT_TABLES, type EventKind } from './event-tables.ts';
import type { Events, RowRange } from './events.ts';
import { literal } from './sql.ts';

export const EXPORT_FORMATS = ['parquet', 'csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const OPTIONS: Record<ExportFormat, string> = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  csv: 'FORMAT csv, HEADER true, COMPRESSION gzip',
  jsonl: 'FORMAT json, COMPRESSION gzip',
};
export const ENDINGS: Record<ExportFormat, string> = { parquet: 'parquet', csv: 'csv.gz', jsonl: 'jsonl.gz' };

const CHUNK_ROWS = 2048;
const DAY_MS = 86_400_000;

/** Which rows, and whether they come with more than the columns of a recording. */
export interface ExportRange extends RowRange {
  everything?: boolean;
}

const ARRIVAL = { received: 'received_ms', backfilled: 'backfilled' } as const;

/** Columns of rows that are no events: numbers, whole numbers and text. */
export type RowShape = Readonly<Record<string, 'number' | 'integer' | 'text'>>;

/** Writes what is kept as files that other programs read; each is there whole, or not at all. */
export class Exports {
  private readonly db: Database;
  private readonly events: Events;

  constructor(db: Database, events: Events) {
    this.db = db;
    this.events = events;
  }

  /**
   * Events of a kind and market, in order of time, with the columns of a recording or, where asked for, with all that is
   * kept: also when each came (`received`, ms) and whether it was history by then (`backfilled`). Unknown is empty.
   * Nothing is written where there are none.
   * @returns how many rows were written
   */
  async file(
    kind: EventKind,
    market: string,
    path: string,
    format: ExportFormat,
    range: ExportRange = {},
  ): Promise<number> {
    const count = `SELECT count(*)::DOUBLE AS rows FROM "${kind}" WHERE ${this.where(market, range)}`;
    const [{ rows } = { rows: 0 }] = await this.db.query<{ rows: number }>(count);
    if (rows > 0) await this.copy(this.select(kind, market, range), path, format);
    return rows;
  }

  /** Days (UTC, their starts in ms) on which there is anything of a kind. */
  async days(kind: EventKind, market: string, range: RowRange = {}): Promise<number[]> {
    const rows = await this.db.query<{ day: number }>(
      `SELECT DISTINCT ("time" // ${DAY_MS})::DOUBLE AS day FROM "${kind}" WHERE ${this.where(market, range)} ORDER BY day`,
    );
    return rows.map(({ day }) => day * DAY_MS);
  }

  /** The same as text, some thousand rows at a time. */
  async *text(
    kind: EventKind,
    market: string,
    format: 'csv' | 'jsonl',
    range: ExportRange = {},
  ): AsyncGenerator<string> {
    const names = columnsOf(kind, range).map(({ name }) => name);
    if (range.everything) names.push(...Object.keys(ARRIVAL));
    if (format === 'csv') yield `${names.join(',')}\n`;
    for await (const chunk of this.db.chunks(this.select(kind, market, range))) {
      const rows = chunk
        .getRows()
        .map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value)));
      const lines =
        format === 'csv'
          ? rows.map((row) => row.map((value) => value ?? '').join(','))
          : rows.map((row) => JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i]]))));
      yield `${lines.join('\n')}\n`;
    }
  }

  /** Rows of any shape, in the order in which they come. @returns how many */
  async rows(
    shape: RowShape,
    rows: AsyncIterable<readonly (number | string | null)[][]>,
    path: string,
    format: ExportFormat,
  ): Promise<number> {
    const { BIGINT, DOUBLE, DuckDBDataChunk, VARCHAR } = await import('@duckdb/node-api');
    const types: DuckDBType[] = Object.values(shape).map((one) =>
      one === 'number' ? DOUBLE : one === 'integer' ? BIGINT : VARCHAR,
    );
    const declared = Object.keys(shape).map((name, i) => `"${name}" ${types[i]!.toString()}`);
    return this.db.aside(async (connection) => {
      await connection.run(`CREATE OR REPLACE TEMP TABLE outgoing (${declared.join(', ')})`);
      const appender = await connection.createAppender('outgoing', 'main', 'temp');
      let count = 0;
      for await (const batch of rows) {
        for (let i = 0; i < batch.length; i += CHUNK_ROWS) {
          const part = batch.slice(i, i + CHUNK_ROWS);
          const chunk = DuckDBDataChunk.create(types, part.length);
          chunk.setRows(
            part.map((row) => row.map((value, c) => (types[c] === BIGINT && value !== null ? BigInt(value) : value))),
          );
          appender.appendDataChunk(chunk);
        }
        count += batch.length;
      }
      appender.closeSync();
      if (count > 0) await this.copy('SELECT * FROM outgoing', path, format, (sql) => connection.run(sql));
      await connection.run('DROP TABLE outgoing');
      return count;
    });
  }

  private where(market: string, { fromMs, toMs, knownByMs }: RowRange): string {
    const where = [`market = ${this.events.market(market).key}`];
    if (fromMs !== undefined) where.push(`"time" >= ${Math.round(fromMs)}`);
    if (toMs !== undefined) where.push(`"time" < ${Math.round(toMs)}`);
    if (knownByMs !== undefined) where.push(`received_ms <= ${Math.round(knownByMs)}`);
    return where.join(' AND ');
  }

  private select(kind: EventKind, market: string, range: ExportRange): string {
    const columns = columnsOf(kind, range).map((one) => `${valueOf(one)} AS "${one.name}"`);
    if (range.everything) columns.push(...Object.entries(ARRIVAL).map(([name, sql]) => `${sql} AS ${name}`));
    return `SELECT ${columns.join(', ')} FROM "${kind}" WHERE ${this.where(market, range)} ORDER BY "${kind}"."time"`;
  }

  /** @throws ArchiveError where the file cannot be written: nothing is left of it then */
  private async copy(
    select: string,
    path: string,
    format: ExportFormat,
    run: (sql: string) => Promise<unknown> = (sql) => this.db.query(sql),
  ): Promise<void> {
    const partial = `${path}.partial`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await run(`COPY (${select}) TO ${literal(partial)} (${OPTIONS[format]})`);
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw new ArchiveError(`${path} could not be written: ${(error as Error).message.split('\n')[0]}`);
    }
  }
}

function columnsOf(kind: EventKind, { everything }: ExportRange): readonly Column<never>[] {
  const recorded = Object.hasOwn(TABLES, kind) ? TABLES[kind as RecordingFile] : null;
  return (everything || !recorded ? EVENT_TABLES[kind] : recorded).columns as unknown as readonly Column<never>[];
}

/** As a recording has it: unknown is null, and what is known by its content has no id. */
function valueOf(one: Column<never>): string {
  const name = `"${one.name}"`;
  if (choicesOf(one)) return `${name}::VARCHAR`;
  if (one.kind === 'time') return name;
  if (one.kind === 'text') return `CASE WHEN starts_with(${name}, '~') THEN NULL ELSE ${name} END`;
  return `CASE WHEN isnan(${name}) THEN NULL ELSE ${name} END`;
}
