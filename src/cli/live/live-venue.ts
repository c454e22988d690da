import type { KeptMarkets } from '../../engine/kept/kept-markets.ts';
import type { Keeper } from '../../engine/kept/keeper.ts';
import type { LiveMarket } from '../../engine/live/live-market.ts';
import type { HeardVenue, WholeMarket } from '../../engine/totals/whole-market.ts';
import type { VenueStatus } from '../../market/api/venues.ts';
import { VenueError } from '../../market/errors.ts';
import type { ProductRecorder } from '../../venues/capture/product-recorder.ts';
import type { VenueEvent } from '../../venues/frame.ts';
import { type HistoryRequest, MINUTE_MS } from '../../venues/history.ts';
import type { ListingChange, VenueInstrument } from '../../venues/instrument-table.ts';
import type { AskOptions, RestClient } from '../../venues/rest/rest-client.ts';
import type { VenueProduct } from '../../venues/venues.ts';
import { NO_LOOKS } from '../../engine/measured/account-looks.ts';
import { AccountSurvey } from './account-survey.ts';
import { AskedEvents } from './asked-events.ts';
import { ChartedMarkets, type Choose } from './charted-markets.ts';
import { MarginSchedules } from './margin-schedules.ts';
import { MarketCharts } from './market-charts.ts';
import { MarketRouter } from './market-router.ts';
import type { VenueAddresses } from './venue-addresses.ts';
import { RepeatedWork } from './repeated-work.ts';
import { VenueListing } from './venue-listing.ts';
import { heardOf, statusOf, type VenueTrouble } from './venue-standing.ts';
import { VenueStream } from './venue-stream.ts';

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
  /** Whether accounts are asked what they hold, where the venue tells it. */
  asksAccounts?: boolean;
}

const TICK_MS = 250;
const OPEN_INTEREST_EVERY_MS = 15_000;
const LISTING_EVERY_MS = 10 * MINUTE_MS;
/** Where a frame names what is not listed. */
const SOON_MS = MINUTE_MS;

/** One product of a venue: its listing, its streams, its charted markets, and its part of the whole market's totals. */
export class LiveVenue {
  readonly product: VenueProduct;
  readonly #options: LiveVenueOptions;
  readonly #listing: VenueListing;
  readonly #router: MarketRouter;
  readonly #stream: VenueStream;
  readonly #charts: MarketCharts;
  readonly #charted: ChartedMarkets;
  readonly #asked: AskedEvents;
  readonly #work: RepeatedWork;
  readonly #survey: AccountSurvey | null;
  readonly #end = new AbortController();
  /** Why it is not listened to yet. */
  #trouble: VenueTrouble = { state: 'connecting', reason: 'not asked yet' };
  #lastState = '';
  #relistSoon = false;
  #relistedMs = Number.NEGATIVE_INFINITY;

