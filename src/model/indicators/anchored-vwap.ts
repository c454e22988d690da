import { VWAP } from 'trading-signals';
import type { Bar } from '../../market/bar.ts';

/** Volume-weighted mean of the bars' typical prices, (high + low + close) / 3, from `anchorMs` on; NaN without volume. */
export function anchoredVwap(bars: readonly Bar[], anchorMs: number): number {
  const mean = new VWAP();
  for (const { timeMs, high, low, close, volume } of bars) {
    if (timeMs >= anchorMs) mean.add({ high, low, close, volume });
  }
  return mean.getResult() ?? Number.NaN;
}
