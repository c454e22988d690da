import type { Bar } from '../../market/bar.ts';

/** Who lifted and who hit over some bars. */
export interface TakerFlow {
  /** (buys - sells) / volume, -1 to 1. */
  imbalance: number;
  /** Cumulative volume delta, buys - sells, native quantity. */
  delta: number;
}

/** Taker flow of `bars`; NaN where the taker side of any of them is unknown, or nothing was traded. */
export function takerFlow(bars: readonly Bar[]): TakerFlow {
  let volume = 0;
  let buys = 0;
  for (const bar of bars) {
    volume += bar.volume;
    buys += bar.takerBuyVolume;
  }
  const delta = bars.length > 0 ? 2 * buys - volume : Number.NaN;
  return { imbalance: volume > 0 ? delta / volume : Number.NaN, delta };
}
