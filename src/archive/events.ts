import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { QueryError } from '../market/errors.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Column } from '../market/recording/column.ts';
import type { Database } from './database.ts';
import { choicesOf, EVENT_TABLES, type EventKind, type EventRows } from './event-tables.ts';
import { appendChunks, type Batch, chunksOf, overlappingRows, sortedRows } from './event-writer.ts';
import { big } from './sql.ts';

export interface KnownMarket {
  key: number;
  instrument: Instrument;
  barStepMs: number;
}

/** A batch on its way: its rows in order, as the database takes them. */
interface ReadyBatch {
  batch: Batch;
  key: number;
  order: Uint32Array;
  chunks: DuckDBDataChunk[];
}

/** Which rows are asked for. Times are opens for bars. */
export interface RowRange {
  fromMs?: number;
  toMs?: number;
  /** Only what had come by then. */
  knownByMs?: number;
}

/** The markets of an archive and their events. */
export class Events {
  private readonly db: Database;
  private readonly known = new Map<string, KnownMarket>();
  /** Per kind and market, the time of the newest row that is kept. */
  private readonly last = new Map<string, number>();

  constructor(db: Database) {
    this.db = db;
  }

  /** Reads which markets there are. */
  async load(): Promise<void> {
    const rows = await this.db.query<{ market: number; id: string; instrument: string; bar_step_ms: bigint }>(
      'SELECT * FROM markets ORDER BY market',
    );
    for (const { market, id, instrument, bar_step_ms } of rows) {
      this.known.set(id, { key: market, instrument: JSON.parse(instrument), barStepMs: Number(bar_step_ms) });
    }
  }

  markets(): ReadonlyMap<string, KnownMarket> {
    return this.known;
  }

  /** @throws QueryError where there is no such market, naming those there are */
  market(id: string): KnownMarket {
    const found = this.known.get(id);
    if (found) return found;
    const there = [...this.known.keys()].join(', ') || 'none yet';
    throw new QueryError(`the archive in ${this.db.folder} has no market "${id}"; it has: ${there}`);
  }

  /**
   * Makes a market known, or says what it has become.
   * @throws QueryError where its bars have another step than those that are kept
   */
  async addMarket(instrument: Instrument, barStepMs: number): Promise<void> {
    const { id } = instrument;
    const found = this.known.get(id);
    if (found && found.barStepMs !== barStepMs) {
      throw new QueryError(
        `${id} has bars of ${found.barStepMs} ms in ${this.db.folder}, not of ${barStepMs} ms: name another folder with --data`,
      );
    }
    const text = JSON.stringify(instrument);
    if (found && JSON.stringify(found.instrument) === text) return;
    const key = await this.db.transaction(async (connection) => {
      if (found) {
        await connection.run('UPDATE markets SET instrument = $1 WHERE market = $2', [text, found.key]);
        return found.key;
      }
      const inserted = await connection.runAndReadAll(
        'INSERT INTO markets SELECT coalesce(max(market), 0) + 1, $1, $2, $3 FROM markets RETURNING market',
        [id, text, big(barStepMs)],
      );
      return Number(inserted.getRows()[0]![0]);
    });
    this.known.set(id, { key, instrument, barStepMs });
  }

  /**
   * Keeps rows, each once, all or none of the batches; they are on disk when this resolves.
   * @returns how many of them were new
   * @throws ArchiveError where nothing can be written now
   */
  async append(batches: readonly Batch[]): Promise<number> {
    const last = new Map<string, number>();
    // Made ready while those before them are being written.
    const ready = await Promise.all(batches.filter(({ rows }) => rows.length > 0).map((batch) => this.ready(batch)));
    const keep = async (connection: DuckDBConnection) => {
      let sum = 0;
      for (const one of ready) sum += await this.appendBatch(connection, one, last);
      return sum;
    };
    return this.db.transaction(keep, () => {
      for (const [name, timeMs] of last) this.last.set(name, timeMs);
    });
  }

  /** The time of the newest row of a kind, -Infinity where there is none. */
  async lastTimeMs(kind: EventKind, market: string): Promise<number> {
    const name = `${kind} ${market}`;
    const held = this.last.get(name);
    if (held !== undefined) return held;
    const { key } = this.market(market);
    const [row] = await this.db.query<{ last: bigint | null }>(
      `SELECT max("time") AS last FROM "${kind}" WHERE market = $1`,
      [key],
    );
    const timeMs = row?.last == null ? Number.NEGATIVE_INFINITY : Number(row.last);
    this.last.set(name, timeMs);
    return timeMs;
  }

