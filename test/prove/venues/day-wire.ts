import { SimulatedDrive, type Timed } from '../../stand-in/drive.ts';
import { StandInVenue } from '../../stand-in/venue.ts';
import { fastClock } from './fast-clock.ts';

/**
 * All venues' stand-ins with 600 coins, by a clock that runs fast: `day-wire.ts START_MS BEGAN_MS SPEED LIFE_SHARE`. Keeps
 * count of every liquidation that is sent, whether anybody hears it or not.
 */
const [start, began, speed, lifeShare] = process.argv.slice(2).map(Number) as [number, number, number, number];
const clock = fastClock(start, began, speed);
const SECOND_MS = 1000;
/** Besides liquidations, these say all; the other 600 only what is totalled. */
const CHARTED = 2;

interface Sent {
  timeMs: number;
  side: 'long' | 'short';
  usd: number;
}
const sent = new Map<string, Sent[]>();
const drives: { venue: StandInVenue; drive: SimulatedDrive; waiting: Timed[] }[] = [];
const addresses: Record<string, unknown> = {};

for (const name of ['binance', 'bybit', 'okx', 'hyperliquid']) {
  const venue = new StandInVenue({ venue: name, symbols: 600, clock, startMs: start, lifeShare });
  const charted = new Set(
    venue.tapes
      .filter(({ listed }) => ['BTC', 'ETH'].includes(listed.base))
      .slice(0, 2 * CHARTED)
      .map(({ listed }) => listed.marketId),
  );
  drives.push({ venue, drive: new SimulatedDrive(venue.tapes, 1, start, [...charted], charted), waiting: [] });
  sent.set(name, []);
  addresses[name] = await venue.start();
}

function beat(toMs: number): void {
  // Whole seconds, in which venues gather what they send.
  const now = Math.min(toMs, Math.floor(clock.nowMs() / SECOND_MS) * SECOND_MS);
  for (const one of drives) {
    while (one.drive.timeMs < now) one.waiting.push(...one.drive.minute());
    const due = one.waiting.findIndex(({ timeMs }) => timeMs >= now);
    const { venue } = one;
    const ready = gathered(venue.dialect.venue, one.waiting.splice(0, due < 0 ? one.waiting.length : due));
    if (ready.length > 0) venue.say(ready);
    const list = sent.get(venue.dialect.venue)!;
    for (const { marketId, event } of ready) {
      if (event.kind !== 'liquidation') continue;
      const { timeMs, side, price, quantity } = event.liquidation;
      const { contract } = venue.tape(marketId).listed;
      list.push({ timeMs, side, usd: contract === 'linear' ? quantity * price : quantity });
    }
  }
  if (now === toMs) process.send!({ type: 'done' });
  else setTimeout(() => beat(toMs), SECOND_MS / speed);
}

/** Market by market, so that a market's liquidations share a frame; of Binance's, the latest of a symbol and second. */
function gathered(venue: string, events: readonly Timed[]): Timed[] {
  const sorted = events.toSorted(
    (a, b) => a.marketId.localeCompare(b.marketId) || a.event.kind.localeCompare(b.event.kind),
  );
  if (venue !== 'binance') return sorted;
  const second = ({ timeMs }: Timed) => Math.floor(timeMs / SECOND_MS);
  return sorted.filter((one, i) => {
    const next = sorted[i + 1];
    if (one.event.kind !== 'liquidation' || next?.event.kind !== 'liquidation') return true;
    return next.marketId !== one.marketId || second(next) !== second(one);
  });
}

process.on('message', ({ type, toMs }: { type: string; toMs: number }) => {
  if (type === 'go') beat(toMs);
  if (type !== 'sums') return;
  const sums = [...sent].map(([venue, list]) => {
    const usd = (side: string) => list.reduce((sum, one) => sum + (one.side === side ? one.usd : 0), 0);
    return { venue, longUsd: usd('long'), shortUsd: usd('short'), count: list.length };
  });
  process.send!({ type: 'sums', sums });
});
process.send!({ type: 'ready', addresses });
