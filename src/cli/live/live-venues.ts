import { join } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import type { LiveMarket } from '../../engine/live/live-market.ts';
import type { MarketPipeline } from '../../engine/pipeline.ts';
import type { KeptMarkets } from '../../engine/kept/kept-markets.ts';
import type { Keeper } from '../../engine/kept/keeper.ts';
import type { ScoringDesk } from '../../engine/scoring/scoring-desk.ts';
import { KeptTotals } from '../../engine/totals/kept-totals.ts';
import type { TotalsQuestion } from '../../engine/totals/whole-market.ts';
import type { VenuesView } from '../../engine/venues-view.ts';
import { PyrometerError } from '../../market/errors.ts';
import { RestClient } from '../../venues/rest/rest-client.ts';
import type { VenueProduct } from '../../venues/venues.ts';
import { chosenMarkets } from './chosen-markets.ts';
import { heardTogether } from './heard-together.ts';
import { LiveVenue } from './live-venue.ts';
import type { VenueAddresses } from './venue-addresses.ts';

export interface LiveVenuesOptions {
  products: readonly VenueProduct[];
  /** Coins and ids of markets to chart. */
  markets: readonly string[];
  addresses: Readonly<Record<string, VenueAddresses>>;
  engine: Engine;
  scoring: ScoringDesk;
  keeper: Keeper;
  dataFolder: string;
  kept: KeptMarkets;
  /** Whether accounts are asked what they hold, where a venue tells it. */
  asksAccounts: boolean;
  say: (text: string) => void;
}

/** A venue that does not answer within this is not waited for. */
const ANSWER_MS = 4000;
const RETRY_MS = 30_000;
/** A refusal of the address does not pass in seconds, and asking on makes it longer. */
const BLOCKED_RETRY_MS = 5 * 60_000;
/** Changes of state are told at most so often. */
const TELL_MS = 1000;
/** Until when the venues were listened to is kept so often. */
const BEAT_MS = 30_000;

/** All venues that are wanted: those that answer are live, the others are asked again until they do. */
export class LiveVenues implements VenuesView {
  readonly #options: LiveVenuesOptions;
  readonly #venues: LiveVenue[];
  readonly #totals: KeptTotals;
  readonly #listeners = new Set<() => void>();
  readonly #retries = new Set<NodeJS.Timeout>();
  #told: NodeJS.Timeout | null = null;
  #beats: NodeJS.Timeout | undefined;
  #stopped = false;
  #back: (() => Promise<void>) | null = null;
  /** To be called when a market is there to be shown. */
  #shown: () => void = () => undefined;

