import type { DuckDBConnection } from '@duckdb/node-api';
import { ArchiveError } from '../market/errors.ts';
import { EVENT_TABLES, type EventKind, sqlColumns } from './event-tables.ts';

const eventTables = (Object.keys(EVENT_TABLES) as EventKind[]).map(
  (kind) => `CREATE TABLE "${kind}" (${sqlColumns(kind).join(', ')})`,
);

/** What brings an archive from each version to the next; never changed once it was released, only added to. */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    ...eventTables,
    'CREATE TABLE markets (market INTEGER PRIMARY KEY, id VARCHAR UNIQUE, instrument VARCHAR, bar_step_ms BIGINT)',
    // A version of what a map is made with: the instrument and the model's parameters, named by their hash.
    'CREATE TABLE versions (version VARCHAR PRIMARY KEY, market INTEGER, made_ms BIGINT, body VARCHAR)',
    `CREATE TABLE maps (market INTEGER, time_ms BIGINT, issued_ms BIGINT, code VARCHAR, version VARCHAR, sha256 VARCHAR,
       previous VARCHAR, head VARCHAR, bytes BLOB, PRIMARY KEY (market, time_ms))`,
    // Derived from bars, and thrown away where earlier bars come in.
    `CREATE TABLE checkpoints (market INTEGER, version VARCHAR, code VARCHAR, bars BIGINT, time_ms BIGINT, bytes BLOB)`,
    `CREATE TABLE tiles (market INTEGER, version VARCHAR, code VARCHAR, level VARCHAR, tile INTEGER, bars BIGINT,
       end_ms BIGINT, bytes BLOB)`,
    `CREATE TABLE forecasts (market INTEGER, time_ms BIGINT, stored_ms BIGINT, hash VARCHAR, bytes BLOB,
       PRIMARY KEY (market, time_ms))`,
    // What is kept whole, as JSON: alerts and their rules, settled advice.
    'CREATE TABLE documents (kind VARCHAR, market INTEGER, time_ms BIGINT, id VARCHAR, body VARCHAR)',
  ],
  [
    `CREATE TABLE "heard-liquidations" (market VARCHAR, received_ms BIGINT, "time" BIGINT, side ENUM ('long', 'short'),
       price DOUBLE, usd DOUBLE, id VARCHAR)`,
    `CREATE TABLE listening (venue VARCHAR, from_ms BIGINT, to_ms BIGINT, sampling VARCHAR, listed INTEGER, heard INTEGER,
       turnover_usd DOUBLE, heard_turnover_usd DOUBLE)`,
  ],
];

/** Tables of an earlier program, which can be brought forward only where they can be written. */
export class OlderTablesError extends ArchiveError {
  override name = 'OlderTablesError';
}

/** The version of the tables that this program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the tables to this program's version.
 * @throws ArchiveError where a newer program wrote them, or older ones cannot be brought forward because of `canWrite`
 */
export async function migrate(connection: DuckDBConnection, folder: string, canWrite: boolean): Promise<void> {
  const found = await versionOf(connection);
  if (found > SCHEMA_VERSION) {
    throw new ArchiveError(
      `${folder} was written by a newer Pyrometer (tables of version ${found}, this one knows ${SCHEMA_VERSION}): ` +
        'update, or name another folder with --data',
    );
  }
  if (found === SCHEMA_VERSION) return;
  if (!canWrite) {
    throw new OlderTablesError(
      `${folder} has tables of version ${found}, and cannot be brought to ${SCHEMA_VERSION}: make it writable`,
    );
  }
  await connection.run('BEGIN');
  for (const statements of MIGRATIONS.slice(found)) for (const sql of statements) await connection.run(sql);
  await connection.run('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER)');
  await connection.run('DELETE FROM schema_version');
  await connection.run(`INSERT INTO schema_version VALUES (${SCHEMA_VERSION})`);
  await connection.run('COMMIT');
}

async function versionOf(connection: DuckDBConnection): Promise<number> {
  const there = await connection.runAndReadAll(
    "SELECT count(*)::INTEGER FROM information_schema.tables WHERE table_name = 'schema_version'",
  );
  if (there.getRows()[0]![0] === 0) return 0;
  return Number((await connection.runAndReadAll('SELECT version FROM schema_version')).getRows()[0]?.[0] ?? 0);
}
