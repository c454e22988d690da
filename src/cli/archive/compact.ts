import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { Archive } from '../../archive/archive.ts';
import { DATABASE_FILE } from '../../archive/database-file.ts';
import {
  compactInto,
  DEFAULT_RETENTION,
  putCompacted,
  RETAINED_KINDS,
  type RetainedKind,
  type Retention,
  retain,
} from '../../archive/retention.ts';
import { ArchiveError } from '../../market/errors.ts';
import { names } from '../arguments.ts';
import { dataFolder } from '../data-folder.ts';
import { createProgress } from '../progress.ts';

/** A new file is about as large as the old one at most. */
const ROOM = 1.1;

/** `pyrometer compact`: old events go, and the file becomes as small as what is left. */
export function compactCommand(): Command {
  return new Command('compact')
    .description('delete what is kept no longer, and write the archive anew, as small as it can be')
    .option('--data <folder>', "data folder (default: PYROMETER_DATA, or the system's own place)", dataFolder())
    .option(
      '--keep <days>',
      `days by kind, with commas between: trades=7,marks=0 (kinds: ${RETAINED_KINDS.join(', ')})`,
      retention,
      {},
    )
    .addHelpText('after', '\nExample:\n  $ pyrometer compact --keep trades=7,marks=7')
    .action(async ({ data, keep }: { data: string; keep: Retention }) => {
      console.log(await compact(data, { ...DEFAULT_RETENTION, ...keep }));
    });
}

/** @returns what was done, for people */
export async function compact(folder: string, keep: Retention): Promise<string> {
  const archive = await Archive.open(folder);
  const { path } = archive.db;
  const compacted = join(folder, `${DATABASE_FILE}.compacting`);
  const lines: string[] = [];
  let before: { bytes: number; freeBytes: number };
  try {
    for (const repair of archive.repairs) lines.push(repair);
    before = await archive.db.size();
    for (const [kind, rows] of Object.entries(await retain(archive.db, keep, Date.now()))) {
      lines.push(`${kind}: ${rows} rows older than ${keep[kind as RetainedKind]} days are gone`);
    }
    if (before.freeBytes < before.bytes * ROOM) {
      throw new ArchiveError(
        `${folder}: ${megabytes(before.bytes * ROOM)} must be free to write the archive anew, and ${megabytes(before.freeBytes)} are`,
      );
    }
    const progress = createProgress(`compacting ${folder}`, 1);
    await compactInto(archive.db, compacted, (done, of) => progress.update(done / of)).finally(() => progress.stop());
  } catch (error) {
    await rm(compacted, { force: true });
    throw error;
  } finally {
    await archive.close();
  }
  await putCompacted(path, compacted);
  // Opened once, so that what is there now is known to be whole.
  const anew = await Archive.open(folder);
  const { bytes } = await anew.db.size();
  await anew.close();
  return [...lines, `${folder}: ${megabytes(before.bytes)} before, ${megabytes(bytes)} now`].join('\n');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function retention(text: string): Retention {
  return Object.fromEntries(
    names(text).map((part) => {
      const [kind, days] = part.split('=');
      if (!(RETAINED_KINDS as readonly string[]).includes(kind!) || !/^\d+$/.test(days ?? '')) {
        throw new InvalidArgumentError(`"${part}": write KIND=DAYS, the kind one of ${RETAINED_KINDS.join(', ')}.`);
      }
      return [kind, Number(days)];
    }),
  );
}
