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

/** The same of a market whose maps were made with one version after the other. */
export interface MadeOf {
  versions: readonly string[];
  code: string;
}

/** An estimator's state after the first `bars` bars, of which the last opened at `timeMs`. */
export interface KeptCheckpoint {
  bars: number;
  timeMs: number;
  bytes: Uint8Array;
}

/** A finished tile, gzipped as it is served; `bars` is its version, `version` what it ends under. */
export interface KeptTile {
  version: string;
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
  async checkpoints(
    market: string,
    { versions, code }: MadeOf,
    most: number,
  ): Promise<(KeptCheckpoint & { version: string })[]> {
    const { key } = this.events.market(market);
    const rows = await this.db.query<StateRow>(
      `WITH fitting AS (
         SELECT *, row_number() OVER (ORDER BY time_ms, bars) AS place, count(*) OVER () AS places FROM checkpoints
         WHERE market = $1 AND version IN (${listed(versions)}) AND (code = $2 OR code = $2 || ' latest'))
       SELECT version, bars, time_ms, bytes FROM fitting
       WHERE place = places OR place % greatest(1, ceil(places / $3)) = 0 ORDER BY time_ms, bars`,
      [key, code, most],
    );
    return statesOf(rows);
  }

  /** All of one version up to a moment: those that were there when it came into force. */
  async checkpointsBefore(market: string, { version, code }: Made, timeMs: number): Promise<KeptCheckpoint[]> {
    const { key } = this.events.market(market);
    const rows = await this.db.query<StateRow>(
      `SELECT version, bars, time_ms, bytes FROM checkpoints
       WHERE market = $1 AND version = $2 AND code = $3 AND time_ms < $4 ORDER BY time_ms, bars`,
      [key, version, code, big(timeMs)],
    );
    return statesOf(rows);
  }

  /** Keeps finished tiles. */
  async putTiles(market: string, code: string, tiles: readonly KeptTile[]): Promise<void> {
    const { DuckDBBlobValue } = await import('@duckdb/node-api');
    const { key } = this.events.market(market);
    await this.db.transaction(async (connection) => {
      for (const { version, level, tile, bars, endMs, gzip: bytes } of tiles) {
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
  async forgetOthers(market: string, { versions, code }: MadeOf): Promise<void> {
    const { key } = this.events.market(market);
    await this.db.transaction(async (connection) => {
      for (const table of ['checkpoints', 'tiles']) {
        const ours = `version IN (${listed(versions)}) AND (code = $2 OR code = $2 || ' latest')`;
        await connection.run(`DELETE FROM ${table} WHERE market = $1 AND NOT (${ours})`, [key, code]);
      }
    });
  }

  /** Which tiles there are. */
  async tiles(market: string, { versions, code }: MadeOf): Promise<Omit<KeptTile, 'gzip'>[]> {
    const { key } = this.events.market(market);
    const rows = await this.db.query<{ version: string; level: string; tile: number; bars: bigint; end_ms: bigint }>(
      `SELECT version, level, tile, bars, end_ms FROM tiles
       WHERE market = $1 AND version IN (${listed(versions)}) AND code = $2`,
      [key, code],
    );
    return rows.map(({ bars, end_ms, ...rest }) => ({ ...rest, bars: Number(bars), endMs: Number(end_ms) }));
  }

  /** Gzipped bytes of those tiles that are there, by `level tile`; one look for all costs hardly more than for one. */
  async tileBytes(
    market: string,
    code: string,
    wanted: readonly Pick<KeptTile, 'version' | 'level' | 'tile'>[],
  ): Promise<Map<string, Uint8Array>> {
    if (wanted.length === 0) return new Map();
    const { key } = this.events.market(market);
    // A list of pairs would be a join, which reads the bytes of all tiles.
    const places = wanted.map(({ version, level, tile }) => {
      return `(version = ${literal(version)} AND level = ${literal(level)} AND tile = ${Math.round(tile)})`;
    });
    const rows = await this.db.query<{ level: string; tile: number; bytes: Uint8Array }>(
      `SELECT level, tile, bytes FROM tiles
       WHERE market = $1 AND code = $2 AND (${places.join(' OR ')})`,
      [key, code],
    );
    return new Map(rows.map(({ level, tile, bytes }) => [`${level} ${tile}`, bytes]));
  }
}

interface StateRow {
  version: string;
  bars: bigint;
  time_ms: bigint;
  bytes: Uint8Array;
}

function statesOf(rows: readonly StateRow[]) {
  return Promise.all(
    rows.map(async ({ version, bars, time_ms, bytes }) => ({
      version,
      bars: Number(bars),
      timeMs: Number(time_ms),
      bytes: await gunzipped(bytes),
    })),
  );
}

function listed(versions: readonly string[]): string {
  return versions.map(literal).join(', ');
}
