import { join, resolve } from 'node:path';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import type { ArchiveState } from '../market/api/archive.ts';
import { ArchiveError } from '../market/errors.ts';
import { DATABASE_FILE, type DatabaseOptions, openFile, type OpenFile } from './database-file.ts';
import { diskRoom, fileSize, fullReason, isFull, isFullOfLog, saysFull } from './disk-room.ts';
import { announceOwner, removeOwner } from './owner.ts';

/** Whether an archive takes what it is given, and if not, why. */
export interface WriteState {
  writable: boolean;
  state: ArchiveState;
  reason: string | null;
}

/** Folders this process has open: the lock of a file does not hold against its own process. */
const openHere = new Set<string>();
/** What is being read when the database has to be opened anew is waited for so long: it fails by itself. */
const MOST_WAIT_MS = 2000;

/**
 * One DuckDB file: many readers, one writer at a time, in turn. A transaction is committed, on disk, when its promise
 * resolves.
 */
export class Database {
  readonly folder: string;
  /** What had to be moved aside on the way in; each a sentence. */
  readonly repairs: readonly string[];
  /** How many times it was opened: what a commit that failed has left is not known before it is read again. */
  opened = 1;
  private readonly options: DatabaseOptions;
  private file: OpenFile;
  private stopped: { state: 'full' | 'failed'; reason: string } | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly reading = new Set<DuckDBConnection>();
  private reopening: Promise<void> | null = null;

  private constructor(folder: string, options: DatabaseOptions, file: OpenFile) {
    this.folder = folder;
    this.options = options;
    this.file = file;
    this.repairs = file.repairs;
  }

  /**
   * @throws ArchiveError where another process has it, the folder cannot be used, or a newer program wrote it
   */
  static async open(folder: string, options: DatabaseOptions = {}): Promise<Database> {
    const home = resolve(folder);
    if (openHere.has(home)) throw new ArchiveError(`${home} is open in this process already: it has one writer`);
    openHere.add(home);
    try {
      const database = new Database(home, options, await openFile(home, options));
      if (database.file.readOnlyReason === null) await announceOwner(home, null);
      return database;
    } catch (error) {
      openHere.delete(home);
      throw error;
    }
  }

  get state(): WriteState {
    const { readOnlyReason } = this.file;
    if (readOnlyReason !== null) return { writable: false, state: 'read-only', reason: readOnlyReason };
    return this.stopped ? { writable: false, ...this.stopped } : { writable: true, state: 'ok', reason: null };
  }

  get path(): string {
    return join(this.folder, DATABASE_FILE);
  }

  /** All rows of a question, by column name. */
  async query<Row>(sql: string, values: DuckDBValue[] = []): Promise<Row[]> {
    const ask = () =>
      this.aside(async (connection) => (await (await connection.run(sql, values)).getRowObjectsJS()) as Row[]);
    try {
      return await ask();
    } catch (error) {
      if (!isInvalidated(error)) throw error;
      const { file } = this;
      await this.inTurn(() => this.reopen(file));
      return ask();
    }
  }

