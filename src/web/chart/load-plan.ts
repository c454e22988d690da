import type { MarketSummary } from '../../market/api/schemas.ts';
import { chooseStep, isStepOutgrown } from '../state/windows.ts';

/** A stretch of time, ms. */
export interface TimeSpan {
  fromMs: number;
  toMs: number;
}

/** What is fetched for a view: candles of one step. */
export interface LoadPlan extends TimeSpan {
  stepMs: number;
}

/** Room to the right of the newest bar that live bars grow into, in candles. */
const SPARE_COLUMNS = 48;
/** What is loaded beyond each side of the view, in views, so that panning shows no edge. */
const MARGIN = 1.5;
/** Where less than so much is left beside the view, in views, more is fetched. */
const PREFETCH = 0.4;
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
  const room = PREFETCH * spanMs;
  return misses(Math.max(visible.fromMs - room, firstMs)) || misses(Math.min(visible.toMs + room, endMs));
}

/** Prices that the axis shows for candles between `low` and `high`: bands lie around the candles, not on them. */
export function shownRange(low: number, high: number): { low: number; high: number } {
  const logRange = Math.log(high / low);
  // Beyond a fifth there is little that a long view could show, and tiles end at 30 %.
  const pad = Math.exp(clamp(0.55 * logRange, 0.012, 0.2));
  return { low: low / pad, high: high * pad };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
