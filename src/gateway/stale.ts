import type { MarketView } from '../engine/market-view.ts';
import { StaleDataError } from '../market/errors.ts';

/** A live market whose last bar is older than this many bars, and this, gives no advice for now. */
const STALE_BARS = 3;
const STALE_MS = 5 * 60_000;

/** @throws StaleDataError where a live market is asked about now and its last bar is old */
export function refuseStale(market: MarketView, asOfMs: number | undefined): void {
  const { live, timeMs, barStepMs, id } = market.summary();
  const limitMs = Math.max(STALE_MS, STALE_BARS * barStepMs);
  const ageMs = Date.now() - timeMs;
  if (asOfMs !== undefined || !live || ageMs <= limitMs) return;
  const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`;
  throw new StaleDataError(
    `${id}: the last bar ended ${minutes(ageMs)} ago, and advice for now takes one of at most ${minutes(limitMs)}: ` +
      `wait for the venue, or ask with asOf=${new Date(timeMs).toISOString()}`,
  );
}
