import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import type { Archive } from '../archive/archive.ts';
import { AlertDesk } from '../engine/alerts/alert-desk.ts';
import { Engine } from '../engine/engine.ts';
import { KeptMarkets } from '../engine/kept/kept-markets.ts';
import type { MarketOverVenues } from '../engine/over-venues/market-over-venues.ts';
import { OverVenues } from '../engine/over-venues/over-venues.ts';
import { ScoringDesk } from '../engine/scoring/scoring-desk.ts';
import { NO_VENUES, type VenuesView } from '../engine/venues-view.ts';
import { createGateway } from '../gateway/index.ts';
import { findRecordings } from '../market/recording/reader.ts';
import { codeVersion } from './code-version.ts';
import { dataFolder } from './data-folder.ts';
import { checkMarkets, DEFAULT_COINS, productsOf } from './live/chosen-markets.ts';
import { LiveVenues } from './live/live-venues.ts';
import { venueAddresses } from './live/venue-addresses.ts';
import { openAlerts } from './open-alerts.ts';
import { closeKeeper, openKeeper } from './open-keeper.ts';
import { createProgress } from './progress.ts';
import { loadRecording } from './recorded-market.ts';
import { printRefusals } from './refusal-summary.ts';
import { beginningOf, SimulatedFeed } from './simulated-feed.ts';
import { openSimulatedKeeper } from './simulated-archive.ts';
import { SimulatedVenues } from './simulated-venues.ts';
import { VERSION } from './version.ts';
import { listenOptions, names } from './arguments.ts';

/** Alerts look for silence, and for markets that have come, so often. */
const ALERT_TICK_MS = 1000;

/** Scorecards change with the hour. */
const SCORECARDS_EVERY_MS = 15 * 60_000;

interface UpOptions {
  recording?: string;
  port: number;
  host: string;
  data?: string;
  venues?: string[];
  markets: string[];
  accounts: boolean;
}

/** `pyrometer up`: the server with its page, over recordings the live venues or, where none answers, a simulated market. */
export function upCommand(): Command {
  const [port, host] = listenOptions();
  return new Command('up')
    .description('open the liquidation heatmap in the browser: live, of recordings, or of a simulated market')
    .option(
      '--recording <folder>',
      'a recording, or a folder of several (default: live venues, or a simulated market where none answers)',
    )
    .addOption(port)
    .addOption(host)
    .option('--data <folder>', "data folder (default: PYROMETER_DATA, or the system's own place)")
    .addOption(
      new Option('--venues <names>', 'venues to listen to, with commas between; none: the simulated market')
        .env('PYROMETER_VENUES')
        .argParser(names),
    )
    .option(
      '--markets <names>',
      'coins (BTC) or market ids (bybit:BTC/USDT:USDT) to chart, with commas between',
      names,
      [...DEFAULT_COINS],
    )
    .option('--no-accounts', 'ask no accounts of Hyperliquid what they hold (default: asked, with half of its limit)')
    .addHelpText('after', '\nExample:\n  pyrometer up --recording ./btc --port 8321')
    .action(up);
}

