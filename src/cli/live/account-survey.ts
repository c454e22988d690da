import { type AccountCounts, MeasuredMarket } from '../../engine/measured/measured-market.ts';
import { AccountMix } from '../../engine/measured/account-mix.ts';
import type { LookStore } from '../../engine/measured/account-looks.ts';
import type { LiveMarket } from '../../engine/live/live-market.ts';
import { VenueError } from '../../market/errors.ts';
import { AccountPool, type AskedAccount } from '../../venues/accounts/account-pool.ts';
import type { VenueEvent } from '../../venues/frame.ts';
import type { AccountQuestion, HistoryRequest } from '../../venues/history.ts';
import type { InstrumentTable } from '../../venues/instrument-table.ts';
import type { AskOptions } from '../../venues/rest/rest-client.ts';
import type { RestLimit } from '../../venues/rest/rest-limit.ts';

export interface AccountSurveyOptions {
  question: AccountQuestion;
  limit: RestLimit;
  /** Base address of REST. */
  restUrl: string;
  ask: (request: HistoryRequest, options?: AskOptions) => Promise<string>;
  /** How long the venue has asked to be left alone, ms; 0: not at all. */
  pausedMs: () => number;
  instruments: InstrumentTable;
  /** Where what was seen of a market's accounts is kept. */
  looksOf: (marketId: string) => LookStore;
  say: (text: string) => void;
  nowMs?: () => number;
}

/** Of what the venue allows one address: the rest is for bars and listings, and for other programs. */
const SHARE = 0.5;
/** Questions under way at a time. */
const MOST_ASKED = 4;
/** After a refusal for too many requests one turn in twice as many asks; it comes back by as much a turn. */
const MOST_SLOWED = 16;
const RECOVERY = 0.998;

/** Asks the accounts that are heard on a venue's tape what they hold, one after another, within a share of its limit. */
export class AccountSurvey {
  /** Between turns. */
  readonly everyMs: number;
  readonly #options: AccountSurveyOptions;
  readonly #nowMs: () => number;
  readonly #pool: AccountPool;
  readonly #measured = new Map<string, MeasuredMarket>();
  #underWay = 0;
  #slowed = 1;
  #turns = 0;
  #isFailing = false;

  constructor(options: AccountSurveyOptions) {
    const { limit, question, nowMs = Date.now } = options;
    this.#options = options;
    this.#nowMs = nowMs;
    this.everyMs = Math.ceil((limit.windowMs * question.weight) / (limit.weight * SHARE));
    this.#pool = new AccountPool((id) => {
      for (const market of this.#measured.values()) market.forget(id);
    });
  }

  get counts(): AccountCounts {
    return this.#pool.counts;
  }

  /** Measures a market from here on, and has its model learn from that. */
  measure({ pipeline }: LiveMarket): void {
    const { looksOf, say } = this.#options;
    const { id } = pipeline.instrument;
    const mix = new AccountMix(pipeline, looksOf(id), this.#nowMs(), say);
    const market = new MeasuredMarket(
      pipeline,
      () => this.counts,
      this.#nowMs,
      (look) => void mix.take(look),
    );
    this.#measured.set(id, market);
    pipeline.measured = market;
  }

  /** Takes who traded, and marks, of the markets that are measured. */
  heard(events: readonly VenueEvent[]): void {
    const nowMs = this.#nowMs();
    for (const { marketId, event, parties } of events) {
      if (event.kind === 'trade' && parties) {
        const usd = event.trade.price * event.trade.quantity;
        for (const address of parties) this.#pool.heard(address, usd, nowMs);
      } else if (event.kind === 'mark' && !Number.isNaN(event.mark.mark)) {
        for (const id of this.#measured.get(marketId)?.marked(event.mark.mark) ?? []) this.#pool.urge(id);
      }
    }
  }

  /** Asks the next account, where it is time to; to be called every {@link everyMs}. */
  async turn(): Promise<void> {
    if (this.#underWay >= MOST_ASKED || this.#options.pausedMs() > 0) return;
    if (this.#turns++ % Math.round(this.#slowed) !== 0) return;
    const account = this.#pool.next(this.#nowMs());
    if (!account) return;
    this.#underWay++;
    try {
      await this.#put(account);
    } finally {
      this.#underWay--;
    }
  }

  async #put({ id, address }: AskedAccount): Promise<void> {
    const { question, ask, restUrl, instruments, pausedMs, say } = this.#options;
    try {
      const answer = await ask(question.request(address, restUrl), { tries: 1, background: true });
      const { positions, refusals } = question.parse(instruments, answer);
      let heldUsd = 0;
      for (const [marketId, market] of this.#measured) {
        const position = positions.find((one) => one.marketId === marketId) ?? null;
        market.told(id, position);
        market.refused(refusals.length);
        heldUsd += position?.notionalUsd ?? 0;
      }
      this.#pool.answered(id, heldUsd, this.#nowMs());
      this.#slowed = Math.max(1, this.#slowed * RECOVERY);
      this.#isFailing = false;
    } catch (error) {
      this.#pool.failed(id, this.#nowMs());
      if (!(error instanceof VenueError)) throw error;
      if (pausedMs() > 0) this.#slowed = Math.min(MOST_SLOWED, this.#slowed * 2);
      if (!this.#isFailing) say(`accounts cannot be asked what they hold: ${withoutAddress(error.message, address)}`);
      this.#isFailing = true;
    }
  }
}

function withoutAddress(text: string, address: string): string {
  return text.toLowerCase().includes(address) ? 'the venue refuses' : text;
}