  /** Rows in time order, in batches of a few thousand. */
  async *rows<Kind extends EventKind>(
    kind: Kind,
    market: string,
    range: RowRange = {},
  ): AsyncGenerator<EventRows[Kind][]> {
    const columns = EVENT_TABLES[kind].columns as unknown as readonly Column<never>[];
    const { where, values } = this.filter(market, range);
    const names = columns.map(({ name }) => `"${name}"`).join(', ');
    const sql = `SELECT ${names} FROM "${kind}" WHERE ${where} ORDER BY "time"${kind === 'trades' || kind === 'liquidations' ? ', id' : ''}`;
    for await (const chunk of this.db.chunks(sql, values)) yield rowsOf(chunk, columns) as unknown as EventRows[Kind][];
  }

  /**
   * Numbers of rows in time order, an array a field, in batches of a few thousand: what {@link rows} gives, only faster,
   * with `receivedMs` and `backfilled` (0 or 1).
   */
  async *columns<Kind extends EventKind>(
    kind: Kind,
    market: string,
    range: RowRange = {},
  ): AsyncGenerator<{ count: number; columns: Record<string, Float64Array> }> {
    const columns = (EVENT_TABLES[kind].columns as unknown as readonly Column<never>[]).filter(
      (one) => one.kind !== 'text' && !choicesOf(one),
    );
    const { where, values } = this.filter(market, range);
    const names = ['received_ms', 'backfilled::DOUBLE', ...columns.map(({ name }) => `"${name}"`)].join(', ');
    const sql = `SELECT ${names} FROM "${kind}" WHERE ${where} ORDER BY "time"`;
    for await (const chunk of this.db.chunks(sql, values)) {
      const numbers = ['receivedMs', 'backfilled', ...columns.map(({ field }) => field)].map((field, i) => {
        const { items } = chunk.getColumnVector(i) as unknown as { items: BigInt64Array | Float64Array };
        return [field, items instanceof BigInt64Array ? numbersOf(items, chunk.rowCount) : items] as const;
      });
      yield { count: chunk.rowCount, columns: Object.fromEntries(numbers) };
    }
  }

  filter(market: string, { fromMs, toMs, knownByMs }: RowRange) {
    const values = [big(this.market(market).key)];
    let where = 'market = $1';
    const add = (condition: string, value: number | undefined) => {
      if (value === undefined) return;
      values.push(big(value));
      where += ` AND ${condition} $${values.length}`;
    };
    add('"time" >=', fromMs);
    add('"time" <', toMs);
    add('received_ms <=', knownByMs);
    return { where, values };
  }

  private async ready(batch: Batch): Promise<ReadyBatch> {
    const { key } = this.market(batch.market);
    const order = sortedRows(batch.kind, batch.rows);
    return { batch, key, order, chunks: await chunksOf(key, batch, order) };
  }

  private async appendBatch(
    connection: DuckDBConnection,
    { batch, key, order, chunks }: ReadyBatch,
    last: Map<string, number>,
  ): Promise<number> {
    const { kind, market, rows } = batch;
    const name = `${kind} ${market}`;
    const lastMs = last.get(name) ?? (await this.lastTimeMs(kind, market));
    const overlapping = overlappingRows(rows, order, lastMs);
    let added = order.length - overlapping;
    if (overlapping > 0) added += await this.merge(connection, key, batch, order.subarray(0, overlapping));
    if (overlapping < order.length) {
      const later = overlapping === 0 ? chunks : await chunksOf(key, batch, order.subarray(overlapping));
      await appendChunks(connection, kind, later);
      last.set(name, (rows as readonly { timeMs: number }[])[order.at(-1)!]!.timeMs);
    }
    return added;
  }

  /** Adds those of the rows that are not there yet, somewhere in what is kept. */
  private async merge(connection: DuckDBConnection, market: number, batch: Batch, order: Uint32Array): Promise<number> {
    const { kind } = batch;
    const { columns, key } = EVENT_TABLES[kind];
    const nameOf = (field: string) => (columns as readonly Column<never>[]).find((one) => one.field === field)!.name;
    const times = order.length === 0 ? [] : [order[0]!, order.at(-1)!].map((i) => batch.rows[i]!);
    const [from, to] = times.map((row) => (row as { timeMs: number }).timeMs);
    await connection.run(`CREATE OR REPLACE TEMP TABLE incoming AS SELECT * FROM "${kind}" LIMIT 0`);
    await appendChunks(connection, 'incoming', await chunksOf(market, batch, order));
    const same = ['"time"', ...key.map((field) => `"${nameOf(field)}"`)].map(
      (name) => `old.${name} = incoming.${name}`,
    );
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
}

/** 64-bit whole numbers as doubles, without a BigInt each. */
function numbersOf(items: BigInt64Array, count: number): Float64Array {
  const halves = new Int32Array(items.buffer, items.byteOffset, items.length * 2);
  return Float64Array.from({ length: count }, (_, i) => (halves[2 * i]! >>> 0) + halves[2 * i + 1]! * 2 ** 32);
}

function rowsOf(chunk: DuckDBDataChunk, columns: readonly Column<never>[]): Record<string, number | string>[] {
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
