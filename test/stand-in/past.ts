import type { Bar } from '../../src/market/bar.ts';
import { hash, type Listed, priceOf, quantityOf } from './listed.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Periods of a price's waves, minutes, and how far each moves it. */
const WAVES: readonly (readonly [periodMinutes: number, size: number])[] = [
  [7, 0.0006],
  [43, 0.002],
  [311, 0.006],
  [1999, 0.012],
  [18_001, 0.03],
];

/** What a price was before the stand-in began: a function of the moment, so that any page of it can be asked for. */
export function pastPrice({ priceUsd }: Listed, timeMs: number): number {
  let log = 0;
  for (const [i, [period, size]] of WAVES.entries()) {
    log += size * Math.sin((2 * Math.PI * timeMs) / (period * MINUTE_MS) + 2 * Math.PI * hash(priceUsd * 1e6, i));
  }
  return priceUsd * Math.exp(log);
}

/** A minute of the past. */
export function pastBar(listed: Listed, timeMs: number): Bar {
  const prices = [0, 12, 24, 36, 48, 60].map((s) => priceOf(listed, pastPrice(listed, timeMs + s * 1000)));
  const volume = quantityOf(
    listed,
    (dailyVolume(listed) * (0.5 + hash(listed.priceUsd * 1e6, timeMs / MINUTE_MS))) / 1440,
  );
  const high = Math.max(...prices);
  const low = Math.min(...prices);
  return {
    timeMs,
    open: prices[0]!,
    high,
    low,
    close: prices.at(-1)!,
    markHigh: high,
    markLow: low,
    volume,
    takerBuyVolume: quantityOf(listed, volume / 2),
    openInterest: Number.NaN,
    fundingRate: Number.NaN,
  };
}

/** One-sided, native units. */
export function pastOpenInterest(listed: Listed, timeMs: number): number {
  const turns = Math.sin((2 * Math.PI * timeMs) / (5 * 24 * HOUR_MS) + listed.priceUsd);
  return quantityOf(listed, (dailyVolume(listed) / 2) * (1 + 0.1 * turns));
}

/** Paid at `timeMs`, a fraction. */
export function pastFunding({ priceUsd }: Listed, timeMs: number): number {
  return Number((0.0001 + 0.0003 * (hash(priceUsd * 1e6, timeMs / HOUR_MS) - 0.5)).toFixed(8));
}

/** Settlements in `[fromMs, toMs)` up to now. */
export function pastFundings(listed: Listed, fromMs: number, toMs: number, everyMs: number, nowMs: number) {
  const paid = [];
  for (let timeMs = Math.ceil(fromMs / everyMs) * everyMs; timeMs < toMs && timeMs <= nowMs; timeMs += everyMs) {
    paid.push({ timeMs, fundingRate: pastFunding(listed, timeMs) });
  }
  return paid;
}

/** The better a coin is known, the more it trades. */
export function dailyTurnoverUsd({ contract, base }: Listed): number {
  const usd = base === 'BTC' ? 1.4e10 : base === 'ETH' ? 1e10 : 5e7;
  return contract === 'linear' ? usd : usd / 20;
}

/** Native units. */
function dailyVolume(listed: Listed): number {
  return dailyTurnoverUsd(listed) / (listed.contract === 'linear' ? listed.priceUsd : 1);
}
