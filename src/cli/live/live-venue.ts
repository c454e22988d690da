import { join } from 'node:path';
import { KeptMarket } from '../../engine/kept/kept-market.ts';
import type { KeptMarkets } from '../../engine/kept/kept-markets.ts';
import type { Keeper } from '../../engine/kept/keeper.ts';
import { LiveMarket } from '../../engine/live/live-market.ts';
import { MarketPipeline } from '../../engine/pipeline.ts';
import { Listening } from '../../engine/totals/listening.ts';
import type { HeardVenue, WholeMarket } from '../../engine/totals/whole-market.ts';
import type { VenueStatus } from '../../market/api/venues.ts';
import { VenueError } from '../../market/errors.ts';
import { parseMarketId } from '../../market/market-id.ts';
import type { ProductRecorder } from '../../venues/capture/product-recorder.ts';
import { type HistoryRequest, MINUTE_MS } from '../../venues/history.ts';
import type { Parser, VenueEvent, WireRefusal } from '../../venues/frame.ts';
import type { ListingChange, VenueInstrument } from '../../venues/instrument-table.ts';
import type { AskOptions, RestClient } from '../../venues/rest/rest-client.ts';
import { fetchBars } from '../../venues/rest/fetch-history.ts';
import { samplingOf } from '../../venues/sampling.ts';
import { RefusalLog } from '../../venues/socket/refusal-log.ts';
import { type FeedOptions, VenueFeed } from '../../venues/socket/venue-feed.ts';
import { type AnsweredQuestion, eventsOfAnswer } from '../../venues/answered.ts';
import type { VenueProduct } from '../../venues/venues.ts';
import { MarginSchedules, steadyBrackets } from './margin-schedules.ts';
import { MarketRouter } from './market-router.ts';
import type { VenueAddresses } from './venue-addresses.ts';
import { VenueListing } from './venue-listing.ts';

export interface LiveVenueOptions {
  product: VenueProduct;
  rest: RestClient;
  addresses: VenueAddresses;
  totals: WholeMarket;
  /** Where charted markets are kept; absent: nowhere. */
  archive?: { keeper: Keeper; kept: KeptMarkets };
  /** In one line, for people. */
  say: (text: string) => void;
  /** Told when its state may have changed. */
  changed: () => void;
  /** Writes all that the venue says. */
  recorder?: ProductRecorder;
  /** Where samples of what is refused go; absent: nowhere. */
  refusalFolder?: string;
}

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 30;
const TICK_MS = 250;
const OPEN_INTEREST_EVERY_MS = 15_000;
const LISTING_EVERY_MS = 10 * MINUTE_MS;
/** Where a frame names what is not listed. */
const SOON_MS = MINUTE_MS;
const BOOK_EVERY_MS = 10_000;

/** One product of a venue: its listing, its streams, its charted markets, and its part of the whole market's totals. */
export class LiveVenue {
  readonly product: VenueProduct;
  readonly #options: LiveVenueOptions;
  readonly #listing: VenueListing;
  readonly #router: MarketRouter;
  readonly #schedules: MarginSchedules;
  readonly #parse: Parser;
  readonly #listening = new Listening();
  #feed: VenueFeed | null = null;
  #charted: readonly VenueInstrument[] = [];
  readonly #refusalLog: RefusalLog | null;
  readonly #broken = new Set<string>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #bookAskedMs = new Map<string, number>();
  readonly #end = new AbortController();
  /** Why it is not listened to yet. */
  #trouble: { state: 'connecting' | 'blocked'; reason: string } = { state: 'connecting', reason: 'not asked yet' };
  #lastState = '';

  constructor(options: LiveVenueOptions) {
    this.#options = options;
    this.product = options.product;
    this.#router = new MarketRouter(options.totals, (marketId) => this.#wantBook(marketId));
    this.#schedules = new MarginSchedules(options.product.brackets);
    this.#listing = new VenueListing(options.product, this.#restUrl, this.#ask);
    this.#parse = options.product.createParser(this.#listing.table, this.#schedules.triggerOf);
    const { refusalFolder, product } = options;
    const file = `${product.venue}-${product.product}.jsonl`;
    this.#refusalLog = refusalFolder === undefined ? null : new RefusalLog(join(refusalFolder, file));
  }

  get name(): string {
    return `${this.product.venue} ${this.product.product}`;
  }

  get markets(): LiveMarket[] {
    return this.#router.markets;
  }

  get listed(): VenueInstrument[] {
    return this.#listing.all;
  }

