import type { Database } from './database.ts';
import type { Events } from './events.ts';
import { big } from './sql.ts';

export type DocumentKind = 'alert' | 'alert-rule' | 'alert-state' | 'advice' | 'scorecard' | 'mix' | 'account-look';

/** Something that is kept whole: `body` is JSON. */
export interface Document {
  timeMs: number;
  /** Tells it from others of its kind and market. */
  id: string;
  body: string;
}

/** A document that takes the place of the one of its kind and id; null as its body: that one goes. */
export interface DocumentChange {
  kind: DocumentKind;
  id: string;
  timeMs: number;
  body: string | null;
}

/** The key of what belongs to no market. */
const NO_MARKET = 0;

/** Small things with a time and a body. `market` is null where they belong to none. */
export class Documents {
  private readonly db: Database;
  private readonly events: Events;

  constructor(db: Database, events: Events) {
    this.db = db;
    this.events = events;
  }

  /** Keeps documents; one whose id is there already stays as it is. */
  async put(kind: DocumentKind, market: string | null, documents: readonly Document[]): Promise<void> {
    const key = this.keyOf(market);
    await this.db.transaction(async (connection) => {
      for (const { timeMs, id, body } of documents) {
        await connection.run(
          `INSERT INTO documents SELECT $1, $2, $3, $4, $5
           WHERE NOT EXISTS (SELECT 1 FROM documents WHERE kind = $1 AND market = $2 AND id = $4)`,
          [kind, key, big(timeMs), id, body],
        );
      }
    });
  }

  /** Makes all of the changes, or none. */
  async change(market: string | null, changes: readonly DocumentChange[]): Promise<void> {
    const key = this.keyOf(market);
    await this.db.transaction(async (connection) => {
      for (const { kind, id, timeMs, body } of changes) {
        await connection.run('DELETE FROM documents WHERE kind = $1 AND market = $2 AND id = $3', [kind, key, id]);
        if (body === null) continue;
        await connection.run('INSERT INTO documents VALUES ($1, $2, $3, $4, $5)', [kind, key, big(timeMs), id, body]);
      }
    });
  }

  /** Documents of a kind from `fromMs` to before `toMs`, in order of time. */
  async list(
    kind: DocumentKind,
    market: string | null,
    fromMs = 0,
    toMs = Number.MAX_SAFE_INTEGER,
  ): Promise<Document[]> {
    const rows = await this.db.query<{ time_ms: bigint; id: string; body: string }>(
      `SELECT time_ms, id, body FROM documents WHERE kind = $1 AND market = $2 AND time_ms >= $3 AND time_ms < $4
       ORDER BY time_ms, id`,
      [kind, this.keyOf(market), big(fromMs), big(toMs)],
    );
    return rows.map(({ time_ms, id, body }) => ({ timeMs: Number(time_ms), id, body }));
  }

  /** The newest of a kind up to `timeMs`; null where there is none. */
  async newest(kind: DocumentKind, market: string | null, timeMs: number): Promise<Document | null> {
    const [row] = await this.db.query<{ time_ms: bigint; id: string; body: string }>(
      `SELECT time_ms, id, body FROM documents WHERE kind = $1 AND market = $2 AND time_ms <= $3
       ORDER BY time_ms DESC, id DESC LIMIT 1`,
      [kind, this.keyOf(market), big(timeMs)],
    );
    return row ? { timeMs: Number(row.time_ms), id: row.id, body: row.body } : null;
  }

  private keyOf(market: string | null): number {
    return market === null ? NO_MARKET : this.events.market(market).key;
  }
}
