import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { Engine } from '../engine/engine.ts';
import { NO_VENUES } from '../engine/venues-view.ts';
import { createGateway } from '../gateway/index.ts';
import { findRecordings } from '../market/recording/reader.ts';
import { dataFolder } from './data-folder.ts';
import { createProgress } from './progress.ts';
import { loadRecording } from './recorded-market.ts';
import { printRefusals } from './refusal-summary.ts';
import { beginningOf, SimulatedFeed } from './simulated-feed.ts';
import { SimulatedVenues } from './simulated-venues.ts';
import { VERSION } from './version.ts';
import { wholeNumber } from './arguments.ts';

interface UpOptions {
  recording?: string;
  port: number;
  host: string;
  data?: string;
}

/** `pyrometer up`: the server with its page, over recordings or, where none is given, a simulated market. */
export function upCommand(): Command {
  return new Command('up')
    .description('open the liquidation heatmap in the browser: of recordings, or of a simulated market')
    .option('--recording <folder>', 'a recording, or a folder of several (default: a simulated market that lives on)')
    .addOption(
      new Option('--port <number>', 'port to listen on; 0 takes a free one')
        .env('PYROMETER_PORT')
        .default(8321)
        .argParser(wholeNumber(0)),
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--data <folder>', "data folder (default: PYROMETER_DATA, or the system's own place)")
    .addHelpText('after', '\nExample:\n  pyrometer up --recording ./btc --port 8321')
    .action(up);
}

async function up({ recording, port, host, data }: UpOptions): Promise<void> {
  const engine = new Engine();
  let simulation: Simulation | null = null;
  if (recording === undefined) simulation = await simulated(engine, join(data ?? dataFolder(), 'simulated'));
  else await recorded(engine, recording);
  const { feeds, venues } = simulation ?? { feeds: [], venues: NO_VENUES };
  const webRoot = fileURLToPath(new URL('../web', import.meta.url));
  const gateway = await createGateway({
    directory: engine,
    venues,
    webRoot: existsSync(webRoot) ? webRoot : null,
    version: VERSION,
  });
  const address = await gateway.listen({ port, host });
  for (const feed of feeds) feed.start();
  console.log(`Pyrometer is at ${address}`);
  const stop = () => {
    for (const feed of feeds) feed.stop();
    gateway.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

async function recorded(engine: Engine, path: string): Promise<void> {
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
  }
}

interface Simulation {
  feeds: SimulatedFeed[];
  venues: SimulatedVenues;
}

async function simulated(engine: Engine, folder: string): Promise<Simulation> {
  console.log('No recording was given: showing a SIMULATED market (pyrometer up --recording DIR shows a recording).');
  const beginning = await beginningOf(folder, Date.now());
  const minutes = Math.floor((Date.now() - beginning.startMs) / 60_000);
  const venues = new SimulatedVenues(beginning.startMs);
  const feeds = (['BTC', 'ETH'] as const).map((name) => new SimulatedFeed(name, beginning, venues));
  for (const feed of feeds) {
    const progress = createProgress(`simulating ${feed.pipeline.instrument.id}`, minutes);
    await feed.catchUp(Date.now, (done) => progress.update(done)).finally(() => progress.stop());
    engine.add(feed.pipeline);
  }
  return { feeds, venues };
}
