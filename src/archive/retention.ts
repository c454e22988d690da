import { rename, rm } from 'node:fs/promises';
import type { Database } from './database.ts';
import { EVENT_KINDS } from './event-tables.ts';
import { HeardLiquidations } from './heard-liquidations.ts';
import { big, literal } from './sql.ts';

const DAY_MS = 86_400_000;

/** Kinds of what is kept for a time: events, and liquidations of the whole market. */
export const RETAINED_KINDS = [...EVENT_KINDS, 'heard-liquidations'] as const;
export type RetainedKind = (typeof RETAINED_KINDS)[number];

/** Days for which each kind is kept; those that are not named are kept for ever. */
export type Retention = Partial<Record<RetainedKind, number>>;

/**
 * What a tape is made of goes after a month. Bars, issued maps and liquidations stay: the map is made of the first, the
 * chain of the second, and the scorecard of the third.
 */
export const DEFAULT_RETENTION: Retention = {
  trades: 30,
  marks: 30,
  'open-interest': 30,
  depth: 30,
  context: 30,
  'heard-liquidations': 30,
};

/**
 * Deletes what is older than it is kept for; its room on the disk is used again.
 * @returns how many rows of each kind went
 */
export async function retain(
  db: Database,
  retention: Retention,
  nowMs: number,
): Promise<Partial<Record<RetainedKind, number>>> {
  const gone: Partial<Record<RetainedKind, number>> = {};
  for (const kind of RETAINED_KINDS) {
    const days = retention[kind];
    if (days === undefined) continue;
    const beforeMs = nowMs - days * DAY_MS;
    const count =
      kind === 'heard-liquidations'
        ? await new HeardLiquidations(db).forgetBefore(beforeMs)
        : await db.transaction(async (connection) => {
            const result = await connection.run(`DELETE FROM "${kind}" WHERE "time" < $1`, [big(beforeMs)]);
            return result.rowsChanged;
          });
    if (count > 0) gone[kind] = count;
  }
  return gone;
}

/**
 * Writes all that is kept into a new file beside the old one, rows of one market and time together, for the old one to
 * be replaced by: see {@link putCompacted}.
 * @param told hears of tables done, of all
 */
export async function compactInto(db: Database, path: string, told: (done: number, of: number, table: string) => void) {
  await rm(path, { force: true });
  await rm(`${path}.wal`, { force: true });
  await db.aside(async (connection) => {
    await connection.run(`ATTACH ${literal(path)} AS compacted`);
    try {
      const found = await connection.runAndReadAll(
        `SELECT table_name, sql FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary ORDER BY table_name`,
      );
      const tables = found.getRows() as [string, string][];
      for (const [i, [name, sql]] of tables.entries()) {
        const kind = (EVENT_KINDS as readonly string[]).includes(name);
        const inNew = sql.replace(
          /^CREATE TABLE ("?[\w-]+"?)/,
          (_, table: string) => `CREATE TABLE compacted.${table}`,
        );
        await connection.run(inNew);
        const order = kind ? ' ORDER BY market, "time"' : '';
        await connection.run(`INSERT INTO compacted."${name}" SELECT * FROM "${name}"${order}`);
        told(i + 1, tables.length, name);
      }
      await connection.run('CHECKPOINT compacted');
    } finally {
      await connection.run('DETACH compacted').catch(() => undefined);
    }
  });
}

/** Puts a compacted file in the place of the one at `path`, which is closed. */
export async function putCompacted(path: string, compacted: string): Promise<void> {
  // A log of the old file would be taken for the new one's.
  await rm(`${path}.wal`, { force: true });
  await rename(compacted, path);
}