  constructor(options: LiveVenueOptions) {
    const { product, addresses, archive, recorder, refusalFolder } = options;
    // What fails because it was ended is no news.
    const say = (text: string) => this.#end.signal.aborted || options.say(text);
    this.#options = options;
    this.product = product;
    this.#work = new RepeatedWork((error) => say(`${this.name}: ${error.message}`));
    const restUrl = addresses.restUrl ?? product.restUrl;
    const ask = (request: HistoryRequest, more: AskOptions = {}) =>
      options.rest.ask(request, { signal: this.#end.signal, ...more });
    const schedules = new MarginSchedules(product.brackets);
    this.#router = new MarketRouter(options.totals, (marketId) => this.#wantBook(marketId));
    this.#listing = new VenueListing(product, restUrl, ask);
    this.#charts = new MarketCharts({
      product,
      restUrl,
      ask,
      schedules,
      find: (marketId) => this.#listing.find(marketId),
      archive,
      say,
    });
    this.#charted = new ChartedMarkets({
      charts: this.#charts,
      router: this.#router,
      listing: this.#listing,
      recorder,
      say,
    });
    this.#survey =
      product.accounts && options.asksAccounts
        ? new AccountSurvey({
            question: product.accounts,
            limit: product.restLimit,
            restUrl,
            ask,
            pausedMs: () => options.rest.pausedMs,
            instruments: this.#listing.table,
            looksOf: (marketId) => archive?.kept.get(marketId)?.looks ?? NO_LOOKS,
            say: (text) => say(`${this.name}: ${text}`),
          })
        : null;
    this.#asked = new AskedEvents({
      product,
      restUrl,
      ask,
      say,
      took: (question, { marketId }, answer, events, nowMs) => {
        this.#take(events);
        recorder?.answer(question, marketId, answer, nowMs);
        recorder?.took(events, nowMs);
      },
    });
    this.#stream = new VenueStream({
      product,
      parse: product.createParser(this.#listing.table, schedules.triggerOf),
      streamUrl: addresses.streamUrl,
      recorder,
      refusalFolder,
      say,
      took: (events) => this.#take(events),
      interrupted: () => this.#router.interrupted(),
      resumed: () => this.#router.resumed(performance.now()),
      joined: () => this.#router.joined(performance.now()),
      // A name that nobody knows may be new: the listing is read sooner than it would be.
      unknownSymbol: () => (this.#relistSoon = true),
    });
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
   * Listens to all that is listed, and charts what is chosen of it, now and whenever the listing changes. Resolves when
   * each market chosen has the bars of its last day; the month before them follows in the background.
   * @param ready told of each market that has its bars
   */
  async start(choose: Choose, ready: (market: LiveMarket) => void): Promise<void> {
    const markets = await this.#charted.choose(choose, ready);
    const survey = this.#survey;
    if (survey) {
      for (const market of markets) survey.measure(market);
      this.#work.every(survey.everyMs, () => survey.turn());
    }
    this.#stream.start(this.#charted.wanted);
    void this.#listing.askTurnover();
    this.#work.every(TICK_MS, () => this.#tick());
    this.#relistedMs = performance.now();
    this.#work.every(SOON_MS, () => this.#relistWhenDue());
    if (this.product.openInterest) this.#work.every(OPEN_INTEREST_EVERY_MS, () => this.#askOpenInterest());
    await this.#charted.begin(markets);
  }

  /** Fetches what lies before the first day, market by market, and folds it in. */
  async deepen(markets: readonly LiveMarket[], told: () => void): Promise<void> {
    for (const market of markets) await this.#charts.deepen(market, told);
  }

  async stop(): Promise<void> {
    this.#end.abort(new VenueError('stopped'));
    this.#work.stop();
    await this.#stream.stop();
    for (const { pipeline } of this.markets)
      await this.#options.archive?.kept.get(pipeline.instrument.id)?.keepState(true);
    await this.#options.recorder?.close();
  }

  status(): VenueStatus {
    return statusOf(this.#parts);
  }

  /** Its part of the whole market. */
  heard(): HeardVenue {
    return heardOf(this.#parts);
  }

  /**
   * Reads the listing anew: symbols come, go and change their contract's size while the process lives, and one that
   * comes is charted where it is chosen.
   */
  async relist(): Promise<void> {
    this.#relistedMs = performance.now();
    this.#relistSoon = false;
    const change = await this.#readListing().catch(() => null);
    if (!change || this.#end.signal.aborted) return;
    const come = await this.#charted.relisted(change);
    for (const market of come) this.#survey?.measure(market);
    if (Object.values(change).some((list) => list.length > 0)) this.#stream.replan(this.#charted.wanted);
    await Promise.all([this.#charted.begin(come), this.#listing.askTurnover()]);
  }

  get #parts() {
    const { clockAhead } = this.#options.rest;
    const [stream, listing, trouble] = [this.#stream, this.#listing, this.#trouble];
    return { product: this.product, stream, listing, trouble, clockAhead, markets: this.markets };
  }

  #tick(): void {
    this.#router.advance(performance.now());
    this.#stream.tick(this.heard().heard);
    const { state, reason } = this.status();
    const now = `${state}: ${reason ?? ''}`.replace(/\d+ s$/, '');
    if (now === this.#lastState) return;
    this.#lastState = now;
    this.#options.changed();
  }

  async #readListing(options: AskOptions = {}): Promise<ListingChange> {
    const change = await this.#listing.read(options);
    this.#options.recorder?.listing(this.listed, Date.now());
    return change;
  }

  async #relistWhenDue(): Promise<void> {
    const dueMs = this.#relistedMs + (this.#relistSoon ? SOON_MS : LISTING_EVERY_MS);
    if (performance.now() >= dueMs) await this.relist();
  }

  #askOpenInterest(): Promise<void> {
    return this.#asked.openInterest(this.#charted.wanted.charted);
  }

  /** A book without a snapshot: it is asked for, or subscribed to anew. */
  async #wantBook(marketId: string): Promise<void> {
    const instrument = this.#listing.find(marketId);
    if (instrument) await this.#asked.book(instrument, () => this.#stream.renew(instrument.symbol));
  }

  /** What is said goes to the markets and totals, and of charted markets to the archive. */
  #take(events: readonly VenueEvent[]): void {
    this.#router.take(events, performance.now());
    this.#survey?.heard(events);
    const { archive } = this.#options;
    if (!archive) return;
    for (const { marketId, event, receivedMs } of events) {
      if (archive.kept.get(marketId)) archive.keeper.event(marketId, event, receivedMs);
    }
  }
}
