import type { CandlestickData, UTCTimestamp, WhitespaceData } from 'lightweight-charts';
import type { JsonBar } from '../../market/api/live.ts';
import type { Candles } from '../../market/api/schemas.ts';

export type CandlePoint = CandlestickData<UTCTimestamp> | WhitespaceData<UTCTimestamp>;

export function chartTime(timeMs: number): UTCTimestamp {
  return (timeMs / 1000) as UTCTimestamp;
}

/**
 * Candles as the chart takes them, with an empty point for each that is missing: its time axis counts points, and the
 * heat's columns are even in time.
 */
export function candlePoints({ stepMs, timeMs, open, high, low, close }: Candles): CandlePoint[] {
  const points: CandlePoint[] = [];
  for (let i = 0; i < timeMs.length; i++) {
    const at = timeMs[i]!;
    if (i > 0) points.push(...emptyPoints(timeMs[i - 1]!, at, stepMs));
    points.push({ time: chartTime(at), open: open[i]!, high: high[i]!, low: low[i]!, close: close[i]! });
  }
  return points;
}

/** One point per step strictly between two times. */
export function emptyPoints(afterMs: number, beforeMs: number, stepMs: number): WhitespaceData<UTCTimestamp>[] {
  const points: WhitespaceData<UTCTimestamp>[] = [];
  for (let at = afterMs + stepMs; at < beforeMs; at += stepMs) points.push({ time: chartTime(at) });
  return points;
}

/** Puts a live bar into the newest candle, or begins the next; false where the bar is older than the newest candle. */
export function mergeBar(candles: Candles, bar: JsonBar): boolean {
  const { stepMs, timeMs, open, high, low, close, volume } = candles;
  const at = Math.floor(bar.timeMs / stepMs) * stepMs;
  const last = timeMs.length - 1;
  if (last >= 0 && at < timeMs[last]!) return false;
  if (last >= 0 && at === timeMs[last]) {
    high[last] = Math.max(high[last]!, bar.high);
    low[last] = Math.min(low[last]!, bar.low);
    close[last] = bar.close;
    return true;
  }
  timeMs.push(at);
  open.push(bar.open);
  high.push(bar.high);
  low.push(bar.low);
  close.push(bar.close);
  volume.push(bar.volume ?? 0);
  return true;
}
