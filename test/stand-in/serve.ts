import { parseArgs } from 'node:util';
import { systemClock } from '../../src/venues/socket/clock.ts';
import { SimulatedDrive } from './drive.ts';
import { Pump } from './pump.ts';
import { DIALECTS, StandInVenue } from './venue.ts';

/**
 * Serves stand-ins of all venues until it is ended, one port each, driven by the simulator:
 * `npx tsx test/stand-in/serve.ts --port 9180 --symbols 600 --seed 1`
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    symbols: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
  },
});

const startMs = Math.floor(Date.now() / 60_000) * 60_000;
let port = Number(values.port);
for (const venue of Object.keys(DIALECTS)) {
  const exchange = new StandInVenue({ venue, symbols: Number(values.symbols), startMs });
  const { streamUrl, restUrl } = await exchange.start(port);
  const booked = exchange.tapes.slice(0, 2).map(({ listed }) => listed.marketId);
  new Pump(exchange, new SimulatedDrive(exchange.tapes, Number(values.seed), startMs, booked), systemClock).start();
  console.log(JSON.stringify({ venue, streamUrl, restUrl }));
  if (port > 0) port++;
}
