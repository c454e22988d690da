import type { LiveMarketStatus } from '../../market/api/venues.ts';
import type { Bar } from '../../market/bar.ts';
import type { MarketEvent, Trade } from '../../market/event.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { MinuteBuilder } from './minute-builder.ts';
import { TradeNumbers } from './trade-numbers.ts';

export interface LiveMarketOptions {
  /** Open of the first bar that is wanted, where the pipeline has none yet. */
  fromMs: number;
  /** Whether the venue numbers the market's trades one after another. */
  tradesNumbered: boolean;
  /**
   * Bars `[fromMs, toMs)` as the venue's history has them, oldest first; minutes of which it tells nothing are missing.
   * Rejects where it cannot be asked.
   */
  history: (fromMs: number, toMs: number) => Promise<Bar[]>;
}

/** Trades of a minute may come so late after its end, where none has come that is later than it. */
const GRACE_MS = 1000;
/** A stream's trades come in order of time, but for as little as this: one that is later ends the wait for a minute. */
const DISORDER_MS = 200;
/** After a stream began anew, all of its channels are there. */
const SETTLE_MS = 2000;
/** A venue's history may lack the last minute for some seconds. */
const HISTORY_LAG_MS = 2000;
const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 60_000;
/** A hole that could not be filled for so long, or of which the venue knew nothing so many times, stays one. */
const GIVE_UP_MS = 10 * 60_000;
const ENOUGH_ANSWERS = 5;
/** Marks come every few seconds, open interest at least every minute: what stays away for longer is lacking. */
const LACKED_MS = 3 * 60_000;
/** Others have their turn after so many bars. */
const SLICE_BARS = 500;

/**
 * One market that lives on: a venue's events become bars, and the bars the pipeline's. A minute that was heard as a
 * whole closes by the venue's clock, whether a trade came or not. One that was not, be it before the start, during an
 * outage or around a trade that is missing, is asked from the venue's history, exactly; what was heard meanwhile waits.
 */
export class LiveMarket {
  readonly pipeline: MarketPipeline;
  readonly #options: LiveMarketOptions;
  readonly #builder: MinuteBuilder;
  readonly #numbers = new TradeNumbers();
  readonly #stepMs: number;
  /** Minutes that were heard as a whole and are over, oldest first, with NaN for prices where none traded. */
  #heard: Bar[] = [];
  /** The minute that is under way; all before it are over. NaN before the venue's clock is known. */
  #currentMs = Number.NaN;
  /** Minutes from here on are heard as a whole; infinite while the stream is down. */
  #wholeFromMs = Number.POSITIVE_INFINITY;
  #lastTradeMs = Number.NaN;
  #nowMs = Number.NaN;
  #changed = false;
  #asking = false;
  #askAgainMs = Number.NEGATIVE_INFINITY;
  /** Since when a hole could not be filled, and how often the venue answered without its last bar. */
  #lacks: { sinceMs: number; answers: number } | null = null;
  #late = 0;
  #refetched = 0;
  /** Venue times at which each was last told; what was never told is counted from the first moment. */
  readonly #told = { mark: Number.NaN, 'open interest': Number.NaN, book: Number.NaN };
  #sinceMs = Number.NaN;
  /** Set by whoever fetches the older past. */
  historyShare = 0;
  /** Set where the venue lists it no more. */
  isDelisted = false;

  constructor(pipeline: MarketPipeline, options: LiveMarketOptions) {
    this.pipeline = pipeline;
    this.#options = options;
    this.#stepMs = pipeline.barStepMs;
    this.#builder = new MinuteBuilder(this.#stepMs);
    pipeline.source.live = true;
  }

