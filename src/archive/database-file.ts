import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ArchiveError } from '../market/errors.ts';
import { fullReason, saysFull } from './disk-room.ts';
import { lockedBy } from './owner.ts';
import { openRepaired } from './repair.ts';
import { migrate, OlderTablesError } from './schema.ts';

export const DATABASE_FILE = 'archive.duckdb';

export interface DatabaseOptions {
  /** Bytes of memory that the database may take. */
  memoryLimitMb?: number;
  /** Only looks: takes no lock that keeps others from looking, and writes nothing. */
  readOnly?: boolean;
}

/** A database file that is open. */
export interface OpenFile {
  instance: DuckDBInstance;
  writer: DuckDBConnection;
  /** What had to be moved aside; each a sentence. */
  repairs: string[];
  /** Why nothing can be added; null where it can. */
  readOnlyReason: string | null;
}

/**
 * Opens the file of a data folder, or begins it, with the tables of this program.
 * @throws ArchiveError where another process has it, the folder cannot be used, or a newer program wrote it
 */
export async function openFile(
  folder: string,
  { memoryLimitMb = 512, readOnly = false }: DatabaseOptions,
): Promise<OpenFile> {
  const canWrite = !readOnly && (await mayWrite(folder));
  if (!canWrite && !(await mayRead(folder))) {
    throw new ArchiveError(
      readOnly
        ? `there is no archive in ${folder}: name its folder with --data`
        : `${folder} cannot be written and holds no archive: make it writable, or name another folder with --data`,
    );
  }
  const settings = {
    memory_limit: `${memoryLimitMb}MB`,
    threads: '2',
    // Tried on every column of text when the log goes into the file, and never chosen for ids: a third of that time.
    disabled_compression_methods: 'dict_fsst',
    access_mode: canWrite ? 'READ_WRITE' : 'READ_ONLY',
  };
  const { instance, repairs } = await openRepaired(join(folder, DATABASE_FILE), settings).catch(
    async (error: unknown): Promise<never> => {
      if (saysFull(error)) throw new ArchiveError(fullReason(folder, 0));
      throw (await lockedBy(folder, error)) ?? error;
    },
  );
  const writer = await instance.connect();
  try {
    await migrate(writer, folder, canWrite);
  } catch (error) {
    writer.closeSync();
    instance.closeSync();
    if (readOnly && error instanceof OlderTablesError && (await mayWrite(folder))) {
      await bringForward(folder, memoryLimitMb);
      return openFile(folder, { memoryLimitMb, readOnly });
    }
    throw saysFull(error) ? new ArchiveError(fullReason(folder, 0)) : error;
  }
  const readOnlyReason = canWrite
    ? null
    : `${folder} is open for reading only: make it writable to keep what comes from now on`;
  return { instance, writer, repairs, readOnlyReason };
}

/** Whoever only looks may be the first to do so since the program is a newer one. */
async function bringForward(folder: string, memoryLimitMb: number): Promise<void> {
  const { writer, instance } = await openFile(folder, { memoryLimitMb });
  writer.closeSync();
  instance.closeSync();
}

function mayRead(folder: string): Promise<boolean> {
  return access(join(folder, DATABASE_FILE), constants.R_OK).then(
    () => true,
    () => false,
  );
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
