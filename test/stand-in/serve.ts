import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { systemClock } from '../../src/venues/socket/clock.ts';
import { SimulatedDrive } from './drive.ts';
import { Pump } from './pump.ts';
import { DIALECTS, StandInVenue } from './venue.ts';

/**
 * Serves stand-ins of all venues until it is ended, one port each, driven by the simulator:
 * `npx tsx test/stand-in/serve.ts --port 9180 --symbols 600 --seed 1`. What is typed happens to them:
 *
 *     refuse binance 451               answers everything with that status, and cuts its connections; 0: no more
 *     silence okx                      sends nothing more, and ends nothing
 *     cut bybit                        ends all connections
 *     rename bybit:DOGE/USDT:USDT WOOF delists a coin, and lists it under another name
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    symbols: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
  },
});

const startMs = Math.floor(Date.now() / 60_000) * 60_000;
const venues = new Map<string, StandInVenue>();
let port = Number(values.port);
for (const venue of Object.keys(DIALECTS)) {
  const standIn = new StandInVenue({ venue, symbols: Number(values.symbols), startMs });
  const { streamUrl, restUrl } = await standIn.start(port);
  const booked = standIn.tapes.slice(0, 4).map(({ listed }) => listed.marketId);
  new Pump(standIn, new SimulatedDrive(standIn.tapes, Number(values.seed), startMs, booked), systemClock).start();
  venues.set(venue, standIn);
  console.log(JSON.stringify({ venue, streamUrl, restUrl }));
  if (port > 0) port++;
}

const ORDERS: Readonly<Record<string, (standIn: StandInVenue, of: string, what: string) => void>> = {
  refuse(standIn, _, status) {
    const fault = Number(status) || null;
    standIn.restFault = fault;
    standIn.exchange.fault = fault;
    standIn.exchange.drop();
  },
  silence: ({ exchange }) => (exchange.fault = 'silent'),
  cut: ({ exchange }) => exchange.drop(),
  rename: (standIn, marketId, base) => standIn.rename(marketId, base),
};
createInterface(process.stdin).on('line', (line) => {
  const [order = '', of = '', what = ''] = line.trim().split(/\s+/);
  const standIn = venues.get(of.split(':')[0]!);
  const act = ORDERS[order];
  if (act && standIn) act(standIn, of, what);
  else console.log(`"${line}" is none of: ${Object.keys(ORDERS).join(', ')}, each with a venue`);
});
