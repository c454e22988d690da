import type { Bar } from '../../../src/market/bar.ts';
import type { Liquidation, Trade } from '../../../src/market/event.ts';
import { INSTRUMENT } from '../../../bench/bars.ts';

export { INSTRUMENT };
export const MINUTE_MS = 60_000;
/** A full hour. */
export const START_MS = Date.parse('2026-02-01T00:00Z');
export const TRADES_A_MINUTE = 40;

/** A number in [0, 1) that belongs to a minute and a place in it: every minute can be made without those before it. */
function chance(minute: number, place: number): number {
  let h = Math.imul(minute ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(place + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
}

function priceAt(minute: number): number {
  return (
    80_000 * Math.exp(0.02 * Math.sin(minute / 311) + 0.004 * Math.sin(minute / 17) + 0.001 * Math.sin(minute * 2))
  );
}

/** All that happens in a minute, the same whenever it is asked for. */
export function minuteOf(minute: number): { bar: Bar; trades: Trade[]; liquidations: Liquidation[] } {
  const timeMs = START_MS + minute * MINUTE_MS;
  const [open, close] = [priceAt(minute), priceAt(minute + 1)];
  const low = Math.min(open, close) * (1 - 0.0005 * chance(minute, 1));
  const high = Math.max(open, close) * (1 + 0.0005 * chance(minute, 2));
  const bar: Bar = {
    timeMs,
    open,
    high,
    low,
    close,
    markHigh: high,
    markLow: low,
    volume: 50 + 100 * chance(minute, 3),
    takerBuyVolume: 25,
    // A stamp every five minutes, as venues have them: the state that is kept has bars that wait.
    openInterest: minute % 5 === 4 ? 90_000 * (1 + 0.01 * Math.sin(minute / 700)) : Number.NaN,
    fundingRate: Number.NaN,
  };
  const trades = Array.from(
    { length: TRADES_A_MINUTE },
    (_, i): Trade => ({
      timeMs: timeMs + Math.floor((i * MINUTE_MS) / TRADES_A_MINUTE),
      price: low + (high - low) * chance(minute, 10 + i),
      quantity: chance(minute, 100 + i),
      takerSide: chance(minute, 200 + i) < 0.5 ? 'buy' : 'sell',
      id: `${minute}-${i}`,
    }),
  );
  const liquidations = Array.from(
    { length: minute % 3 },
    (_, i): Liquidation => ({
      timeMs: timeMs + 1000 * i,
      side: i % 2 === 0 ? 'long' : 'short',
      price: low,
      quantity: 1 + i,
      id: `${minute}-${i}`,
    }),
  );
  return { bar, trades, liquidations };
}
