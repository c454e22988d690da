import { LiveMarket } from '../../engine/live/live-market.ts';
import { MarketPipeline } from '../../engine/pipeline.ts';
import { Listening } from '../../engine/totals/listening.ts';
import type { HeardVenue, WholeMarket } from '../../engine/totals/whole-market.ts';
import type { VenueStatus } from '../../market/api/venues.ts';
import type { Bar } from '../../market/bar.ts';
import { VenueError } from '../../market/errors.ts';
import type { Bracket } from '../../market/instrument.ts';
import { parseMarketId } from '../../market/market-id.ts';
import { type AnsweredQuestion, eventsOfAnswer } from '../../venues/answered.ts';
import { bracketsAsOf } from '../../venues/binance/brackets.ts';
import type { Entry } from '../../venues/capture/entry.ts';
import { decodeEvents } from '../../venues/capture/event-line.ts';
import type { Parser, VenueEvent } from '../../venues/frame.ts';
import { MINUTE_MS } from '../../venues/history.ts';
import { InstrumentTable, type VenueInstrument } from '../../venues/instrument-table.ts';
import { samplingOf } from '../../venues/sampling.ts';
import { Duplicates } from '../../venues/socket/duplicates.ts';
import { RefusalMeter } from '../../venues/socket/refusal-meter.ts';
import type { VenueProduct } from '../../venues/venues.ts';
import { MarginSchedules } from '../live/margin-schedules.ts';
import { MarketRouter } from '../live/market-router.ts';

/** What was kept of a market beside the capture: its bars before and during it, and its brackets. */
export interface KeptPast {
  bars: readonly Bar[];
  brackets: Bracket[] | null;
}

/** Time passes for the markets in steps of this, of the capture's own time. */
const TICK_MS = 250;

/** One product of a venue out of a capture, read by the code that reads it live. */
export class ReplayedProduct {
  readonly #product: VenueProduct;
  readonly #pastOf: (marketId: string) => KeptPast | undefined;
  readonly #onMarket: (market: LiveMarket) => void;
  readonly #table = new InstrumentTable([]);
  readonly #router: MarketRouter;
  readonly #schedules = new MarginSchedules(null);
  readonly #parse: Parser;
  readonly #duplicates = new Duplicates();
  readonly #refusals = new RefusalMeter();
  readonly #listening = new Listening();
  #lastMs = Number.NEGATIVE_INFINITY;
  #tickedMs = Number.NEGATIVE_INFINITY;
  frames = 0;
  events = 0;

  /** @param onMarket told of each charted market, before its first event */
  constructor(
    product: VenueProduct,
    totals: WholeMarket,
    pastOf: (marketId: string) => KeptPast | undefined,
    onMarket: (market: LiveMarket) => void,
  ) {
    this.#product = product;
    this.#pastOf = pastOf;
    this.#onMarket = onMarket;
    this.#router = new MarketRouter(totals, () => undefined);
    this.#parse = product.createParser(this.#table, this.#schedules.triggerOf);
  }

  get markets(): LiveMarket[] {
    return this.#router.markets;
  }

  /** Takes the next entry. Resolves when it counts. */
  async take({ kind, timeMs, name, text }: Entry): Promise<void> {
    this.#lastMs = timeMs;
    switch (kind) {
      case 'listing':
        this.#table.replace(JSON.parse(text) as VenueInstrument[]);
        break;
      case 'charted':
        for (const marketId of JSON.parse(text) as string[]) await this.#chart(marketId, timeMs);
        break;
      case 'whole':
        this.#listening.set(text === '1', timeMs);
        if (text === '1') this.#router.resumed(timeMs);
        else this.#router.interrupted();
        break;
      case 'frame': {
        this.frames++;
        const { events, refusals } = this.#parse(text, timeMs);
        for (const refusal of refusals) this.#refusals.add(refusal);
        this.#events(events.filter((event) => !this.#duplicates.has(event)));
        break;
      }
      case 'answer':
        this.#answer(name, text, timeMs);
        break;
      case 'events':
        this.#events(decodeEvents(text));
    }
    if (timeMs >= this.#tickedMs + TICK_MS) await this.tick(timeMs);
  }

  /** Lets the capture's time come to `timeMs`. */
  async tick(timeMs: number): Promise<void> {
    this.#tickedMs = timeMs;
    this.#router.advance(timeMs);
    // What was asked of the past is answered in turns of their own.
    await new Promise((resolve) => setImmediate(resolve));
  }

  status(reason: string | null): VenueStatus {
    const { venue, product } = this.#product;
    return {
      venue,
      product,
      state: reason === null ? 'live' : 'silent',
      reason,
      sampling: samplingOf(venue),
      connections: [],
      lagMs: null,
      clockAheadMs: null,
      clockWithinMs: null,
      duplicates: this.#duplicates.count,
      refusals: this.#refusals.counts,
      waiting: 0,
      paused: false,
      notices: [],
      listed: this.#table.all().length,
      markets: this.markets.map(({ status }) => status),
    };
  }

  heard(): HeardVenue {
    const { venue } = this.#product;
    const sampling = samplingOf(venue);
    const listed = this.#table.all().length;
    const turnover = { turnoverUsd: Number.NaN, heardTurnoverUsd: Number.NaN };
    return {
      venue,
      sampling,
      listed,
      heard: sampling === 'none' ? 0 : listed,
      ...turnover,
      listening: this.#listening,
    };
  }

  #events(events: readonly VenueEvent[]): void {
    this.events += events.length;
    this.#router.take(events, this.#lastMs);
  }

  #answer(name: string, text: string, timeMs: number): void {
    const [question, marketId] = name.split(' ') as [AnsweredQuestion, string];
    const instrument = this.#table.all().find((one) => one.marketId === marketId);
    if (!instrument) return;
    try {
      this.#events(eventsOfAnswer(this.#product, question, instrument, text, timeMs));
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      this.#refusals.add({ reason: 'bad-field', detail: error.message, sample: text.slice(0, 512) });
    }
  }

  async #chart(marketId: string, timeMs: number): Promise<void> {
    if (this.markets.some(({ pipeline }) => pipeline.instrument.id === marketId)) return;
    const instrument = this.#table.all().find((one) => one.marketId === marketId);
    if (!instrument) return;
    const { bars = [], brackets = null } = this.#pastOf(marketId) ?? {};
    if (brackets) this.#schedules.know(marketId, brackets);
    const { base, quote } = parseMarketId(marketId);
    const pipeline = new MarketPipeline(
      {
        id: marketId,
        base,
        quote,
        contract: instrument.contract,
        sampling: samplingOf(this.#product.venue),
        brackets: brackets ?? bracketsAsOf(marketId, timeMs),
        simulated: false,
      },
      MINUTE_MS,
    );
    pipeline.source.brackets = brackets ? 'recording' : this.#schedules.source(marketId);
    const market = new LiveMarket(pipeline, {
      // Before there is a past, the first minute that can be heard as a whole.
      fromMs: bars[0]?.timeMs ?? (Math.floor(timeMs / MINUTE_MS) + 1) * MINUTE_MS,
      tradesNumbered: this.#product.tradesNumbered,
      history: async (fromMs, toMs) => bars.filter((bar) => bar.timeMs >= fromMs && bar.timeMs < toMs),
    });
    market.historyShare = 1;
    this.#router.add(market);
    this.#onMarket(market);
    await market.begin(timeMs);
  }
}
