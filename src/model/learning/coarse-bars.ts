import type { Bar } from '../../market/bar.ts';

/**
 * Bars added up to a coarser step. The mix is learned on these: what a bar sweeps adds up, and candidate mixes are all
 * rebuilt from the same bars. Bars that are as coarse already stay as they are.
 */
export function coarseBars(bars: readonly Bar[], stepMs: number): Bar[] {
  const out: Bar[] = [];
  for (const bar of bars) {
    const timeMs = Math.floor(bar.timeMs / stepMs) * stepMs;
    const last = out.at(-1);
    if (!last || last.timeMs !== timeMs) {
      out.push({ ...bar, timeMs });
      continue;
    }
    last.high = Math.max(last.high, bar.high);
    last.low = Math.min(last.low, bar.low);
    last.close = bar.close;
    // NaN where any of the marks is unknown: last prices then stand in for all of them.
    last.markHigh = Math.max(last.markHigh, bar.markHigh);
    last.markLow = Math.min(last.markLow, bar.markLow);
    last.volume += bar.volume;
    last.takerBuyVolume += bar.takerBuyVolume;
    // The newest stamp inside is what is known at the close.
    if (!Number.isNaN(bar.openInterest)) last.openInterest = bar.openInterest;
    if (!Number.isNaN(bar.fundingRate)) last.fundingRate = bar.fundingRate;
  }
  return out;
}