  get status(): LiveMarketStatus {
    return {
      id: this.pipeline.instrument.id,
      state: this.#state,
      lacks: this.#lackedKinds(),
      lastTradeMs: Number.isNaN(this.#lastTradeMs) ? null : this.#lastTradeMs,
      history: this.historyShare,
      lateTrades: this.#late,
      missedTrades: this.#numbers.missed,
      refetchedBars: this.#refetched,
      waitingBars: this.#heard.length,
    };
  }

  /** Open of the next bar that the pipeline takes, ms. */
  get nextMs(): number {
    const { bars } = this.pipeline;
    return bars.length > 0 ? bars.timeMs[bars.length - 1]! + this.#stepMs : this.#options.fromMs;
  }

  /** The market's order book stands at that time of the venue's. */
  tookBook(timeMs: number): void {
    this.#told.book = timeMs;
  }

  get #state(): LiveMarketStatus['state'] {
    if (this.isDelisted) return 'delisted';
    if (!Number.isFinite(this.#wholeFromMs)) return 'interrupted';
    return this.#heard.length > 0 || this.nextMs < this.#currentMs ? 'filling' : 'live';
  }

  #lackedKinds(): string[] {
    if (Number.isNaN(this.#nowMs)) return [];
    return Object.entries(this.#told).flatMap(([kind, toldMs]) => {
      const lastMs = Number.isNaN(toldMs) ? this.#sinceMs : toldMs;
      return this.#nowMs - lastMs > LACKED_MS ? [kind] : [];
    });
  }

  take(event: MarketEvent): void {
    switch (event.kind) {
      case 'trade':
        return this.#trade(event.trade);
      case 'mark':
        if (!Number.isNaN(event.mark.mark)) this.#told.mark = event.mark.timeMs;
        if (!this.#isOver(event.mark.timeMs)) this.#builder.mark(event.mark);
        return;
      case 'open-interest':
        this.#told['open interest'] = event.openInterest.timeMs;
        if (!this.#isOver(event.openInterest.timeMs)) this.#builder.openInterest(event.openInterest);
        return;
      case 'liquidation':
        return this.pipeline.liquidation(event.liquidation);
    }
  }

  /** The stream is down, or not to be relied on. */
  interrupted(): void {
    this.#wholeFromMs = Number.POSITIVE_INFINITY;
    this.#numbers.forget();
  }

  /** The stream is there, and all of it. */
  resumed(venueNowMs: number): void {
    this.#wholeFromMs = this.#openOf(venueNowMs + SETTLE_MS) + this.#stepMs;
  }

  /**
   * Takes the past up to now at once, without waiting for the stream.
   * @throws what the history rejects with
   */
  async begin(nowMs: number): Promise<void> {
    this.#asking = true;
    try {
      const toMs = this.#openOf(nowMs);
      if (toMs > this.nextMs) await this.#takePast(await this.#options.history(this.nextMs, toMs), toMs);
    } finally {
      this.#asking = false;
    }
  }

  /** Closes what is over at that time of the venue's clock, and shows what runs. To be called a few times a second. */
  advance(venueNowMs: number): void {
    // A clock that was put right backwards waits until time has caught up.
    if (this.isDelisted || Number.isNaN(venueNowMs) || venueNowMs < this.#nowMs) return;
    this.#nowMs = venueNowMs;
    if (Number.isNaN(this.#sinceMs)) this.#sinceMs = venueNowMs;
    // A trade that is stamped ahead of the venue's own clock ends nothing.
    const passedMs = Math.min(Number.isNaN(this.#lastTradeMs) ? 0 : this.#lastTradeMs, venueNowMs) - DISORDER_MS;
    const currentMs = this.#openOf(Math.max(venueNowMs - GRACE_MS, passedMs));
    if (Number.isNaN(this.#currentMs)) this.#currentMs = currentMs;
    for (; this.#currentMs < currentMs; this.#currentMs += this.#stepMs) {
      if (this.#currentMs >= this.#wholeFromMs) this.#heard.push(this.#builder.take(this.#currentMs));
      else this.#builder.forgetBefore(this.#currentMs + this.#stepMs);
    }
    this.#drain();
    if (!this.#changed || this.nextMs !== this.#currentMs || this.pipeline.bars.length === 0) return;
    this.#changed = false;
    const running = this.#builder.peek(this.#currentMs);
    if (running) this.pipeline.run(running);
  }

  #trade(trade: Trade): void {
    const lastTradeMs = this.#lastTradeMs;
    this.#lastTradeMs = trade.timeMs;
    if (this.#options.tradesNumbered && this.#numbers.skipped(trade.id)) this.#distrust(lastTradeMs, trade.timeMs);
    if (this.#isOver(trade.timeMs)) {
      if (this.#openOf(trade.timeMs) >= this.#wholeFromMs) this.#late++;
      return;
    }
    this.#builder.trade(trade);
    this.#changed = true;
  }

  /** Trades are missing between two that came: the minutes from one to the other were not heard as a whole. */
  #distrust(fromMs: number, toMs: number): void {
    if (!Number.isFinite(this.#wholeFromMs)) return;
    this.#wholeFromMs = Math.max(this.#wholeFromMs, this.#openOf(Math.max(fromMs, toMs)) + this.#stepMs);
  }

  #isOver(timeMs: number): boolean {
    return timeMs < this.#currentMs;
  }

  #openOf(timeMs: number): number {
    return Math.floor(timeMs / this.#stepMs) * this.#stepMs;
  }

  /** Hands over what is next, and asks for what is missing before it. */
  #drain(): void {
    // What history brought meanwhile is not heard again.
    while (this.#heard[0] && this.#heard[0].timeMs < this.nextMs) this.#heard.shift();
    while (this.#heard[0]?.timeMs === this.nextMs && this.#close(this.#heard[0])) this.#heard.shift();
    const fromMs = this.nextMs;
    const toMs = this.#heard[0]?.timeMs ?? this.#currentMs;
    if (this.#asking || toMs <= fromMs || this.#nowMs < this.#askAgainMs) return;
    if (this.#nowMs < toMs + HISTORY_LAG_MS) return;
    this.#asking = true;
    this.#fill(fromMs, toMs).finally(() => (this.#asking = false));
  }

  async #takePast(bars: readonly Bar[], toMs: number): Promise<void> {
    for (const [i, bar] of bars.entries()) {
      if (bar.timeMs < this.nextMs || bar.timeMs >= toMs) continue;
      // What was liquidated in it is not told by history.
      this.pipeline.close(bar, false);
      this.#refetched++;
      if (i % SLICE_BARS === SLICE_BARS - 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #fill(fromMs: number, toMs: number): Promise<void> {
    const bars = await this.#options.history(fromMs, toMs).catch(() => null);
    await this.#takePast(bars ?? [], toMs);
    if (bars !== null && this.nextMs >= toMs) {
      this.#lacks = null;
      return;
    }
    this.#lacks ??= { sinceMs: this.#nowMs, answers: 0 };
    if (bars !== null) this.#lacks.answers++;
    const { sinceMs, answers } = this.#lacks;
    this.#askAgainMs = this.#nowMs + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS + (this.#nowMs - sinceMs));
    if (answers < ENOUGH_ANSWERS && this.#nowMs - sinceMs < GIVE_UP_MS) return;
    // The venue has nothing of these minutes, or does not answer: a gap, which the pipeline counts.
    const next = this.#heard[0];
    if (!next || !this.#close(next)) return;
    this.#heard.shift();
    this.#lacks = null;
  }

  /** False where the bar had no trade, and no bar before it tells the price. */
  #close(bar: Bar): boolean {
    if (Number.isNaN(bar.close)) {
      const { bars } = this.pipeline;
      if (bars.length === 0) return false;
      bar.open = bar.high = bar.low = bar.close = bars.close[bars.length - 1]!;
    }
    this.pipeline.close(bar);
    return true;
  }
}
