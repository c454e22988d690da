import type { DuckDBConnection } from '@duckdb/node-api';
import { QueryError } from '../market/errors.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Column } from '../market/recording/column.ts';
import type { Database } from './database.ts';
import { choicesOf, EVENT_TABLES, type EventKind, type EventRows } from './event-tables.ts';
import { appendBatch, readyBatch } from './event-appender.ts';
import { numbersOf, rowsOf } from './event-rows.ts';
import type { Batch } from './event-writer.ts';
import { big } from './sql.ts';

export interface KnownMarket {
  key: number;
  instrument: Instrument;
  barStepMs: number;
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
  /** Which opening of the database these are of. */
  private lastOf = 0;

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
      const there = await connection.runAndReadAll('SELECT market FROM markets WHERE id = $1', [id]);
      const [row] = there.getRows();
      if (row) return Number(row[0]);
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
    const ready = await Promise.all(
      batches.filter(({ rows }) => rows.length > 0).map((batch) => readyBatch(this.market(batch.market).key, batch)),
    );
    const keep = async (connection: DuckDBConnection) => {
      let sum = 0;
      for (const one of ready) {
        const { kind, market, rows } = one.batch;
        const name = `${kind} ${market}`;
        const lastMs = last.get(name) ?? (await this.lastTimeMs(kind, market));
        sum += await appendBatch(connection, one, lastMs);
        const newestMs = (rows as readonly { timeMs: number }[])[one.order.at(-1)!]!.timeMs;
        last.set(name, Math.max(lastMs, newestMs));
      }
      return sum;
    };
    return this.db.transaction(keep, () => {
      for (const [name, timeMs] of last) this.last.set(name, timeMs);
    });
  }

  /** The time of the newest row of a kind, -Infinity where there is none. */
  async lastTimeMs(kind: EventKind, market: string): Promise<number> {
    if (this.lastOf !== this.db.opened) this.last.clear();
    this.lastOf = this.db.opened;
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
}
