import { LiveMarket } from '../../src/engine/live/live-market.ts';
import { MarketPipeline } from '../../src/engine/pipeline.ts';
import { WholeMarket } from '../../src/engine/totals/whole-market.ts';
import { MarketRouter } from '../../src/cli/live/market-router.ts';
import { INSTRUMENT } from '../bars.ts';
import type { VenueEvent } from '../../src/venues/frame.ts';
import { InstrumentTable, type VenueInstrument } from '../../src/venues/instrument-table.ts';
import { VenueFeed } from '../../src/venues/socket/venue-feed.ts';
import { VENUE_PRODUCTS } from '../../src/venues/venues.ts';
import type { BenchVenue } from './frames.ts';

const PRODUCTS = { bybit: 'linear', 'binance-futures': 'usdm' } as const;
const MINUTE_MS = 60_000;

/** This project's feed: connection, parser, validation, duplicates and queue, to the events that come out. */
export function feed(venue: BenchVenue, url: string, heard: (messages: number) => void): void {
  void (async () => {
    for await (const batch of feedOf(venue, url).events()) heard(batch.length);
  })();
}

/** The same and what follows: bars, and the model's state and running bar of each market. */
export function markets(venue: BenchVenue, url: string, heard: (messages: number) => void): () => string {
  const router = new MarketRouter(new WholeMarket(), () => undefined);
  const pipelines = listed(venue).map(({ marketId, contract }) => {
    const pipeline = new MarketPipeline({ ...INSTRUMENT, id: marketId, contract }, MINUTE_MS);
    router.add(
      new LiveMarket(pipeline, {
        fromMs: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS,
        tradesNumbered: venue === 'binance-futures',
        history: async () => [],
      }),
    );
    return pipeline;
  });
  let venueMs = Number.NaN;
  let toldMs = 0;
  const take = (batch: readonly VenueEvent[]) => {
    const first = Number.isNaN(venueMs);
    for (const { event } of batch) if (event.kind === 'trade') venueMs = event.trade.timeMs;
    // The venue's time passes faster than ours, so it stands for ours, too.
    if (first) router.resumed(venueMs - 2 * MINUTE_MS);
    router.take(batch, venueMs);
    if (performance.now() - toldMs < 250) return;
    toldMs = performance.now();
    router.advance(venueMs);
  };
  void (async () => {
    for await (const batch of feedOf(venue, url).events()) {
      take(batch);
      heard(batch.length);
    }
  })();
  return () => pipelines.map(({ bars, instrument }) => `${instrument.id}: ${bars.length} bars`).join(', ');
}

function listed(venue: BenchVenue): VenueInstrument[] {
  const name = venue === 'bybit' ? 'bybit' : 'binance';
  return ['BTC', 'ETH'].map((base) => ({
    marketId: `${name}:${base}/USDT:USDT`,
    symbol: `${base}USDT`,
    product: PRODUCTS[venue],
    contract: 'linear',
    contractSize: 1,
    tickSize: 0.1,
    maxLeverage: 100,
  }));
}

function feedOf(venue: BenchVenue, url: string): VenueFeed {
  const product = VENUE_PRODUCTS.find((one) => one.product === PRODUCTS[venue])!;
  const instruments = new InstrumentTable(listed(venue));
  const parse = product.createParser(instruments, (_market, _side, price) => price);
  const plan = product.connections({ charted: instruments.all(), totalled: [] }, url)[0]!;
  const made = new VenueFeed({ venue: product.venue, streams: [{ plan, parse }] });
  made.start();
  return made;
}
