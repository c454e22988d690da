import type { Candles } from '../market/api/schemas.ts';
import type { Bar } from '../market/bar.ts';
import { type BarStore, blankBar } from './bar-store.ts';
import type { CandleWindow } from './market-view.ts';

/** Bars of a window added up to candles of its step; where there are no bars there is no candle. */
export function aggregateCandles(bars: BarStore, running: Bar | null, window: CandleWindow, known: number): Candles {
  const { stepMs } = window;
  const fromMs = Math.floor(window.fromMs / stepMs) * stepMs;
  const out: Candles = { stepMs, timeMs: [], open: [], high: [], low: [], close: [], volume: [] };
  const add = (bar: Bar) => {
    const time = Math.floor(bar.timeMs / stepMs) * stepMs;
    const last = out.timeMs.length - 1;
    if (out.timeMs[last] === time) {
      out.high[last] = Math.max(out.high[last]!, bar.high);
      out.low[last] = Math.min(out.low[last]!, bar.low);
      out.close[last] = bar.close;
      out.volume[last]! += bar.volume;
      return;
    }
    out.timeMs.push(time);
    out.open.push(bar.open);
    out.high.push(bar.high);
    out.low.push(bar.low);
    out.close.push(bar.close);
    out.volume.push(bar.volume);
  };
  const bar = blankBar();
  for (let i = bars.countBefore(fromMs); i < known && bars.timeMs[i]! < window.toMs; i++) add(bars.read(i, bar));
  if (running && running.timeMs >= fromMs && running.timeMs < window.toMs) add(running);
  return out;
}
