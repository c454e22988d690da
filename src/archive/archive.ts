import { Database, type WriteState } from './database.ts';
import type { DatabaseOptions } from './database-file.ts';
import { Derived } from './derived.ts';
import { Documents } from './documents.ts';
import { Events } from './events.ts';
import { Exports } from './exports.ts';
import { Forecasts } from './forecasts.ts';
import { Imports } from './imports.ts';
import { HeardLiquidations } from './heard-liquidations.ts';
import { MapChain } from './map-chain.ts';
import { big } from './sql.ts';

/** A version of what maps are made with. */
export interface MadeWith {
  version: string;
  market: string;
  /** When it came into force here. */
  madeMs: number;
  /** JSON. */
  body: string;
}

/**
 * What one data folder keeps: events, issued maps, versions of parameters, states, tiles and documents. One process has
 * it open.
 *
 * @example
 * const archive = await Archive.open(folder);
 * await archive.events.addMarket(instrument, 60_000);
 * await archive.events.append([{ kind: 'bars', market: instrument.id, rows, receivedMs: now, backfilled: false }]);
 * await archive.close();
 */
export class Archive {
  readonly events: Events;
  readonly maps: MapChain;
  readonly derived: Derived;
  readonly documents: Documents;
  readonly heard: HeardLiquidations;
  readonly exports: Exports;
  readonly imports: Imports;
  /** Is a store of forecasts as the engine's scoring wants one. */
  readonly forecasts: Forecasts;
  readonly db: Database;

  private constructor(db: Database) {
    this.db = db;
    this.events = new Events(db);
    this.maps = new MapChain(db, this.events);
    this.derived = new Derived(db, this.events);
    this.documents = new Documents(db, this.events);
    this.heard = new HeardLiquidations(db);
    this.exports = new Exports(db, this.events);
    this.imports = new Imports(db);
    this.forecasts = new Forecasts(db, this.events);
  }

  /** @throws ArchiveError where another process has the folder, it cannot be used, or a newer program wrote it */
  static async open(folder: string, options: DatabaseOptions = {}): Promise<Archive> {
    const archive = new Archive(await Database.open(folder, options));
    await archive.events.load();
    return archive;
  }

  get folder(): string {
    return this.db.folder;
  }

  get state(): WriteState {
    return this.db.state;
  }

  /** What had to be moved aside when it was opened; each a sentence. */
  get repairs(): readonly string[] {
    return this.db.repairs;
  }

  /** Keeps a version; one that is there stays as it is. */
  async putVersion({ version, market, madeMs, body }: MadeWith): Promise<void> {
    const { key } = this.events.market(market);
    await this.db.transaction(async (connection) => {
      await connection.run('INSERT INTO versions VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
        version,
        key,
        big(madeMs),
        body,
      ]);
    });
  }

  /** The body of a version, or null. */
  async version(version: string): Promise<string | null> {
    const [row] = await this.db.query<{ body: string }>('SELECT body FROM versions WHERE version = $1', [version]);
    return row?.body ?? null;
  }

  close(): Promise<void> {
    return this.db.close();
  }
}
