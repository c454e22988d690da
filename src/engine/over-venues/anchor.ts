import type { Bar } from '../../market/bar.ts';
import { blankBar } from '../bar-store.ts';
import type { MarketPipeline } from '../pipeline.ts';

/**
 * Where a market's mark stood at a bar's close: the last price, brought into the range that the mark had in the bar, for
 * bars tell a mark's extremes alone.
 */
export function ownMark({ close, markLow, markHigh }: Bar): number {
  if (Number.isNaN(markLow) || Number.isNaN(markHigh)) return close;
  return Math.min(markHigh, Math.max(markLow, close));
}

/** How a market's map at the close of a bar is laid on the axis of a reference price: see `BookPart`. */
export function anchorAt(
  contract: 'linear' | 'inverse',
  bar: Bar,
  reference: number,
): { shift: number; factor: number } {
  const mark = ownMark(bar);
  return { shift: Math.log(reference / mark), factor: usdPerUnit(contract, mark) / reference };
}

/** USD of a market's quantity at a price: linear contracts are counted in coins, inverse ones in USD. */
export function usdPerUnit(contract: 'linear' | 'inverse', price: number): number {
  return contract === 'linear' ? price : 1;
}

/** How a member's map of the bar at `timeMs` lies on the axis of the reference; null where either has no such bar. */
export function anchorOf(
  market: MarketPipeline,
  member: MarketPipeline,
  timeMs: number,
): { shift: number; factor: number } | null {
  const [own, reference] = [barAt(member, timeMs), barAt(market, timeMs)];
  return own && reference && anchorAt(member.instrument.contract, own, reference.close);
}

/** The bar of a market that opened at `timeMs`; null where it has none. */
export function barAt({ bars }: MarketPipeline, timeMs: number): Bar | null {
  const i = bars.countBefore(timeMs);
  return i < bars.length && bars.timeMs[i] === timeMs ? bars.read(i, blankBar()) : null;
}
