import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Database } from './database.ts';
import type { Events } from './events.ts';
import { big, literal } from './sql.ts';

const gzipped = promisify(gzip);
const gunzipped = promisify(gunzip);

/** What derived things are made with: another version or program makes others. */
export interface Made {
  version: string;
  code: string;
}

/** An estimator's state after the first `bars` bars, of which the last opened at `timeMs`. */
export interface KeptCheckpoint {
  bars: number;
  timeMs: number;
  bytes: Uint8Array;
}

/** A finished tile, gzipped as it is served; `bars` is its version. */
export interface KeptTile {
  level: string;
  tile: number;
  bars: number;
  endMs: number;
  gzip: Uint8Array;
}

/** States and tiles of a market: what its bars give again, only slower. */
export class Derived {
  private readonly db: Database;
  private readonly events: Events;

  constructor(db: Database, events: Events) {
    this.db = db;
    this.events = events;
  }

  /** Keeps a state; `latest` ones give way to the next latest. */
  async putCheckpoint(market: string, { version, code }: Made, checkpoint: KeptCheckpoint, latest: boolean) {
    const { DuckDBBlobValue } = await import('@duckdb/node-api');
    const { key } = this.events.market(market);
    const packed = await gzipped(checkpoint.bytes, { level: 1 });
    await this.db.transaction(async (connection) => {
      // The one before it served only until this one came.
      const passing = `${code} latest`;
      await connection.run('DELETE FROM checkpoints WHERE market = $1 AND version = $2 AND code = $3', [
        key,
        version,
        passing,
      ]);
      await connection.run('INSERT INTO checkpoints VALUES ($1, $2, $3, $4, $5, $6)', [
        key,
        version,
        latest ? passing : code,
        big(checkpoint.bars),
        big(checkpoint.timeMs),
        new DuckDBBlobValue(packed),
      ]);
    });
  }

  /** The states of a market that fit, in order of time: at most `most`, evenly chosen, the last one always. */
  async checkpoints(market: string, { version, code }: Made, most: number): Promise<KeptCheckpoint[]> {
    const { key } = this.events.market(market);
    const rows = await this.db.query<{ bars: bigint; time_ms: bigint; bytes: Uint8Array }>(
      `WITH fitting AS (
         SELECT *, row_number() OVER (ORDER BY bars) AS place, count(*) OVER () AS places FROM checkpoints
         WHERE market = $1 AND version = $2 AND (code = $3 OR code = $3 || ' latest'))
       SELECT bars, time_ms, bytes FROM fitting
       WHERE place = places OR place % greatest(1, ceil(places / $4)) = 0 ORDER BY bars`,
      [key, version, code, most],
    );
    return Promise.all(
      rows.map(async ({ bars, time_ms, bytes }) => ({
        bars: Number(bars),
        timeMs: Number(time_ms),
        bytes: await gunzipped(bytes),
      })),
    );
  }

  /** Keeps finished tiles. */
  async putTiles(market: string, { version, code }: Made, tiles: readonly KeptTile[]): Promise<void> {
    const { DuckDBBlobValue } = await import('@duckdb/node-api');
    const { key } = this.events.market(market);
    await this.db.transaction(async (connection) => {
      for (const { level, tile, bars, endMs, gzip: bytes } of tiles) {
        await connection.run('INSERT INTO tiles VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
          key,
          version,
          code,
          level,
          tile,
          big(bars),
          big(endMs),
          new DuckDBBlobValue(bytes),
        ]);
      }
    });
  }

  /** Throws away what was made with anything else. */
  async forgetOthers(market: string, { version, code }: Made): Promise<void> {
    const { key } = this.events.market(market);
    await this.db.transaction(async (connection) => {
      for (const table of ['checkpoints', 'tiles']) {
        const others = `market = $1 AND NOT (version = $2 AND (code = $3 OR code = $3 || ' latest'))`;
        await connection.run(`DELETE FROM ${table} WHERE ${others}`, [key, version, code]);
      }
    });
  }

  /** Which tiles there are. */
  async tiles(market: string, { version, code }: Made): Promise<Omit<KeptTile, 'gzip'>[]> {
    const { key } = this.events.market(market);
    const rows = await this.db.query<{ level: string; tile: number; bars: bigint; end_ms: bigint }>(
      'SELECT level, tile, bars, end_ms FROM tiles WHERE market = $1 AND version = $2 AND code = $3',
      [key, version, code],
    );
    return rows.map(({ level, tile, bars, end_ms }) => ({ level, tile, bars: Number(bars), endMs: Number(end_ms) }));
  }

  /** Gzipped bytes of those tiles that are there, by `level tile`; one look for all costs hardly more than for one. */
  async tileBytes(
    market: string,
    { version, code }: Made,
    wanted: readonly Pick<KeptTile, 'level' | 'tile'>[],
  ): Promise<Map<string, Uint8Array>> {
    if (wanted.length === 0) return new Map();
    const { key } = this.events.market(market);
    // A list of pairs would be a join, which reads the bytes of all tiles.
    const places = wanted.map(({ level, tile }) => `(level = ${literal(level)} AND tile = ${Math.round(tile)})`);
    const rows = await this.db.query<{ level: string; tile: number; bytes: Uint8Array }>(
      `SELECT level, tile, bytes FROM tiles
       WHERE market = $1 AND version = $2 AND code = $3 AND (${places.join(' OR ')})`,
      [key, version, code],
    );
    return new Map(rows.map(({ level, tile, bytes }) => [`${level} ${tile}`, bytes]));
  }
}
