import type { Candles, MarketSummary } from '../../market/api/schemas.ts';
import { chooseStep, isStepOutgrown } from '../state/windows.ts';

/** A stretch of time, ms. */
export interface TimeSpan {
  fromMs: number;
  toMs: number;
}

/** What is fetched for a view: candles and heat columns of one step. */
export interface LoadPlan extends TimeSpan {
  stepMs: number;
}

/** Room to the right of the newest bar that live columns grow into, in columns. */
const SPARE_COLUMNS = 48;
/** What is loaded beyond each side of the view, in views, so that a small pan shows no edge. */
const MARGIN = 0.5;
/** A view may be zoomed out beyond what there is; more columns than this are never asked for. */
const MAX_COLUMNS = 4000;

/** The window to fetch so that `visible` can be seen and panned a little. */
export function planLoad(visible: TimeSpan, paneWidth: number, summary: MarketSummary): LoadPlan {
  const spanMs = visible.toMs - visible.fromMs;
  const stepMs = chooseStep(spanMs, paneWidth, summary.barStepMs);
  const firstMs = Math.floor(summary.firstTimeMs / stepMs) * stepMs;
  const newestMs = Math.ceil(summary.timeMs / stepMs) * stepMs;
  const endMs = summary.live ? newestMs + SPARE_COLUMNS * stepMs : newestMs;
  let fromMs = Math.floor((visible.fromMs - MARGIN * spanMs) / stepMs) * stepMs;
  let toMs = Math.ceil((visible.toMs + MARGIN * spanMs) / stepMs) * stepMs;
  fromMs = clamp(fromMs, firstMs, newestMs - stepMs);
  toMs = clamp(toMs, fromMs + stepMs, endMs);
  return { fromMs: Math.max(fromMs, toMs - MAX_COLUMNS * stepMs), toMs, stepMs };
}

/** Whether `visible` needs more, finer or coarser data than what was loaded. */
export function isOutgrown(loaded: LoadPlan, visible: TimeSpan, paneWidth: number, summary: MarketSummary): boolean {
  const spanMs = visible.toMs - visible.fromMs;
  if (isStepOutgrown(spanMs, loaded.stepMs, paneWidth, summary.barStepMs)) return true;
  const firstMs = Math.floor(summary.firstTimeMs / loaded.stepMs) * loaded.stepMs;
  const endMs = summary.timeMs;
  const misses = (timeMs: number) =>
    timeMs >= firstMs && timeMs <= endMs && (timeMs < loaded.fromMs || timeMs > loaded.toMs);
  return misses(Math.max(visible.fromMs, firstMs)) || misses(Math.min(visible.toMs, endMs));
}

/** Prices that the axis shows for candles between `low` and `high`: bands lie around the candles, not on them. */
export function shownRange(low: number, high: number): { low: number; high: number } {
  const logRange = Math.log(high / low);
  const pad = Math.exp(Math.max(0.55 * logRange, 0.012));
  return { low: low / pad, high: high * pad };
}

/** Lowest and highest price of the candles that open in `span`; null where there are none. */
export function candleRange(candles: Candles, span: TimeSpan): { low: number; high: number } | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const [i, timeMs] of candles.timeMs.entries()) {
    if (timeMs + candles.stepMs <= span.fromMs || timeMs >= span.toMs) continue;
    low = Math.min(low, candles.low[i]!);
    high = Math.max(high, candles.high[i]!);
  }
  return low <= high ? { low, high } : null;
}

/** Rows of the heat to fetch. */
export interface RowPlan {
  low: number;
  high: number;
  rows: number;
}

const MAX_ROWS = 1600;
/** Finer than this no estimate is. */
const LEAST_ROW = 1e-4;

/**
 * Rows about as high as pixels of a pane that shows `shown`, over all prices that panning through `loaded` candles may
 * come to show.
 */
export function planRows(
  shown: { low: number; high: number },
  loaded: { low: number; high: number },
  paneHeight: number,
): RowPlan {
  const around = shownRange(loaded.low, loaded.high);
  // The axis adds its margins, and a little room is worth a request less.
  const low = Math.min(around.low, shown.low) * 0.985;
  const high = Math.max(around.high, shown.high) * 1.015;
  const rowHeight = Math.max(LEAST_ROW, Math.log(shown.high / shown.low) / Math.max(200, paneHeight));
  const rows = Math.ceil(Math.log(high / low) / rowHeight);
  return { low, high, rows: clamp(rows, 100, MAX_ROWS) };
}

/** Whether the axis shows prices without rows, or rows much too coarse or fine for it. */
export function areRowsOutgrown(
  frame: { logLow: number; rowHeight: number; rows: number },
  shown: { low: number; high: number },
  paneHeight: number,
): boolean {
  const logLow = Math.log(shown.low);
  const logHigh = Math.log(shown.high);
  const slack = 0.02 * (logHigh - logLow);
  if (logLow < frame.logLow - slack || logHigh > frame.logLow + frame.rows * frame.rowHeight + slack) return true;
  const wanted = Math.max(LEAST_ROW, (logHigh - logLow) / paneHeight);
  return frame.rowHeight > 2.5 * wanted && frame.rowHeight > 2.5 * LEAST_ROW;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