  /** Does `work` on a connection of its own, which changes nothing that is kept. */
  async aside<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.reader();
    try {
      return await work(connection);
    } finally {
      this.release(connection);
    }
  }

  /** The answer of a question in chunks, as they are read. */
  async *chunks(sql: string, values: DuckDBValue[] = []): AsyncGenerator<DuckDBDataChunk> {
    const connection = await this.reader();
    try {
      const result = await connection.stream(sql, values);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return;
        yield chunk;
      }
    } finally {
      this.release(connection);
    }
  }

  /**
   * Does `work` in one transaction, after those before it; what it wrote is on disk when this resolves.
   * @param committed told as soon as it is, before another begins
   * @throws ArchiveError where nothing can be written now; nothing of `work` is kept then
   */
  async transaction<T>(work: (connection: DuckDBConnection) => Promise<T>, committed?: () => void): Promise<T> {
    return this.inTurn(async () => {
      await this.checkWritable();
      const { writer } = this.file;
      try {
        await writer.run('BEGIN');
        const result = await work(writer);
        await writer.run('COMMIT');
        committed?.();
        return result;
      } catch (error) {
        await writer.run('ROLLBACK').catch(() => undefined);
        throw await this.explained(error);
      }
    });
  }

  /** Runs a statement that can be part of no transaction, in its turn. */
  async maintain(sql: string): Promise<void> {
    await this.inTurn(async () => {
      await this.checkWritable();
      await this.write(sql);
    });
  }

  /** Tells whoever finds the folder in use where this process serves. */
  async announce(address: string): Promise<void> {
    if (this.file.readOnlyReason === null) await announceOwner(this.folder, address);
  }

  /** Bytes on the disk, and those that are free there. */
  async size(): Promise<{ bytes: number; freeBytes: number }> {
    const { freeBytes, logBytes } = await this.room();
    return { bytes: (await fileSize(this.path)) + logBytes, freeBytes };
  }

  async close(): Promise<void> {
    await this.turn.catch(() => undefined);
    await this.reopening;
    const { writer, instance, readOnlyReason } = this.file;
    // The log stays as it is where there is no room to take it into the file.
    if (this.stopped) await writer.run('PRAGMA disable_checkpoint_on_shutdown').catch(() => undefined);
    writer.closeSync();
    instance.closeSync();
    if (readOnlyReason === null) await removeOwner(this.folder);
    openHere.delete(this.folder);
  }

  private async reader(): Promise<DuckDBConnection> {
    await this.reopening;
    const connection = await this.file.instance.connect();
    this.reading.add(connection);
    return connection;
  }

  private release(connection: DuckDBConnection): void {
    this.reading.delete(connection);
    connection.closeSync();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    // Whoever waits for the turn need not fail with it.
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async write(sql: string): Promise<void> {
    await this.file.writer.run(sql).catch(async (error: unknown) => {
      throw await this.explained(error);
    });
  }

  private async checkWritable(): Promise<void> {
    await this.reopening;
    const { readOnlyReason } = this.file;
    if (readOnlyReason !== null) throw new ArchiveError(readOnlyReason);
    if (this.stopped?.state === 'failed') throw new ArchiveError(this.stopped.reason);
    let room = await this.room();
    if (isFullOfLog(room)) {
      await this.write('CHECKPOINT');
      room = await this.room();
    }
    this.stopped = isFull(room) ? { state: 'full', reason: fullReason(this.folder, room.freeBytes) } : null;
    if (this.stopped) throw new ArchiveError(this.stopped.reason);
  }

  private room() {
    return diskRoom(this.folder, `${this.path}.wal`);
  }

  /** What a failure to write is to be told as; where it took the database with it, that is there again. */
  private async explained(error: unknown): Promise<unknown> {
    const isGone = isInvalidated(error);
    if (!isGone && !saysFull(error)) return error;
    this.stopped = { state: 'full', reason: fullReason(this.folder, (await this.room()).freeBytes) };
    if (isGone) await this.reopen(this.file);
    return new ArchiveError(this.stopped?.reason ?? `${this.folder}: it could not be written, and is tried again`);
  }

  /**
   * A checkpoint that meets a disk which others have filled leaves the database invalid, and the log as it was: opened
   * anew, everything can be read, and written once there is room.
   * @param failed nothing is done where it has been replaced meanwhile
   */
  private async reopen(failed: OpenFile): Promise<void> {
    if (this.file !== failed) return;
    this.reopening ??= this.openAnew().finally(() => {
      this.reopening = null;
    });
    await this.reopening;
  }

  private async openAnew(): Promise<void> {
    const { writer, instance } = this.file;
    const since = performance.now();
    while (this.reading.size > 0 && performance.now() - since < MOST_WAIT_MS) {
      await new Promise((done) => setTimeout(done, 5));
    }
    writer.closeSync();
    instance.closeSync();
    try {
      this.file = await openFile(this.folder, this.options);
      this.opened++;
      const room = await this.room();
      this.stopped = isFull(room) ? { state: 'full', reason: fullReason(this.folder, room.freeBytes) } : null;
    } catch (error) {
      const reason = `${this.folder}: the archive failed (${(error as Error).message}): restart, it repairs itself`;
      this.stopped = { state: 'failed', reason };
    }
  }
}

function isInvalidated(error: unknown): boolean {
  return /has been invalidated|Failed to create checkpoint/.test(String(error));
}
