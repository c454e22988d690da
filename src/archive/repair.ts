import { copyFile, rename, stat, truncate } from 'node:fs/promises';
import type { DuckDBInstance } from '@duckdb/node-api';
import { unfinishedBytes } from './log-tail.ts';

/**
 * Opens a database file, whatever state it is in. A log whose tail is torn is cut where it stops being true, a file that
 * is none any more is begun anew; what was there is kept beside it under another name, and every such step is told.
 */
export async function openRepaired(
  path: string,
  settings: Record<string, string>,
): Promise<{ instance: DuckDBInstance; repairs: string[] }> {
  // The native part takes a third of a second to load: not before it is needed.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const repairs: string[] = [];
  const unfinished = await unfinishedBytes(`${path}.wal`);
  for (;;) {
    try {
      const instance = await DuckDBInstance.create(path, settings);
      if (repairs.length === 0 && unfinished > 0) repairs.push(tornLog(unfinished));
      return { instance, repairs };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // A disk without room is no damage.
      if (settings.access_mode === 'READ_ONLY' || /No space left/i.test(message)) throw error;
      const repair = await repaired(path, message, repairs.length);
      if (repair === null || repairs.length > 2) throw error;
      repairs.push(repair);
    }
  }
}

/** What a kill leaves was acknowledged to nobody; what a disk lost was. From here it looks the same. */
function tornLog(bytes: number): string {
  return (
    `the log of the archive ended in the middle of a commit: its last ${bytes} bytes are left out, ` +
    'and everything before them is there'
  );
}

/** What was done about a failure to open; null where it is not the file's fault. */
async function repaired(path: string, message: string, attempt: number): Promise<string | null> {
  const log = `${path}.wal`;
  const aside = (file: string) => `${file}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}-${attempt}`;
  if (/WAL/.test(message) && (await exists(log))) {
    const copy = aside(log);
    const good = Number(/entry at byte position (\d+)/.exec(message)?.[1]);
    if (attempt === 0 && Number.isFinite(good)) {
      await copyFile(log, copy);
      await truncate(log, good);
      return `the log of the archive was damaged at byte ${good}: what follows it is in ${copy}; the rest was kept`;
    }
    await rename(log, copy);
    return `the log of the archive cannot be read: it is in ${copy}; what was written since the last compaction is gone`;
  }
  if (/Corrupt database|not a valid DuckDB|Serialization Error|INTERNAL Error/i.test(message) && (await exists(path))) {
    const copy = aside(path);
    await rename(path, copy);
    if (await exists(log)) await rename(log, aside(log));
    return `the archive's file is damaged (${message.split('\n')[0]}): it is in ${copy}, and a new one was begun`;
  }
  return null;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