  /** Lists the instruments. @throws VenueError where the venue does not answer in time, or refuses */
  async open(timeoutMs: number): Promise<void> {
    try {
      await this.#readListing({ tries: 1, timeoutMs });
    } catch (error) {
      const reason = (error as Error).message;
      this.#trouble = { state: /HTTP (403|418|429|451)/.test(reason) ? 'blocked' : 'connecting', reason };
      throw error;
    }
  }

  /**
   * Listens to all that is listed, and charts the markets chosen. Resolves when each of them has the bars of its last
   * day; the month before them follows in the background.
   * @param ready told of each market that has its bars
   */
  async start(charted: readonly VenueInstrument[], ready: (market: LiveMarket) => void): Promise<void> {
    this.#charted = charted;
    this.#options.recorder?.charted(
      charted.map(({ marketId }) => marketId),
      Date.now(),
    );
    const markets = await Promise.all(charted.map((instrument) => this.#chart(instrument)));
    this.#listen();
    void this.#listing.askTurnover();
    this.#every(TICK_MS, () => this.#tick());
    this.#relistedMs = performance.now();
    this.#every(SOON_MS, () => this.#relistWhenDue());
    if (this.product.openInterest) this.#every(OPEN_INTEREST_EVERY_MS, () => this.#askOpenInterest());
    await Promise.all(markets.map((market) => this.#begin(market).then(() => ready(market))));
  }

  /** Fetches what lies before the first day, market by market, and folds it in. */
  async deepen(told: () => void): Promise<void> {
    for (const market of this.markets) {
      const { pipeline } = market;
      const instrument = this.#listing.find(pipeline.instrument.id);
      const firstMs = pipeline.bars.length > 0 ? pipeline.bars.timeMs[0]! : Number.NaN;
      const fromMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - HISTORY_DAYS * DAY_MS;
      if (instrument && firstMs > fromMs) {
        const older = await this.#history(instrument, fromMs, firstMs, (share) => {
          market.historyShare = share;
          told();
        }).catch((error: unknown) => {
          if (!(error instanceof VenueError)) throw error;
          this.#options.say(`${instrument.marketId}: the month before could not be fetched: ${error.message}`);
          return [];
        });
        if (older.length > 0) {
          await pipeline.prepend(older);
          await this.#kept(pipeline.instrument.id)?.prepended(older);
        }
      }
      market.historyShare = 1;
      told();
    }
  }

  async stop(): Promise<void> {
    this.#end.abort(new VenueError('stopped'));
    for (const timer of this.#timers) clearInterval(timer);
    this.#feed?.stop();
    await this.#refusalLog?.close();
    for (const { pipeline } of this.markets) await this.#kept(pipeline.instrument.id)?.keepState(true);
    await this.#options.recorder?.close();
  }

  status(): VenueStatus {
    const { venue, product } = this.product;
    const feed = this.#feed?.status;
    const ahead = this.#options.rest.clockAhead;
    return {
      venue,
      product,
      state: feed?.state ?? this.#trouble.state,
      reason: feed ? feed.reason : this.#trouble.reason,
      sampling: samplingOf(venue),
      connections: feed?.connections ?? [],
      lagMs: feed?.lagMs ?? null,
      clockAheadMs: ahead?.ms ?? null,
      clockWithinMs: ahead?.withinMs ?? null,
      duplicates: feed?.duplicates ?? 0,
      refusals: feed?.refusals ?? {},
      waiting: feed?.waiting ?? 0,
      paused: feed?.paused ?? false,
      listed: this.listed.length,
      notices: [...this.#listing.notices],
      markets: this.markets.map(({ status }) => status),
    };
  }

  /** Its part of the whole market. */
  heard(): HeardVenue {
    const sampling = samplingOf(this.product.venue);
    const live = this.#feed?.status.connections.filter(({ state }) => state === 'live') ?? [];
    const alive = new Set(live.map(({ name }) => name));
    let hearable = 0;
    for (const plan of this.#plans) if (alive.has(plan.name)) hearable += plan.liquidationsOf;
    const listed = this.listed.length;
    const heard = sampling === 'none' ? 0 : Math.min(listed, hearable);
    const { turnoverUsd } = this.#listing;
    // Of some, it is not known which of them trade how much.
    const heardTurnoverUsd = heard === 0 ? 0 : heard === listed ? turnoverUsd : Number.NaN;
    return {
      venue: this.product.venue,
      sampling,
      listed,
      heard,
      turnoverUsd,
      heardTurnoverUsd,
      listening: this.#listening,
    };
  }

  #plans: ReturnType<VenueProduct['connections']> = [];

  /** Plans for what is listed now. */
  #plan(): FeedOptions['streams'] {
    const charted = this.#charted.flatMap(({ marketId }) => this.#listing.find(marketId) ?? []);
    const chosen = new Set(charted);
    const totalled = this.listed.filter((one) => !chosen.has(one));
    this.#plans = this.product.connections({ charted, totalled }, this.#options.addresses.streamUrl);
    return this.#plans.map((plan) => ({ plan, parse: this.#parse }));
  }

  #listen(): void {
    const streams = this.#plan();
    for (const { name, carriesBars } of this.#plans) if (carriesBars) this.#broken.add(name);
    const feed = new VenueFeed({
      venue: this.product.venue,
      streams,
      onWhole: (plan, whole) => this.#whole(plan, whole),
      onFrame: (connection, raw, timeMs) => this.#options.recorder?.frame(connection, raw, timeMs),
      onRefusal: (refusal) => this.#refused(refusal),
    });
    this.#feed = feed;
    feed.start();
    this.#consume(feed).catch((error: unknown) => {
      this.#options.say(`${this.name}: listening ends: ${(error as Error).message}`);
      feed.stop();
    });
  }

  #refused(refusal: WireRefusal): void {
    this.#refusalLog?.add(refusal);
    // A name that nobody knows may be new: the listing is read sooner than it would be.
    if (refusal.reason === 'unknown-symbol') this.#relistSoon = true;
  }