  constructor(options: LiveVenuesOptions) {
    this.#options = options;
    this.#totals = new KeptTotals(options.keeper);
    const clients = new Map<string, RestClient>();
    this.#venues = options.products.map((product) => {
      const { venue, restLimit } = product;
      const rest = clients.get(venue) ?? new RestClient({ venue, limit: restLimit });
      clients.set(venue, rest);
      const { keeper, kept, dataFolder, say, addresses, asksAccounts } = options;
      return new LiveVenue({
        product,
        rest,
        addresses: addresses[venue] ?? {},
        totals: this.#totals.totals,
        archive: { keeper, kept },
        refusalFolder: join(dataFolder, 'refusals'),
        asksAccounts,
        say,
        changed: () => this.#tell(),
      });
    });
  }

  /**
   * Asks all venues at once. Those that answer within a few seconds are started, and the others asked again every now
   * and then. Resolves as soon as there is a market to show, or none to wait for. @returns whether any answered
   * @param back told once, where none answered, when the first market is there after all
   */
  async start(back: () => Promise<void>): Promise<boolean> {
    await this.#totals.restore(Date.now());
    this.#beats = setInterval(() => void this.#beat(), BEAT_MS);
    const answered = await Promise.all(this.#venues.map((venue) => this.#open(venue)));
    const open = this.#venues.filter((_, i) => answered[i]);
    const first = new Promise<void>((resolve) => (this.#shown = resolve));
    await Promise.race([first, Promise.all(open.map((venue) => this.#run(venue)))]);
    if (open.length === 0) this.#back = back;
    for (const venue of this.#venues.filter((one) => !open.includes(one))) this.#retry(venue);
    return open.length > 0;
  }

  /** Why none answers, in a few words. */
  get trouble(): string {
    const reasons = new Set(this.status().map(({ venue, reason }) => reason ?? `${venue}: unknown`));
    const [first, ...others] = [...reasons];
    return `${(first ?? 'no venue is chosen').slice(0, 160)}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#retries) clearTimeout(timer);
    if (this.#told) clearTimeout(this.#told);
    clearInterval(this.#beats);
    await this.#beat();
    await Promise.all(this.#venues.map((venue) => venue.stop()));
  }

  status() {
    return this.#venues.map((venue) => venue.status());
  }

  totals(question: TotalsQuestion) {
    return this.#totals.report(Date.now(), this.#heard(), question);
  }

  totalsAsOf(question: TotalsQuestion, asOfMs: number) {
    return this.#totals.asOf(asOfMs, question);
  }

  #heard() {
    return heardTogether(this.#venues.map((venue) => venue.heard()));
  }

  #beat(): Promise<void> {
    return this.#totals.beat(Date.now(), this.#heard());
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #open(venue: LiveVenue): Promise<boolean> {
    try {
      await venue.open(ANSWER_MS);
      return true;
    } catch (error) {
      if (!(error instanceof PyrometerError)) throw error;
      return false;
    }
  }

  async #run(venue: LiveVenue): Promise<void> {
    const { markets, say } = this.#options;
    const failed = (error: unknown) => this.#stopped || say(`${venue.name}: ${(error as Error).message}`);
    let isBegun = false;
    const deepen = (all: readonly LiveMarket[]) => this.#deepen(venue, all).catch(failed);
    const ready = (market: LiveMarket) => {
      this.#show(market.pipeline);
      if (!isBegun) return;
      say(`${market.pipeline.instrument.id} is newly listed: charted from now on`);
      void deepen([market]);
    };
    await venue.start((listed) => chosenMarkets(markets, venue.product, listed), ready).catch(failed);
    isBegun = true;
    say(`${venue.name}: live, ${venue.listed.length} perpetuals, ${venue.markets.length} charted`);
    this.#tell();
    void deepen(venue.markets);
  }

  async #deepen(venue: LiveVenue, markets: readonly LiveMarket[]): Promise<void> {
    await venue.deepen(markets, () => this.#tell());
    await Promise.all(markets.map(({ pipeline }) => pipeline.warmTiles()));
    for (const { pipeline } of markets) await this.#score(pipeline);
  }

  /** Now, or with its first bar. */
  #show(pipeline: MarketPipeline): void {
    if (pipeline.bars.length === 0) {
      const end = pipeline.listen(() => {
        end();
        this.#show(pipeline);
      });
      return;
    }
    if (this.#stopped) return;
    this.#options.engine.add(pipeline);
    this.#shown();
    const back = this.#back;
    this.#back = null;
    back?.().catch((error: unknown) => this.#options.say((error as Error).message));
    this.#tell();
  }

  /** Once the month before is there: what is scored goes by in order. */
  async #score(pipeline: MarketPipeline): Promise<void> {
    const { scoring, kept } = this.#options;
    await scoring.follow(pipeline, await kept.get(pipeline.instrument.id)?.liquidations());
    scoring.goLive(pipeline.instrument.id);
  }

  #retry(venue: LiveVenue): void {
    const timer = setTimeout(
      async () => {
        this.#retries.delete(timer);
        if (this.#stopped) return;
        if (!(await this.#open(venue))) return this.#retry(venue);
        await this.#run(venue);
      },
      venue.status().state === 'blocked' ? BLOCKED_RETRY_MS : RETRY_MS,
    );
    this.#retries.add(timer);
  }

  #tell(): void {
    this.#told ??= setTimeout(() => {
      this.#told = null;
      for (const listener of this.#listeners) listener();
    }, TELL_MS);
  }
}
