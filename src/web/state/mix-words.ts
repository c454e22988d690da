import type { MarketSummary } from '../../market/api/schemas.ts';
import { formatTime } from './format.ts';

/** In a few words, where the leverage mix of the newest map was learned; null where it is the usual one. */
export function mixWords(summary: Pick<MarketSummary, 'mix'> | null): string | null {
  const mix = summary?.mix;
  if (mix?.source !== 'learned') return null;
  return `Leverage mix: learned${mix.sinceMs === null ? '' : `, since ${formatTime(mix.sinceMs).slice(0, 10)}`}`;
}
