import { access, constants, mkdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import type { ArchiveState } from '../market/api/archive.ts';
import { ArchiveError, ArchiveInUseError } from '../market/errors.ts';
import { openRepaired } from './repair.ts';
import { migrate } from './schema.ts';

export const DATABASE_FILE = 'archive.duckdb';
const OWNER_FILE = 'archive.owner.json';
/**
 * Writing stops while less than this is free, or less than a quarter of a small disk, beside the room that the log takes
 * when it goes into the file: neither a commit nor that ever meets the disk's end, which the database does not survive.
 */
const LEAST_FREE_BYTES = 64 * 2 ** 20;
const LEAST_FREE_SHARE = 0.25;
const ROOM_OF_LOG = 1.2;
const NO_ROOM = /No space left|disk is full|quota exceeded/i;

export interface DatabaseOptions {
  /** Bytes of memory that the database may take. */
  memoryLimitMb?: number;
  /** Only looks: takes no lock that keeps others from looking, and writes nothing. */
  readOnly?: boolean;
}

/** Whether an archive takes what it is given, and if not, why. */
export interface WriteState {
  writable: boolean;
  state: ArchiveState;
  reason: string | null;
}

/** Folders this process has open: the lock of a file does not hold against its own process. */
const openHere = new Set<string>();

/**
 * One DuckDB file: many readers, one writer at a time, in turn. A transaction is committed, on disk, when its promise
 * resolves.
 */
export class Database {
  readonly folder: string;
  /** What had to be moved aside on the way in; each a sentence. */
  readonly repairs: readonly string[];
  private readonly instance: DuckDBInstance;
  private readonly writer: DuckDBConnection;
  private readonly readOnlyReason: string | null;
  private stopped: { state: 'full' | 'failed'; reason: string } | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, opened: Opened) {
    this.folder = folder;
    this.instance = opened.instance;
    this.writer = opened.writer;
    this.repairs = opened.repairs;
    this.readOnlyReason = opened.readOnlyReason;
  }

  /**
   * @throws ArchiveError where another process has it, the folder cannot be used, or a newer program wrote it
   */
  static async open(folder: string, options: DatabaseOptions = {}): Promise<Database> {
    const home = resolve(folder);
    if (openHere.has(home)) throw new ArchiveError(`${home} is open in this process already: it has one writer`);
    openHere.add(home);
    try {
      return new Database(home, await openFile(home, options));
    } catch (error) {
      openHere.delete(home);
      throw error;
    }
  }

  get state(): WriteState {
    if (this.readOnlyReason !== null) return { writable: false, state: 'read-only', reason: this.readOnlyReason };
    return this.stopped ? { writable: false, ...this.stopped } : { writable: true, state: 'ok', reason: null };
  }

  get path(): string {
    return join(this.folder, DATABASE_FILE);
  }

  /** All rows of a question, by column name. */
  async query<Row>(sql: string, values: DuckDBValue[] = []): Promise<Row[]> {
    const connection = await this.instance.connect();
    try {
      return (await (await connection.run(sql, values)).getRowObjectsJS()) as Row[];
    } finally {
      connection.closeSync();
    }
  }

  /** Does `work` on a connection of its own, which changes nothing that is kept. */
  async aside<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  }

  /** The answer of a question in chunks, as they are read. */
  async *chunks(sql: string, values: DuckDBValue[] = []): AsyncGenerator<DuckDBDataChunk> {
    const connection = await this.instance.connect();
    try {
      const result = await connection.stream(sql, values);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return;
        yield chunk;
      }
    } finally {
      connection.closeSync();
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
      await this.writer.run('BEGIN');
      try {
        const result = await work(this.writer);
        await this.writer.run('COMMIT');
        committed?.();
        return result;
      } catch (error) {
        await this.writer.run('ROLLBACK').catch(() => undefined);
        throw this.explained(error);
      }
    });
  }

  /** Runs a statement that can be part of no transaction, in its turn. */
  async maintain(sql: string): Promise<void> {
    await this.inTurn(async () => {
      await this.checkWritable();
      await this.writer.run(sql).catch((error: unknown) => {
        throw this.explained(error);
      });
    });
  }

  /** Tells whoever finds the folder in use where this process serves. */
  async announce(address: string): Promise<void> {
    if (this.readOnlyReason === null) await announce(this.folder, address);
  }

  /** Bytes on the disk, and those that are free there. */
  async size(): Promise<{ bytes: number; freeBytes: number }> {
    const { bavail, bsize } = await statfs(this.folder);
    const bytes = (await sizeOf(this.path)) + (await sizeOf(`${this.path}.wal`));
    return { bytes, freeBytes: bavail * bsize };
  }

  async close(): Promise<void> {
    await this.turn.catch(() => undefined);
    // The log stays as it is where there is no room to take it into the file.
    if (this.stopped) await this.writer.run('PRAGMA disable_checkpoint_on_shutdown').catch(() => undefined);
    this.writer.closeSync();
    this.instance.closeSync();
    if (this.readOnlyReason === null) await rm(join(this.folder, OWNER_FILE), { force: true }).catch(() => undefined);
    openHere.delete(this.folder);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    // Whoever waits for the turn need not fail with it.
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async checkWritable(): Promise<void> {
    if (this.readOnlyReason !== null) throw new ArchiveError(this.readOnlyReason);
    if (this.stopped?.state === 'failed') throw new ArchiveError(this.stopped.reason);
    let { free, least, log } = await this.room();
    if (free < least + log * ROOM_OF_LOG && free >= least && log > 0) {
      // The log is smaller once it is in the file.
      await this.writer.run('CHECKPOINT').catch((error: unknown) => {
        throw this.explained(error);
      });
      ({ free, least, log } = await this.room());
    }
    const isFull = free < least + log * ROOM_OF_LOG;
    this.stopped = isFull ? { state: 'full', reason: fullReason(this.folder, free) } : null;
    if (this.stopped) throw new ArchiveError(this.stopped.reason);
  }

  private async room(): Promise<{ free: number; least: number; log: number }> {
    const { bavail, blocks, bsize } = await statfs(this.folder);
    const least = Math.min(LEAST_FREE_BYTES, blocks * bsize * LEAST_FREE_SHARE);
    return { free: bavail * bsize, least, log: await sizeOf(`${this.path}.wal`) };
  }

  private explained(error: unknown): unknown {
    const message = error instanceof Error ? error.message : String(error);
    const reason = `${this.folder}: the archive failed while writing (${message}): restart, it repairs itself`;
    if (/has been invalidated/.test(message)) this.stopped = { state: 'failed', reason };
    else if (NO_ROOM.test(message)) {
      this.stopped = { state: 'full', reason: fullReason(this.folder, 0) };
    } else return error;
    return new ArchiveError(this.stopped.reason);
  }
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

function fullReason(folder: string, free: number): string {
  return `${folder}: the disk is full (${(free / 2 ** 20).toFixed(0)} MB free): nothing more is kept until there is room; what is kept can be read`;
}

interface Owner {
  pid: number;
  command: string;
  address: string | null;
}

interface Opened {
  instance: DuckDBInstance;
  writer: DuckDBConnection;
  repairs: string[];
  readOnlyReason: string | null;
}

async function openFile(folder: string, { memoryLimitMb = 512, readOnly = false }: DatabaseOptions): Promise<Opened> {
  const path = join(folder, DATABASE_FILE);
  const settings = {
    memory_limit: `${memoryLimitMb}MB`,
    threads: '2',
    // Tried on every column of text when the log goes into the file, and never chosen for ids: a third of that time.
    disabled_compression_methods: 'dict_fsst',
  };
  const canWrite = !readOnly && (await mayWrite(folder));
  if (!canWrite) {
    const there = await access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (!there) {
      throw new ArchiveError(
        readOnly
          ? `there is no archive in ${folder}: name its folder with --data`
          : `${folder} cannot be written and holds no archive: make it writable, or name another folder with --data`,
      );
    }
  }
  const access_mode = canWrite ? 'READ_WRITE' : 'READ_ONLY';
  const { instance, repairs } = await openRepaired(path, { ...settings, access_mode }).catch(
    async (error: unknown): Promise<never> => {
      if (NO_ROOM.test(String(error))) throw new ArchiveError(fullReason(folder, 0));
      throw (await lockedBy(folder, error)) ?? error;
    },
  );
  const writer = await instance.connect();
  try {
    await migrate(writer, folder, canWrite);
  } catch (error) {
    writer.closeSync();
    instance.closeSync();
    throw error;
  }
  if (canWrite) {
    await announce(folder, null);
  }
  const readOnlyReason = canWrite
    ? null
    : `${folder} is open for reading only: make it writable to keep what comes from now on`;
  return { instance, writer, repairs, readOnlyReason };
}

/** Whoever finds the folder in use is told by whom, and where. */
async function announce(folder: string, address: string | null): Promise<void> {
  const owner: Owner = { pid: process.pid, command: process.argv.slice(1).join(' '), address };
  await writeFile(join(folder, OWNER_FILE), JSON.stringify(owner)).catch(() => undefined);
}

async function mayWrite(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    await access(join(folder, DATABASE_FILE), constants.W_OK).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    return true;
  } catch {
    return false;
  }
}

/** The error of a folder that another process has, naming that process; null where it is another error. */
async function lockedBy(folder: string, error: unknown): Promise<ArchiveError | null> {
  const message = error instanceof Error ? error.message : String(error);
  if (!/Could not set lock|being used by another process/i.test(message)) return null;
  const owner = await readFile(join(folder, OWNER_FILE), 'utf8')
    .then((text) => JSON.parse(text) as Owner)
    .catch(() => null);
  const pid = /PID (\d+)/.exec(message)?.[1] ?? owner?.pid;
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  const isOwner = owner !== null && String(owner.pid) === String(pid);
  const what = isOwner ? ` (${owner.command})` : '';
  return new ArchiveInUseError(
    `${folder} is in use by ${who}${what}: stop it, or name another folder with --data`,
    isOwner ? owner.address : null,
  );
}
