import type { Archive } from '../../archive/archive.ts';
import type { EventKind, EventRows } from '../../archive/event-tables.ts';
import type { HeardLiquidation } from '../../archive/heard-liquidations.ts';
import type { Batch } from '../../archive/event-writer.ts';
import { DEFAULT_RETENTION, retain } from '../../archive/retention.ts';
import { ArchiveError } from '../../market/errors.ts';
import type { MarketEvent } from '../../market/event.ts';

/** What comes is written this often: so much is lost at most where the process is killed. */
const FLUSH_MS = 1000;
/** While nothing can be written, so many rows of one kind and market wait; bars wait all. */
const MOST_WAITING = 50_000;
/** What is kept no longer goes this often. */
const RETAIN_EVERY_MS = 6 * 3_600_000;

/** Rows of one kind and market that are to be kept. */
interface Waiting {
  kind: EventKind;
  market: string;
  rows: EventRows[EventKind][];
  receivedMs: number[];
  backfilled: boolean;
}

export interface KeeperOptions {
  /** What makes the maps: the program and its version. */
  code: string;
  /** In one line, for people. */
  say: (text: string) => void;
  /** The clock; default the machine's. */
  nowMs?: () => number;
}

/**
 * Takes what happens to an archive: gathered for a second, written in one transaction. Where nothing can be written, be
 * it a full disk or a folder that is read only, it says so once, keeps what must not be missing, and goes on later.
 */
export class Keeper {
  readonly archive: Archive;
  readonly code: string;
  readonly say: (text: string) => void;
  readonly nowMs: () => number;
  /** Rows that could not be written, and are lost. */
  lost = 0;
  private waiting = new Map<string, Waiting>();
  private heardWaiting: HeardLiquidation[] = [];
  private work: (() => Promise<void>)[] = [];
  private turn: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;
  private trouble: string | null = null;
  private stopped = false;
  private retainedMs = Number.NEGATIVE_INFINITY;

  constructor(archive: Archive, { code, say, nowMs = Date.now }: KeeperOptions) {
    this.archive = archive;
    this.code = code;
    this.say = say;
    this.nowMs = nowMs;
  }

  /** Writes once a second from now on. */
  start(): void {
    this.timer ??= setInterval(() => {
      if (this.nowMs() - this.retainedMs >= RETAIN_EVERY_MS) this.retain();
      void this.flush();
    }, FLUSH_MS);
  }

  /** Writes what waits, and takes no more: a market that was let go may still finish tiles. The archive can be closed. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    const flushed = this.flush();
    this.stopped = true;
    await flushed;
  }

  /** @param backfilled whether this was history when it came */
  take<Kind extends EventKind>(
    kind: Kind,
    market: string,
    row: EventRows[Kind],
    receivedMs: number,
    backfilled = false,
  ): void {
    if (this.stopped) return;
    const key = `${kind} ${market} ${backfilled}`;
    let waiting = this.waiting.get(key);
    if (!waiting) this.waiting.set(key, (waiting = { kind, market, rows: [], receivedMs: [], backfilled }));
    waiting.rows.push(row);
    waiting.receivedMs.push(receivedMs);
  }

  /** A trade, mark or stamp of open interest off the wire. */
  event(market: string, event: MarketEvent, receivedMs: number): void {
    if (event.kind === 'trade') this.take('trades', market, event.trade, receivedMs);
    else if (event.kind === 'mark') this.take('marks', market, event.mark, receivedMs);
    else if (event.kind === 'open-interest') this.take('open-interest', market, event.openInterest, receivedMs);
  }

  /** A liquidation of any symbol, charted or not. */
  heard(liquidation: HeardLiquidation): void {
    this.heardWaiting.push(liquidation);
  }

  /** Has `work` done after all that was taken before is written; what cannot be done is said, and left. */
  after(work: () => Promise<void>): Promise<void> {
    if (this.stopped) return this.turn;
    this.work.push(work);
    return this.flush();
  }

  /** Resolves when all that was taken is on disk, or could not be written. */
  flush(): Promise<void> {
    this.turn = this.turn.then(() => this.write());
    return this.turn;
  }

  private retain(): void {
    this.retainedMs = this.nowMs();
    if (!this.archive.state.writable) return;
    void this.after(async () => {
      const gone = Object.entries(await retain(this.archive.db, DEFAULT_RETENTION, this.nowMs()));
      const rows = gone.map(([kind, count]) => `${count} ${kind}`).join(', ');
      if (rows) this.say(`${this.archive.folder}: older than they are kept for, and gone: ${rows}`);
    });
  }

  private async write(): Promise<void> {
    const { waiting, heardWaiting, work } = this;
    if (waiting.size === 0 && heardWaiting.length === 0 && work.length === 0) return;
    this.waiting = new Map();
    this.heardWaiting = [];
    this.work = [];
    try {
      if (waiting.size > 0) await this.archive.events.append([...waiting.values()] as Batch[]);
      waiting.clear();
      if (heardWaiting.length > 0) await this.archive.heard.append(heardWaiting);
    } catch (error) {
      // What the archive refuses for what it is will not be taken the next time either.
      if (error instanceof ArchiveError) this.putBack(waiting, heardWaiting);
      else {
        for (const { rows } of waiting.values()) this.lost += rows.length;
        this.lost += heardWaiting.length;
      }
      this.tell(error);
      return;
    }
    for (const one of work) await one().catch((error: unknown) => this.tell(error));
    if (this.trouble === null || !this.archive.state.writable) return;
    this.trouble = null;
    this.say(`${this.archive.folder}: what comes is kept again${this.lost > 0 ? `; ${this.lost} rows are lost` : ''}`);
  }

  private tell(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (message === this.trouble) return;
    this.trouble = message;
    this.say(message);
  }

  private putBack(waiting: Map<string, Waiting>, heardWaiting: readonly HeardLiquidation[]): void {
    const heard = [...heardWaiting, ...this.heardWaiting];
    this.lost += Math.max(0, heard.length - MOST_WAITING);
    this.heardWaiting = heard.slice(-MOST_WAITING);
    for (const [key, { rows, receivedMs, ...rest }] of waiting) {
      const since = this.waiting.get(key);
      const all = {
        ...rest,
        rows: [...rows, ...(since?.rows ?? [])],
        receivedMs: [...receivedMs, ...(since?.receivedMs ?? [])],
      };
      const excess = rest.kind === 'bars' ? 0 : Math.max(0, all.rows.length - MOST_WAITING);
      this.lost += excess;
      this.waiting.set(key, { ...all, rows: all.rows.slice(excess), receivedMs: all.receivedMs.slice(excess) });
    }
  }
}
