import { KeptMarket } from '../../engine/kept/kept-market.ts';
import type { KeptMarkets } from '../../engine/kept/kept-markets.ts';
import type { Keeper } from '../../engine/kept/keeper.ts';
import { LiveMarket } from '../../engine/live/live-market.ts';
import { MarketPipeline } from '../../engine/pipeline.ts';
import { VenueError } from '../../market/errors.ts';
import { parseMarketId } from '../../market/market-id.ts';
import { type HistoryRequest, MINUTE_MS } from '../../venues/history.ts';
import type { VenueInstrument } from '../../venues/instrument-table.ts';
import type { AskOptions } from '../../venues/rest/rest-client.ts';
import { fetchBars } from '../../venues/rest/fetch-history.ts';
import { samplingOf } from '../../venues/sampling.ts';
import type { VenueProduct } from '../../venues/venues.ts';
import { type MarginSchedules, steadyBrackets } from './margin-schedules.ts';

export interface MarketChartsOptions {
  product: VenueProduct;
  /** Base address of REST. */
  restUrl: string;
  ask: (request: HistoryRequest, options?: AskOptions) => Promise<string>;
  schedules: MarginSchedules;
  /** The instrument as it is listed now. */
  find: (marketId: string) => VenueInstrument | undefined;
  /** Where markets are kept; absent: nowhere. */
  archive?: { keeper: Keeper; kept: KeptMarkets } | undefined;
  say: (text: string) => void;
}

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 30;
/** So much of the past tells about where the price stands. */
const PRICE_MINUTES = 10;

/** Makes the markets of a product that are charted: brackets, what is kept of them, and their past. */
export class MarketCharts {
  readonly #options: MarketChartsOptions;
  /** What markets' histories lack, in words that were said: they are not said again while it lasts. */
  readonly #lacking = new Map<string, ReadonlySet<string>>();

  constructor(options: MarketChartsOptions) {
    this.#options = options;
  }

  /** A market of its own, with what is kept of it. */
  async chart(instrument: VenueInstrument): Promise<LiveMarket> {
    const { product, restUrl, ask, schedules, archive, find, say } = this.#options;
    const { marketId, contract } = instrument;
    const { base, quote } = parseMarketId(marketId);
    const nowMs = Date.now();
    const price = async () =>
      (await this.#history(instrument, nowMs - PRICE_MINUTES * MINUTE_MS, nowMs)).at(-1)?.close ?? Number.NaN;
    const fetched = await schedules.fetch(instrument, restUrl, ask, price);
    const brackets = steadyBrackets(
      archive?.keeper.archive.events.markets().get(marketId)?.instrument.brackets,
      fetched,
    );
    const sampling = samplingOf(product.venue);
    const pipeline = new MarketPipeline(
      { id: marketId, base, quote, contract, sampling, brackets, simulated: false },
      MINUTE_MS,
    );
    pipeline.source.brackets = schedules.source(marketId);
    if (pipeline.source.brackets === 'assumed') {
      const [first] = brackets;
      say(
        `${marketId}: its margin brackets are not known; assumed are a mid-sized coin's, from ${first!.maxLeverage}x on`,
      );
    }
    if (archive) {
      const place = await KeptMarket.open(archive.keeper, pipeline);
      await place.restore();
      archive.kept.add(archive.keeper, place);
    }
    return new LiveMarket(pipeline, {
      fromMs: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - DAY_MS,
      tradesNumbered: product.tradesNumbered,
      history: (fromMs, toMs) => this.#history(find(marketId) ?? instrument, fromMs, toMs),
    });
  }

  /** The bars up to now, so that there is something to show before the first minute has passed. */
  async begin(market: LiveMarket): Promise<void> {
    await market.begin(Date.now()).catch((error: unknown) => {
      if (!(error instanceof VenueError)) throw error;
      this.#options.say(`${market.pipeline.instrument.id}: ${error.message}`);
    });
  }

  /** Fetches what lies before a market's first day, and folds it in. */
  async deepen(market: LiveMarket, told: () => void): Promise<void> {
    const { find, archive, say } = this.#options;
    const { pipeline } = market;
    const { id } = pipeline.instrument;
    const instrument = find(id);
    const firstMs = pipeline.bars.length > 0 ? pipeline.bars.timeMs[0]! : Number.NaN;
    const fromMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - HISTORY_DAYS * DAY_MS;
    if (instrument && firstMs > fromMs) {
      const older = await this.#history(instrument, fromMs, firstMs, (share) => {
        market.historyShare = share;
        told();
      }).catch((error: unknown) => {
        if (!(error instanceof VenueError)) throw error;
        say(`${id}: the month before could not be fetched: ${error.message}`);
        return [];
      });
      if (older.length > 0) {
        await pipeline.prepend(older);
        await archive?.kept.get(id)?.prepended(older);
      }
    }
    market.historyShare = 1;
    told();
  }

  async #history(instrument: VenueInstrument, fromMs: number, toMs: number, told?: (share: number) => void) {
    const { product, restUrl, ask, say } = this.#options;
    const { marketId } = instrument;
    const lacking = new Set<string>();
    const fetch = {
      history: product.history(restUrl),
      instrument,
      // The month before gives way to holes in what is shown.
      ask: (request: HistoryRequest) => ask(request, told ? { background: true } : {}),
      told: (pages: number, of: number) => told?.(pages / of),
      lacks: (what: string) => {
        const kind = what.slice(0, what.indexOf(':'));
        lacking.add(kind);
        if (!this.#lacking.get(marketId)?.has(kind)) say(`${marketId}: history without ${what}`);
      },
    };
    const bars = await fetchBars(fetch, fromMs, toMs, Date.now());
    this.#lacking.set(marketId, lacking);
    return bars;
  }
}
