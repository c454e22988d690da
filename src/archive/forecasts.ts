import type { Database } from './database.ts';
import type { Events } from './events.ts';
import { big } from './sql.ts';

/** A forecast's bytes, when it was made and stored, and their SHA-256 in hex. */
export interface KeptForecast {
  market: string;
  timeMs: number;
  storedMs: number;
  hash: string;
  bytes: Uint8Array;
}

/** A scorecard looks back over so many hours: 60 days. */
const MOST = 60 * 24;

/** Forecasts as they were stored before their windows opened: never changed, the first of a market and moment stays. */
export class Forecasts {
  private readonly db: Database;
  private readonly events: Events;

  constructor(db: Database, events: Events) {
    this.db = db;
    this.events = events;
  }

  /** On disk when this resolves. */
  async put({ market, timeMs, storedMs, hash, bytes }: KeptForecast): Promise<void> {
    const { DuckDBBlobValue } = await import('@duckdb/node-api');
    const { key } = this.events.market(market);
    await this.db.transaction(async (connection) => {
      await connection.run('INSERT INTO forecasts VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING', [
        key,
        big(timeMs),
        big(storedMs),
        hash,
        new DuckDBBlobValue(bytes),
      ]);
    });
  }

  /** A market's newest forecasts, by ascending moment. */
  async all(market: string): Promise<KeptForecast[]> {
    const { key } = this.events.market(market);
    const rows = await this.db.query<{ time_ms: bigint; stored_ms: bigint; hash: string; bytes: Uint8Array }>(
      `SELECT time_ms, stored_ms, hash, bytes FROM forecasts WHERE market = $1 ORDER BY time_ms DESC LIMIT ${MOST}`,
      [key],
    );
    return rows
      .map(({ time_ms, stored_ms, hash, bytes }) => ({
        market,
        timeMs: Number(time_ms),
        storedMs: Number(stored_ms),
        hash,
        bytes,
      }))
      .toReversed();
  }
}
