import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ArchiveError } from '../market/errors.ts';
import type { Database } from './database.ts';
import type { Events } from './events.ts';
import { big } from './sql.ts';

const gzipped = promisify(gzip);
const gunzipped = promisify(gunzip);

/** The head that the first issue of a market goes on from. */
export const GENESIS = '0'.repeat(64);

/** What is said of an issued map and hashed with it. */
export interface Issue {
  market: string;
  /** End of the hour that the map is of. */
  timeMs: number;
  /** When it was issued. */
  issuedMs: number;
  /** The program that made it. */
  code: string;
  /** The version of instrument and parameters that made it. */
  version: string;
}

/** An issue in its place in the chain. Hashes are SHA-256 in hex. */
export interface ChainedIssue extends Issue {
  /** Of the map's bytes. */
  sha256: string;
  /** The head before it. */
  previous: string;
  /** See {@link headOf}. */
  head: string;
}

/** SHA-256 of the line `previous market timeMs issuedMs code version sha256`, with single spaces between. */
export function headOf(issue: Omit<ChainedIssue, 'head'>): string {
  const { previous, market, timeMs, issuedMs, code, version, sha256 } = issue;
  return sha256Of([previous, market, timeMs, issuedMs, code, version, sha256].join(' '));
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Why an issue does not stand in its chain, in words; null where it does. @param previous the head before it */
export function chainBreak(issue: ChainedIssue, bytes: Uint8Array | null, previous: string): string | null {
  if (!bytes || sha256Of(bytes) !== issue.sha256) return 'the map is not the one that was issued';
  if (issue.previous !== previous) return 'it does not go on from the map before it';
  if (headOf(issue) !== issue.head) return 'what is said of it is not what was hashed';
  return null;
}

interface Row {
  id: string;
  time_ms: bigint;
  issued_ms: bigint;
  code: string;
  version: string;
  sha256: string;
  previous: string;
  head: string;
}

const COLUMNS = 'id, time_ms, issued_ms, code, version, sha256, previous, head';
const FROM = 'maps JOIN markets USING (market)';

/** Maps as they were issued: never changed, each chained to the one before it by its hash. */
export class MapChain {
  private readonly db: Database;
  private readonly events: Events;

  constructor(db: Database, events: Events) {
    this.db = db;
    this.events = events;
  }

  /**
   * Issues a map. One that was issued for this hour stands; maps come in order of time.
   * @throws ArchiveError where the hour lies before the newest issue, or nothing can be written
   */
  async issue(issue: Issue, bytes: Uint8Array): Promise<ChainedIssue> {
    const packed = await gzipped(bytes);
    const { key } = this.events.market(issue.market);
    return this.db.transaction(async (connection) => {
      const newest = await newestOf(connection, key);
      if (newest && newest.timeMs === issue.timeMs) return { ...newest, market: issue.market };
      if (newest && newest.timeMs > issue.timeMs) {
        throw new ArchiveError(
          `${issue.market}: the map of ${new Date(newest.timeMs).toISOString()} is issued: none before it can be`,
        );
      }
      const linked = { ...issue, sha256: sha256Of(bytes), previous: newest?.head ?? GENESIS };
      const chained = { ...linked, head: headOf(linked) };
      await add(connection, key, chained, packed);
      return chained;
    });
  }

  /**
   * Takes a map that was issued elsewhere, at the end of its market's chain; one that stands there already, stands.
   * @returns whether it was new
   * @throws ArchiveError where it does not go on from the chain that is here, or is not what its hashes say
   */
  async adopt(issue: ChainedIssue, bytes: Uint8Array): Promise<boolean> {
    const packed = await gzipped(bytes);
    const { key } = this.events.market(issue.market);
    const [there] = await this.list(issue.market, issue.timeMs, issue.timeMs);
    if (there?.head === issue.head) return false;
    return this.db.transaction(async (connection) => {
      const newest = await newestOf(connection, key);
      const broken = chainBreak(issue, bytes, newest?.head ?? GENESIS);
      if (there || broken) {
        const at = `${issue.market}, ${new Date(issue.timeMs).toISOString()}`;
        throw new ArchiveError(`${at}: ${there ? 'another map was issued here for this hour' : broken}`);
      }
      await add(connection, key, issue, packed);
      return true;
    });
  }

  /** Issues of a market in order of time, without their bytes. */
  async list(market: string, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER, most = 100_000): Promise<ChainedIssue[]> {
    const { key } = this.events.market(market);
    const rows = await this.db.query<Row>(
      `SELECT ${COLUMNS} FROM ${FROM} WHERE market = $1 AND time_ms >= $2 AND time_ms <= $3 ORDER BY time_ms DESC LIMIT ${most}`,
      [key, big(fromMs), big(toMs)],
    );
    return rows.map(issueOf).toReversed();
  }

  /** The newest issue of each market. */
  async heads(): Promise<ChainedIssue[]> {
    const rows = await this.db.query<Row>(
      `SELECT ${COLUMNS} FROM ${FROM} QUALIFY time_ms = max(time_ms) OVER (PARTITION BY market) ORDER BY id`,
    );
    return rows.map(issueOf);
  }

  /** The bytes of the map that was issued for the hour ending at `timeMs`; null where none was. */
  async bytes(market: string, timeMs: number): Promise<Uint8Array | null> {
    const { key } = this.events.market(market);
    const [row] = await this.db.query<{ bytes: Uint8Array }>(
      'SELECT bytes FROM maps WHERE market = $1 AND time_ms = $2',
      [key, big(timeMs)],
    );
    return row ? gunzipped(row.bytes) : null;
  }

  /** Where the chain of a market does not hold: each a sentence. */
  async breaks(market: string): Promise<string[]> {
    const found: string[] = [];
    let previous = GENESIS;
    for (const issue of await this.list(market)) {
      const broken = chainBreak(issue, await this.bytes(market, issue.timeMs).catch(() => null), previous);
      if (broken) found.push(`${market}, ${new Date(issue.timeMs).toISOString()}: ${broken}`);
      previous = issue.head;
    }
    return found;
  }
}

async function add(
  connection: DuckDBConnection,
  market: number,
  { timeMs, issuedMs, code, version, sha256, previous, head }: ChainedIssue,
  packed: Uint8Array,
): Promise<void> {
  const { DuckDBBlobValue } = await import('@duckdb/node-api');
  await connection.run('INSERT INTO maps VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
    market,
    big(timeMs),
    big(issuedMs),
    code,
    version,
    sha256,
    previous,
    head,
    new DuckDBBlobValue(packed),
  ]);
}

async function newestOf(connection: DuckDBConnection, market: number): Promise<ChainedIssue | null> {
  const found = await connection.runAndReadAll(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE market = $1 ORDER BY time_ms DESC LIMIT 1`,
    [market],
  );
  const [row] = found.getRowObjectsJS() as unknown as Row[];
  return row ? issueOf(row) : null;
}

function issueOf({ id, time_ms, issued_ms, ...rest }: Row): ChainedIssue {
  return { market: id, timeMs: Number(time_ms), issuedMs: Number(issued_ms), ...rest };
}
