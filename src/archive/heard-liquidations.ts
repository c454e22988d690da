import type { Side } from '../market/event.ts';
import type { Database } from './database.ts';
import { big, literal } from './sql.ts';

/** A liquidation of any symbol of any venue, charted or not, valued in USD when it came. */
export interface HeardLiquidation {
  marketId: string;
  receivedMs: number;
  timeMs: number;
  side: Side;
  price: number;
  usd: number;
  /** The venue's; empty where it has none: it is then known by what it says. */
  id: string;
}

/** A stretch of time in which a venue's liquidations were listened to, and how much of the venue that was. */
export interface ListenedSpell {
  venue: string;
  fromMs: number;
  toMs: number;
  sampling: string;
  listed: number;
  heard: number;
  /** USD; NaN is unknown. */
  turnoverUsd: number;
  heardTurnoverUsd: number;
}

/** So many are written in a statement. */
const ROWS = 500;

/** What the totals of the whole market are made of, over restarts and as of any moment. */
export class HeardLiquidations {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  /** Keeps them, each once; they are on disk when this resolves. @throws ArchiveError where nothing can be written now */
  async append(rows: readonly HeardLiquidation[]): Promise<void> {
    await this.db.transaction(async (connection) => {
      for (let i = 0; i < rows.length; i += ROWS) {
        const some = rows.slice(i, i + ROWS);
        const times = some.map(({ timeMs }) => timeMs);
        const values = some.map(
          ({ marketId, receivedMs, timeMs, side, price, usd, id }) =>
            `(${literal(marketId)}, ${Math.round(receivedMs)}, ${Math.round(timeMs)}, ${literal(side)}, ${double(price)}, ${double(usd)}, ${literal(id || `~${side} ${price} ${usd}`)})`,
        );
        await connection.run(
          `INSERT INTO "heard-liquidations" SELECT DISTINCT ON (market, "time", id) * FROM (VALUES ${values.join(', ')})
             AS incoming(market, received_ms, "time", side, price, usd, id)
           WHERE NOT EXISTS (SELECT 1 FROM "heard-liquidations" old WHERE old."time" BETWEEN $1 AND $2
             AND old."time" = incoming."time" AND old.market = incoming.market AND old.id = incoming.id)
           ORDER BY "time"`,
          [big(Math.min(...times)), big(Math.max(...times))],
        );
      }
    });
  }

  /** Those of `[fromMs, toMs)` that had come by `knownByMs`, in order of time. */
  async *rows(fromMs: number, toMs: number, knownByMs: number): AsyncGenerator<HeardLiquidation> {
    const sql = `SELECT market, received_ms::DOUBLE, "time"::DOUBLE, side::VARCHAR, price, usd, id FROM "heard-liquidations"
      WHERE "time" >= $1 AND "time" < $2 AND received_ms <= $3 ORDER BY "time"`;
    for await (const chunk of this.db.chunks(sql, [big(fromMs), big(toMs), big(knownByMs)])) {
      for (const [marketId, receivedMs, timeMs, side, price, usd, id] of chunk.getRows()) {
        yield { marketId, receivedMs, timeMs, side, price, usd, id } as HeardLiquidation;
      }
    }
  }

  /** Keeps a spell; of the same venue and beginning, the later one stands. */
  async listened(spells: readonly ListenedSpell[]): Promise<void> {
    await this.db.transaction(async (connection) => {
      for (const { venue, fromMs, toMs, sampling, ...counts } of spells) {
        await connection.run('DELETE FROM listening WHERE venue = $1 AND from_ms = $2', [venue, big(fromMs)]);
        await connection.run('INSERT INTO listening VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
          venue,
          big(fromMs),
          big(toMs),
          sampling,
          counts.listed,
          counts.heard,
          counts.turnoverUsd,
          counts.heardTurnoverUsd,
        ]);
      }
    });
  }

  /** Spells that lie within `[fromMs, toMs)` or reach into it, each venue's in order of time. */
  async spells(fromMs: number, toMs: number): Promise<ListenedSpell[]> {
    const rows = await this.db.query<Record<string, string | number>>(
      `SELECT venue, from_ms::DOUBLE AS "fromMs", to_ms::DOUBLE AS "toMs", sampling, listed, heard,
         turnover_usd AS "turnoverUsd", heard_turnover_usd AS "heardTurnoverUsd"
       FROM listening WHERE to_ms > $1 AND from_ms < $2 ORDER BY venue, from_ms`,
      [big(fromMs), big(toMs)],
    );
    return rows as unknown as ListenedSpell[];
  }

  /** @returns how many liquidations before `timeMs` went */
  async forgetBefore(timeMs: number): Promise<number> {
    return this.db.transaction(async (connection) => {
      await connection.run('DELETE FROM listening WHERE to_ms < $1', [big(timeMs)]);
      return (await connection.run('DELETE FROM "heard-liquidations" WHERE "time" < $1', [big(timeMs)])).rowsChanged;
    });
  }
}

/** A number as a DOUBLE: without an exponent it would be a decimal fraction, which holds fewer digits. */
function double(value: number): string {
  if (Number.isNaN(value)) return "'NaN'::DOUBLE";
  const text = String(value);
  return text.includes('e') ? text : `${text}e0`;
}
