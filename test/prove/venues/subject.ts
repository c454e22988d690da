import { LiveVenue } from '../../../src/cli/live/live-venue.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { WholeMarket } from '../../../src/engine/totals/whole-market.ts';
import type { VenuesView } from '../../../src/engine/venues-view.ts';
import { createGateway } from '../../../src/gateway/index.ts';
import { RestClient } from '../../../src/venues/rest/rest-client.ts';
import { VENUE_PRODUCTS } from '../../../src/venues/venues.ts';

/** One venue, live, with its charted market, the whole market's totals and a gateway: `subject.ts STREAM_URL REST_URL`. */
const [streamUrl, restUrl] = process.argv.slice(2) as [string, string];
const product = VENUE_PRODUCTS.find((one) => one.product === 'linear')!;
const totals = new WholeMarket();
const venue = new LiveVenue({
  product,
  rest: new RestClient({ venue: product.venue, limit: product.restLimit }),
  addresses: { streamUrl, restUrl },
  totals,
  say: (text) => console.log(text),
  changed: () => undefined,
});
await venue.open(10_000);
const engine = new Engine();
await venue.start(
  (listed) => listed.filter(({ marketId }) => marketId === product.busyMarket),
  ({ pipeline }) => engine.add(pipeline),
);
await venue.deepen(venue.markets, () => undefined);
const venues: VenuesView = {
  status: () => [venue.status()],
  totals: (question) => totals.report(Date.now(), [venue.heard()], question),
  listen: () => () => undefined,
};
const gateway = await createGateway({ directory: engine, venues, webRoot: null, version: 'proof' });
const baseUrl = await gateway.listen({ port: 0, host: '127.0.0.1' });

process.on('message', ({ type }: { type: string }) => {
  if (type !== 'measure') return;
  // Only where it was started with --expose-gc.
  globalThis.gc?.();
  const { heapUsed, rss, external, arrayBuffers } = process.memoryUsage();
  const { connections, waiting, paused, state } = venue.status();
  const frames = connections.reduce((sum, one) => sum + one.frames, 0);
  const losses = connections.reduce((sum, one) => sum + one.losses, 0);
  process.send!({
    type: 'measured',
    heapUsed,
    rss,
    external,
    arrayBuffers,
    frames,
    losses,
    waiting,
    paused,
    state,
    cpu: process.cpuUsage(),
  });
});
process.send!({ type: 'ready', baseUrl });
