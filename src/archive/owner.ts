import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArchiveError, ArchiveInUseError } from '../market/errors.ts';

const OWNER_FILE = 'archive.owner.json';

interface Owner {
  pid: number;
  command: string;
  address: string | null;
}

/** Whoever finds the folder in use is told by whom, and where that serves. */
export async function announceOwner(folder: string, address: string | null): Promise<void> {
  const owner: Owner = { pid: process.pid, command: process.argv.slice(1).join(' '), address };
  await writeFile(join(folder, OWNER_FILE), JSON.stringify(owner)).catch(() => undefined);
}

export async function removeOwner(folder: string): Promise<void> {
  await rm(join(folder, OWNER_FILE), { force: true }).catch(() => undefined);
}

/** The error of a folder that another process has, naming that process; null where it is another error. */
export async function lockedBy(folder: string, error: unknown): Promise<ArchiveError | null> {
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
