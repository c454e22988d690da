import type { Candles } from '../market/api/schemas.ts';
import type { Bar } from '../market/bar.ts';
import type { BarStore } from './bar-store.ts';
import type { CandleWindow } from './market-view.ts';

/**
 * Bars of a window added up to candles of its step; where there are no bars there is no candle. A year of minutes is
 * half a million bars, so that they are gone through by columns, without an object each.
 */
export function aggregateCandles(bars: BarStore, running: Bar | null, window: CandleWindow, known: number): Candles {
  const { stepMs, toMs } = window;
  const fromMs = Math.floor(window.fromMs / stepMs) * stepMs;
  const out: Candles = { stepMs, timeMs: [], open: [], high: [], low: [], close: [], volume: [] };
  const { timeMs } = bars;
  const [open, high, low, close, volume] = (['open', 'high', 'low', 'close', 'volume'] as const).map((field) =>
    bars.column(field),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const end = Math.min(known, bars.countBefore(toMs));
  for (let i = bars.countBefore(fromMs); i < end; ) {
    const time = Math.floor(timeMs[i]! / stepMs) * stepMs;
    const first = i;
    let [highest, lowest, traded] = [high[i]!, low[i]!, volume[i]!];
    for (i++; i < end && timeMs[i]! < time + stepMs; i++) {
      highest = Math.max(highest, high[i]!);
      lowest = Math.min(lowest, low[i]!);
      traded += volume[i]!;
    }
    add(out, time, open[first]!, highest, lowest, close[i - 1]!, traded);
  }
  if (running && running.timeMs >= fromMs && running.timeMs < toMs) include(out, running);
  return out;
}

function add(out: Candles, time: number, open: number, high: number, low: number, close: number, volume: number): void {
  out.timeMs.push(time);
  out.open.push(open);
  out.high.push(high);
  out.low.push(low);
  out.close.push(close);
  out.volume.push(volume);
}

/** The bar that runs, in the last candle or one of its own. */
function include(out: Candles, { timeMs, open, high, low, close, volume }: Bar): void {
  const time = Math.floor(timeMs / out.stepMs) * out.stepMs;
  const last = out.timeMs.length - 1;
  if (out.timeMs[last] !== time) return add(out, time, open, high, low, close, volume);
  out.high[last] = Math.max(out.high[last]!, high);
  out.low[last] = Math.min(out.low[last]!, low);
  out.close[last] = close;
  out.volume[last]! += volume;
}
