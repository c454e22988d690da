import type { LiveMarket } from '../../engine/live/live-market.ts';
import type { ProductRecorder } from '../../venues/capture/product-recorder.ts';
import type { Wanted } from '../../venues/connection-plan.ts';
import type { ListingChange, VenueInstrument } from '../../venues/instrument-table.ts';
import type { MarketCharts } from './market-charts.ts';
import type { MarketRouter } from './market-router.ts';
import type { VenueListing } from './venue-listing.ts';

/** Of all that is listed, what is to be charted. */
export type Choose = (listed: readonly VenueInstrument[]) => readonly VenueInstrument[];

export interface ChartedMarketsOptions {
  charts: MarketCharts;
  router: MarketRouter;
  listing: VenueListing;
  recorder?: ProductRecorder | undefined;
  say: (text: string) => void;
}

/** The markets of a product that are charted, as its listing changes. */
export class ChartedMarkets {
  readonly #options: ChartedMarketsOptions;
  #choose: Choose = () => [];
  #ready: (market: LiveMarket) => void = () => undefined;

  constructor(options: ChartedMarketsOptions) {
    this.#options = options;
  }

  /** What is to be heard: of these all, of the others that are listed their liquidations. */
  get wanted(): Wanted {
    const { router, listing } = this.#options;
    const charted = router.markets.flatMap(({ pipeline }) => listing.find(pipeline.instrument.id) ?? []);
    const chosen = new Set(charted);
    return { charted, totalled: listing.all.filter((one) => !chosen.has(one)) };
  }

  /**
   * Charts what is chosen, now and whenever the listing changes.
   * @param ready told of each market that has its bars
   * @returns the markets, which take what comes and are still to begin
   */
  choose(choose: Choose, ready: (market: LiveMarket) => void): Promise<LiveMarket[]> {
    this.#choose = choose;
    this.#ready = ready;
    return this.#chartNew();
  }

  /** Fetches the bars of the last day. */
  async begin(markets: readonly LiveMarket[]): Promise<void> {
    await Promise.all(markets.map((market) => this.#options.charts.begin(market).then(() => this.#ready(market))));
  }

  /** The listing has changed. @returns markets that came, as {@link choose} does */
  async relisted({ added, removed }: ListingChange): Promise<LiveMarket[]> {
    const { router, listing, say } = this.#options;
    const charted = this.#ids;
    for (const { marketId } of added) router.listed(marketId, true);
    for (const { marketId } of removed) {
      // Under another symbol it is the same market.
      if (listing.find(marketId)) continue;
      router.listed(marketId, false);
      if (charted.has(marketId)) say(`${marketId} is no longer listed: it stands where it is`);
    }
    return this.#chartNew();
  }

  get #ids(): Set<string> {
    return new Set(this.#options.router.markets.map(({ pipeline }) => pipeline.instrument.id));
  }

  async #chartNew(): Promise<LiveMarket[]> {
    const { charts, router, listing, recorder } = this.#options;
    const charted = this.#ids;
    const chosen = this.#choose(listing.all).filter(({ marketId }) => !charted.has(marketId));
    const markets = await Promise.all(chosen.map((instrument) => charts.chart(instrument)));
    for (const market of markets) router.add(market);
    if (markets.length > 0) recorder?.charted([...this.#ids], Date.now());
    return markets;
  }
}
