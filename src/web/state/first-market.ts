import type { MarketSummary } from '../../market/api/schemas.ts';

/**
 * The market that a page shows where none is asked for: the largest, by what is open, of those that answer everything,
 * as a market over venues does not. One whose open interest is not known comes after all others.
 */
export function firstMarket(
  markets: readonly Pick<MarketSummary, 'id' | 'openInterestUsd' | 'members'>[],
): string | null {
  const size = (one: (typeof markets)[number]) => (one.members ? -1 : (one.openInterestUsd ?? 0));
  return markets.toSorted((a, b) => size(b) - size(a))[0]?.id ?? null;
}