  async #consume(feed: VenueFeed): Promise<void> {
    const { recorder } = this.#options;
    for await (const batch of feed.events()) {
      this.#router.take(batch, performance.now());
      recorder?.took(batch, Date.now());
      this.#keep(batch);
      // A disk that is slower than the venue makes the sockets wait, and not the memory grow.
      await recorder?.room();
    }
  }

  #whole(plan: { name: string; carriesBars: boolean }, whole: boolean): void {
    this.#listening.set(this.heard().heard > 0, Date.now());
    if (!plan.carriesBars) return;
    const before = this.#broken.size;
    if (whole) this.#broken.delete(plan.name);
    else this.#broken.add(plan.name);
    if (this.#broken.size > 0) this.#router.interrupted();
    else if (before > 0) this.#router.resumed(performance.now());
    if ((before === 0) !== (this.#broken.size === 0)) this.#options.recorder?.whole(before > 0, Date.now());
  }

  #tick(): void {
    this.#router.advance(performance.now());
    this.#listening.set(this.heard().heard > 0, Date.now());
    const { state, reason } = this.status();
    const now = `${state}: ${reason ?? ''}`.replace(/\d+ s$/, '');
    if (now === this.#lastState) return;
    this.#lastState = now;
    this.#options.changed();
  }

  /** A market of its own, with what is kept of it. */
  async #chart(instrument: VenueInstrument): Promise<LiveMarket> {
    const { marketId, contract } = instrument;
    const { base, quote } = parseMarketId(marketId);
    const nowMs = Date.now();
    const price = async () =>
      (await this.#history(instrument, nowMs - 10 * MINUTE_MS, nowMs)).at(-1)?.close ?? Number.NaN;
    const { archive } = this.#options;
    const fetched = await this.#schedules.fetch(instrument, this.#restUrl, this.#ask, price);
    const brackets = steadyBrackets(
      archive?.keeper.archive.events.markets().get(marketId)?.instrument.brackets,
      fetched,
    );
    const sampling = samplingOf(this.product.venue);
    const pipeline = new MarketPipeline(
      { id: marketId, base, quote, contract, sampling, brackets, simulated: false },
      MINUTE_MS,
    );
    pipeline.source.brackets = this.#schedules.source(marketId);
    if (archive) {
      const place = await KeptMarket.open(archive.keeper, pipeline);
      await place.restore();
      archive.kept.add(archive.keeper, place);
    }
    const market = new LiveMarket(pipeline, {
      fromMs: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - DAY_MS,
      tradesNumbered: this.product.tradesNumbered,
      history: (fromMs, toMs) => this.#history(this.#listing.find(marketId) ?? instrument, fromMs, toMs),
    });
    this.#router.add(market);
    return market;
  }

  /** The bars up to now, so that there is something to show before the first minute has passed. */
  async #begin(market: LiveMarket): Promise<void> {
    await market.begin(Date.now()).catch((error: unknown) => {
      if (!(error instanceof VenueError)) throw error;
      this.#options.say(`${market.pipeline.instrument.id}: ${error.message}`);
    });
  }

  #history(instrument: VenueInstrument, fromMs: number, toMs: number, told?: (share: number) => void) {
    const fetch = {
      history: this.product.history(this.#options.addresses.restUrl),
      instrument,
      // The month before gives way to holes in what is shown.
      ask: (request: HistoryRequest) => this.#ask(request, told ? { background: true } : {}),
      told: (pages: number, of: number) => told?.(pages / of),
      lacks: (what: string) => this.#options.say(`${instrument.marketId}: history without ${what}`),
    };
    return fetchBars(fetch, fromMs, toMs, Date.now());
  }

  readonly #ask = (request: HistoryRequest, options: AskOptions = {}) =>
    this.#options.rest.ask(request, { signal: this.#end.signal, ...options });

  get #restUrl(): string {
    return this.#options.addresses.restUrl ?? this.product.restUrl;
  }

  async #readListing(options: AskOptions = {}): Promise<ListingChange> {
    const change = await this.#listing.read(options);
    this.#options.recorder?.listing(this.listed, Date.now());
    return change;
  }

  #relistSoon = false;
  #relistedMs = Number.NEGATIVE_INFINITY;

  async #relistWhenDue(): Promise<void> {
    const dueMs = this.#relistedMs + (this.#relistSoon ? SOON_MS : LISTING_EVERY_MS);
    if (performance.now() >= dueMs) await this.relist();
  }

  /** Reads the listing anew: symbols come, go and change their contract's size while the process lives. */
  async relist(): Promise<void> {
    this.#relistedMs = performance.now();
    this.#relistSoon = false;
    const change = await this.#readListing().catch(() => null);
    if (!change || this.#end.signal.aborted) return;
    for (const { marketId } of change.removed) {
      const market = this.markets.find(({ pipeline }) => pipeline.instrument.id === marketId);
      if (!market) continue;
      this.#options.say(`${marketId} is no longer listed: it stands where it is`);
      market.isDelisted = true;
      market.interrupted();
      market.pipeline.source.live = false;
    }
    if (Object.values(change).some((list) => list.length > 0)) this.#feed?.replan(this.#plan());
    for (const name of this.#broken) if (!this.#plans.some((plan) => plan.name === name)) this.#broken.delete(name);
    await this.#listing.askTurnover();
  }

  async #askOpenInterest(): Promise<void> {
    const question = this.product.openInterest!;
    for (const { pipeline } of this.markets) {
      const instrument = this.#listing.find(pipeline.instrument.id);
      if (!instrument) continue;
      const answer = await this.#ask(question.request(instrument, this.#restUrl), { tries: 1 }).catch(() => null);
      if (answer === null) continue;
      this.#answered('open-interest', instrument, answer);
    }
  }

  /** A book without a snapshot: it is asked for, or subscribed to anew. */
  async #wantBook(marketId: string): Promise<void> {
    const now = performance.now();
    if (now - (this.#bookAskedMs.get(marketId) ?? Number.NEGATIVE_INFINITY) < BOOK_EVERY_MS) return;
    this.#bookAskedMs.set(marketId, now);
    const instrument = this.#listing.find(marketId);
    if (!instrument) return;
    const { book } = this.product;
    if (!book) {
      const { symbol } = instrument;
      const carries = ({ subscribe }: { subscribe: readonly string[] }) =>
        subscribe.some((text) => text.includes(symbol));
      this.#feed?.renew(carries);
      return;
    }
    const answer = await this.#ask(book.request(instrument, this.#restUrl), { tries: 1 }).catch(() => null);
    if (answer !== null) this.#answered('book', instrument, answer);
  }

  #kept(marketId: string): KeptMarket | undefined {
    return this.#options.archive?.kept.get(marketId);
  }

  /** What is said of charted markets goes to the archive. */
  #keep(events: readonly VenueEvent[]): void {
    for (const { marketId, event, receivedMs } of events) {
      if (this.#kept(marketId)) this.#options.archive?.keeper.event(marketId, event, receivedMs);
    }
  }

  /** What was asked for counts as what was heard. */
  #answered(question: AnsweredQuestion, instrument: VenueInstrument, answer: string): void {
    const nowMs = Date.now();
    let events: VenueEvent[];
    try {
      events = eventsOfAnswer(this.product, question, instrument, answer, nowMs);
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      return this.#options.say(`${instrument.marketId}: ${error.message}`);
    }
    this.#router.take(events, performance.now());
    this.#keep(events);
    this.#options.recorder?.answer(question, instrument.marketId, answer, nowMs);
    this.#options.recorder?.took(events, nowMs);
  }

  #every(ms: number, work: () => void | Promise<void>): void {
    this.#timers.push(
      setInterval(() => {
        Promise.resolve()
          .then(work)
          .catch((error: unknown) => {
            if (!this.#end.signal.aborted) this.#options.say(`${this.name}: ${(error as Error).message}`);
          });
      }, ms),
    );
  }
}