async function up({ recording, port, host, data = dataFolder(), venues, markets, accounts }: UpOptions): Promise<void> {
  const engine = new Engine();
  const kept = new KeptMarkets(codeVersion());
  const scoring = new ScoringDesk(kept);
  const place = { engine, scoring, kept };
  const say = (text: string) => console.log(text);
  const overVenues = new OverVenues({ engine, added: (market) => showOverVenues(market, kept), onTrouble: say });
  let source: Source;
  if (recording !== undefined) {
    await recorded(place, recording);
    source = { venues: NO_VENUES, archive: null, begin: () => undefined, stop: async () => undefined };
  } else if (venues?.length === 1 && venues[0] === 'none') {
    console.log('No recording and no venue was chosen: showing a SIMULATED market.');
    source = await simulated(place, join(data, 'simulated'));
  } else {
    const products = productsOf(venues);
    checkMarkets(markets, products);
    source = await liveOrSimulated(place, data, products, markets, accounts);
  }
  await overVenues.match();
  const store = await openAlerts(source.archive, data, say);
  const alerts = await AlertDesk.open({ directory: engine, store, onTrouble: say });
  const webRoot = fileURLToPath(new URL('../web', import.meta.url));
  const gateway = await createGateway({
    directory: engine,
    venues: source.venues,
    scoring,
    alerts,
    archive: kept,
    webRoot: existsSync(webRoot) ? webRoot : null,
    version: VERSION,
    onOpening: (restMs) => scoring.rest(restMs),
  });
  const address = await gateway.listen({ port, host });
  await kept.announce(address);
  source.begin();
  scoring.start();
  const ticks = setInterval(() => alerts.tick(), ALERT_TICK_MS);
  console.log(`Pyrometer is at ${address}`);
  const scorecards = setInterval(() => void kept.keepScorecards(scoring), SCORECARDS_EVERY_MS);
  const stop = () => {
    clearInterval(ticks);
    clearInterval(scorecards);
    overVenues.stop();
    Promise.all([
      Promise.all([kept.keepScorecards(scoring), alerts.stop()]).then(() => source.stop()),
      gateway.close(),
      scoring.stop(),
    ]).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** What is kept of its members is kept of them: a market over venues has no archive of its own. */
function showOverVenues(market: MarketOverVenues, kept: KeptMarkets): void {
  kept.mention(market);
  console.log(`${market.instrument.id}: ${market.members.length} markets as one`);
  void market.warmTiles();
}

/** Where the markets come from. */
interface Source {
  venues: VenuesView;
  /** Where this process keeps what belongs to no market; null: nowhere. */
  archive: Archive | null;
  begin(): void;
  stop(): Promise<void>;
}

interface SimulatedSource extends Source {
  venues: SimulatedVenues;
}

/** Where markets go. */
interface Place {
  engine: Engine;
  scoring: ScoringDesk;
  kept: KeptMarkets;
}

async function liveOrSimulated(
  place: Place,
  data: string,
  products: Parameters<typeof checkMarkets>[1],
  markets: readonly string[],
  asksAccounts: boolean,
): Promise<Source> {
  const { engine, scoring, kept } = place;
  const keeper = await openKeeper(data, kept);
  console.log(`Asking ${[...new Set(products.map(({ venue }) => venue))].join(', ')} ...`);
  const say = (text: string) => console.log(text);
  const live = new LiveVenues({
    products,
    markets,
    addresses: venueAddresses(),
    engine,
    scoring,
    keeper,
    dataFolder: data,
    kept,
    asksAccounts,
    say,
  });
  let simulation: SimulatedSource | null = null;
  const isLive = await live.start(async () => {
    console.log('A venue answers: the simulated market gives way to live ones.');
    for (const { instrument } of engine.list()) {
      if (!instrument.simulated) continue;
      engine.remove(instrument.id);
      scoring.leave(instrument.id);
    }
    await simulation?.stop();
    simulation = null;
  });
  if (!isLive) {
    console.log(`No venue answers, so this is a SIMULATED market until one does. ${live.trouble}`);
    simulation = await simulated(place, join(data, 'simulated'));
  } else if (engine.list().length === 0) {
    const wanted = markets.join(', ');
    console.log(`None of ${wanted} is charted yet: no venue that answers lists it, or its history is still to come.`);
  }
  return {
    archive: keeper.archive,
    venues: {
      status: () => live.status(),
      totals: (question) => (simulation?.venues ?? live).totals(question),
      totalsAsOf: (question, asOfMs) => (simulation?.venues ?? live).totalsAsOf(question, asOfMs),
      listen: (listener) => live.listen(listener),
    },
    begin: () => simulation?.begin(),
    stop: async () => {
      await Promise.all([live.stop(), simulation?.stop()]);
      await closeKeeper(keeper, kept);
    },
  };
}

async function recorded({ engine, scoring, kept }: Place, path: string): Promise<void> {
  for (const folder of await findRecordings(path)) {
    const progress = createProgress(`reading ${folder}`);
    const { pipeline, recording } = await loadRecording(folder, (bars) => progress.update(bars)).finally(() =>
      progress.stop(),
    );
    printRefusals(recording.refusals);
    if (!pipeline.summary().openInterest) {
      console.log(`${pipeline.instrument.id}: no open interest is known, so there are candles but no map`);
    }
    engine.add(pipeline);
    kept.mention(pipeline);
    scoring.record(pipeline.instrument.id, folder, pipeline.bars.length);
  }
}

async function simulated({ engine, scoring, kept }: Place, folder: string): Promise<SimulatedSource> {
  const beginning = await beginningOf(folder, Date.now());
  const minutes = Math.floor((Date.now() - beginning.startMs) / 60_000);
  const venues = new SimulatedVenues(beginning.startMs);
  const feeds = (['BTC', 'ETH'] as const).map((name) => new SimulatedFeed(name, beginning, venues));
  for (const feed of feeds) {
    const progress = createProgress(`simulating ${feed.pipeline.instrument.id}`, minutes);
    await feed.catchUp(Date.now, (done) => progress.update(done)).finally(() => progress.stop());
  }
  const keeper = await openSimulatedKeeper(folder, feeds, kept);
  for (const { pipeline, past } of feeds) {
    await scoring.follow(pipeline, past);
    engine.add(pipeline);
  }
  return {
    archive: keeper.archive,
    venues,
    begin: () => {
      for (const feed of feeds) {
        feed.start();
        scoring.goLive(feed.pipeline.instrument.id);
      }
    },
    stop: async () => {
      for (const feed of feeds) feed.stop();
      await closeKeeper(keeper, kept);
    },
  };
}
