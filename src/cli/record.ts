import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { WholeMarket } from '../engine/totals/whole-market.ts';
import { CaptureError, PyrometerError, VenueError } from '../market/errors.ts';
import { ProductRecorder } from '../venues/capture/product-recorder.ts';
import { RestClient } from '../venues/rest/rest-client.ts';
import type { VenueProduct } from '../venues/venues.ts';
import { duration, names } from './arguments.ts';
import { checkMarkets, chosenMarkets, DEFAULT_COINS, productsOf } from './live/chosen-markets.ts';
import { LiveVenue } from './live/live-venue.ts';
import { venueAddresses } from './live/venue-addresses.ts';
import { saveBars } from './save-bars.ts';

interface RecordOptions {
  out: string;
  venues?: string[];
  markets: string[];
  for?: number;
}

const ANSWER_MS = 10_000;
const TELL_EVERY_MS = 10_000;

/** `pyrometer record`: what the venues send, to the byte, and the events it meant. */
export function recordCommand(): Command {
  return new Command('record')
    .description('write what the venues send: frames to the byte with their arrival time, and the events they mean')
    .requiredOption('--out <folder>', 'where to; what is there already is kept, and added to')
    .option('--venues <names>', 'venues to record, with commas between (default: all that answer)', names)
    .option(
      '--markets <names>',
      'coins (BTC) or market ids to record in full, with commas between; of all others, liquidations',
      names,
      [...DEFAULT_COINS],
    )
    .option('--for <time>', 'end after this time (default: with Ctrl+C)', duration)
    .addHelpText(
      'after',
      '\nExample:\n  pyrometer record --out ./tape --venues bybit,okx --for 1h\n  pyrometer replay ./tape --speed 60',
    )
    .action(record);
}

async function record({ out, venues, markets, for: forMs }: RecordOptions): Promise<void> {
  const products = productsOf(venues);
  checkMarkets(markets, products);
  const folder = resolve(out);
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new CaptureError(`${out} cannot be written to: ${error.message}`);
  });
  const clients = new Map<string, RestClient>();
  const recorded = products.map((product) => {
    const { venue, restLimit } = product;
    const rest = clients.get(venue) ?? new RestClient({ venue, limit: restLimit });
    clients.set(venue, rest);
    return recordedProduct(product, rest, folder);
  });
  const open: typeof recorded = [];
  for (const [i, { venue }] of recorded.entries()) {
    try {
      await venue.open(ANSWER_MS);
      open.push(recorded[i]!);
    } catch (error) {
      if (!(error instanceof PyrometerError)) throw error;
      console.error(`${venue.name} is left out: ${error.message}`);
    }
  }
  if (open.length === 0) throw new VenueError('no venue answers: `pyrometer doctor` says why');
  for (const { venue } of open) {
    const choose = (listed: typeof venue.listed) => chosenMarkets(markets, venue.product, listed);
    const chosen = choose(venue.listed);
    await venue.start(
      (listed) => choose([...listed]),
      () => undefined,
    );
    await savePasts(venue, folder);
    console.log(
      `${venue.name}: ${chosen.map(({ symbol }) => symbol).join(', ') || 'no market'} in full, liquidations of ${venue.listed.length}`,
    );
  }
  const beganMs = performance.now();
  const tell = setInterval(() => {
    for (const { venue, recorder } of open) {
      const { state, reason, waiting } = venue.status();
      const facts = `${recorder.frames} frames, ${recorder.events} events, ${(recorder.written / 1e6).toFixed(1)} MB, ${waiting} wait`;
      console.log(`${venue.name}: ${state}${reason === null ? '' : ` (${reason})`}: ${facts}`);
    }
  }, TELL_EVERY_MS);
  await new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
    if (forMs !== undefined) setTimeout(end, forMs);
  });
  clearInterval(tell);
  await Promise.all(open.map(({ venue }) => venue.stop()));
  for (const { venue } of open) await savePasts(venue, folder);
  const total = open.reduce((sum, { recorder }) => sum + recorder.frames, 0);
  console.log(`${total} frames of ${Math.round((performance.now() - beganMs) / 1000)} s are in ${folder}`);
  // Sockets of venues that did not answer may still be under way.
  process.exit(0);
}

/** A replay begins with the bars that the markets had. */
async function savePasts(venue: LiveVenue, folder: string): Promise<void> {
  for (const { pipeline } of venue.markets) await saveBars(join(folder, 'live'), pipeline);
}

function recordedProduct(
  product: VenueProduct,
  rest: RestClient,
  folder: string,
): { venue: LiveVenue; recorder: ProductRecorder } {
  const { venue } = product;
  const recorder = new ProductRecorder(join(folder, `${venue}-${product.product}`));
  const live = new LiveVenue({
    product,
    recorder,
    rest,
    addresses: venueAddresses()[venue] ?? {},
    totals: new WholeMarket(),
    say: (text) => console.error(text),
    changed: () => undefined,
  });
  return { venue: live, recorder };
}
