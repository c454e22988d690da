import type { AskOptions, PyrometerClient } from '../../client/index.ts';
import type { Candles, MarketSummary } from '../../market/api/schemas.ts';
import type { HeatFrame } from '../../market/heat-frame.ts';
import { candleRange, type LoadPlan, planLoad, planRows, shownRange, type TimeSpan } from './load-plan.ts';

/** Candles and heat of one stretch and step. */
export interface Picture {
  plan: LoadPlan;
  candles: Candles;
  frame: HeatFrame;
}

export interface View {
  visible: TimeSpan;
  /** Prices on the axis where someone has dragged it; null while it follows the candles. */
  prices: { low: number; high: number } | null;
  /** Size of the pane, CSS pixels. */
  width: number;
  height: number;
}

/**
 * Fetches what a view needs; the candles first, for they say which prices the heat is wanted of. Null where there are
 * no bars.
 */
export async function loadPicture(
  client: PyrometerClient,
  summary: MarketSummary,
  { visible, prices, width, height }: View,
  asked: AskOptions,
): Promise<Picture | null> {
  const plan = planLoad(visible, width, summary);
  const candles = await client.candles(summary.id, plan, asked);
  const all = candleRange(candles, plan);
  if (!all) return null;
  const seen = candleRange(candles, visible) ?? all;
  const rows = planRows(prices ?? shownRange(seen.low, seen.high), all, height);
  return { plan, candles, frame: await client.heatmap(summary.id, { ...plan, ...rows }, asked) };
}
