import type { Bar } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import { barsOf, INVERSE, LINEAR } from '../../model/cohorts/bars.testing.ts';
import { MarketPipeline } from '../pipeline.ts';

export const MINUTE = 60_000;
export const START = Date.parse('2026-01-01T00:00Z');
export const OVER: Instrument = { ...LINEAR, id: 'all:BTC/USD:USD', quote: 'USD', brackets: [] };

const path = (minutes: number, seed: number) =>
  Array.from({ length: minutes }, (_, i) => ({
    move: 0.003 * Math.sin(i / 40) * Math.sin(i * 1.3) + 0.0002 * Math.sin(i * 1.7),
    range: 0.0005,
    volume: 100 + 20 * Math.sin(i + seed),
    openInterestRatio: 1 + 0.001 * Math.sin(i / 9 + seed),
  }));

/** Minutes of one market: the same path for all, at so many times its price, stamped every so many minutes. */
export function minutesOf(minutes: number, { ratio = 1, seed = 0, stampedEvery = 1 } = {}): Bar[] {
  return barsOf(path(minutes, seed)).map((bar, i) => ({
    ...bar,
    timeMs: START + i * MINUTE,
    open: bar.open * ratio,
    high: bar.high * ratio,
    low: bar.low * ratio,
    close: bar.close * ratio,
    markHigh: bar.markHigh * ratio,
    markLow: bar.markLow * ratio,
    takerBuyVolume: bar.volume / 2,
    openInterest: (i + 1) % stampedEvery === 0 ? bar.openInterest : Number.NaN,
  }));
}

/** The same in USD contracts. */
export function inverseOf(bars: readonly Bar[]): Bar[] {
  return bars.map((bar) => ({
    ...bar,
    volume: bar.volume * bar.close,
    takerBuyVolume: bar.takerBuyVolume * bar.close,
    openInterest: bar.openInterest * bar.close,
  }));
}

export function memberOf(id: string, bars: readonly Bar[]): MarketPipeline {
  const market = new MarketPipeline({ ...(id.endsWith(':BTC') ? INVERSE : LINEAR), id }, MINUTE);
  for (const bar of bars) market.close(bar);
  return market;
}
