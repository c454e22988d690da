import { SimulatedDrive, type Timed } from '../../stand-in/drive.ts';
import { StandInVenue } from '../../stand-in/venue.ts';
import { fastClock } from './fast-clock.ts';

/**
 * All venues' stand-ins with 600 coins, by a clock that runs fast: `day-wire.ts START_MS BEGAN_MS SPEED`. Keeps count
 * of every liquidation that happens, whether anybody hears it or not.
 */
const [start, began, speed] = process.argv.slice(2).map(Number) as [number, number, number];
const clock = fastClock(start, began, speed);
const BEAT_MS = 1000;
/** Besides liquidations, these say all; the other 600 only what is totalled. */
const CHARTED = 2;

interface Happened {
  timeMs: number;
  side: 'long' | 'short';
  usd: number;
}
const happened = new Map<string, Happened[]>();
const drives: { venue: StandInVenue; drive: SimulatedDrive; waiting: Timed[] }[] = [];
const addresses: Record<string, unknown> = {};

for (const name of ['binance', 'bybit', 'okx', 'hyperliquid']) {
  const venue = new StandInVenue({ venue: name, symbols: 600, clock, startMs: start });
  const charted = new Set(
    venue.tapes
      .filter(({ listed }) => ['BTC', 'ETH'].includes(listed.base))
      .slice(0, 2 * CHARTED)
      .map(({ listed }) => listed.marketId),
  );
  drives.push({ venue, drive: new SimulatedDrive(venue.tapes, 1, start, [], charted), waiting: [] });
  happened.set(name, []);
  addresses[name] = await venue.start();
}

function beat(): void {
  const now = clock.nowMs();
  for (const one of drives) {
    while (one.drive.timeMs <= now) one.waiting.push(...one.drive.minute());
    const due = one.waiting.findIndex(({ timeMs }) => timeMs > now);
    const ready = one.waiting.splice(0, due < 0 ? one.waiting.length : due);
    if (ready.length > 0) one.venue.say(ready);
    const list = happened.get(one.venue.dialect.venue)!;
    for (const { marketId, event } of ready) {
      if (event.kind !== 'liquidation') continue;
      const { timeMs, side, price, quantity } = event.liquidation;
      const { contract } = one.venue.tape(marketId).listed;
      list.push({ timeMs, side, usd: contract === 'linear' ? quantity * price : quantity });
    }
  }
  clock.after(BEAT_MS, beat);
}

process.on('message', ({ type, fromMs }: { type: string; fromMs?: number }) => {
  if (type === 'go') beat();
  if (type !== 'sums') return;
  const sums = [...happened].map(([venue, list]) => {
    const within = list.filter(({ timeMs }) => timeMs >= fromMs!);
    const usd = (side: string) => within.reduce((sum, one) => sum + (one.side === side ? one.usd : 0), 0);
    return { venue, longUsd: usd('long'), shortUsd: usd('short'), count: within.length };
  });
  process.send!({ type: 'sums', sums });
});
process.send!({ type: 'ready', addresses });
