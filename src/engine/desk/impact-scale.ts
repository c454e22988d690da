import type { ImpactScale } from '../../model/cascade/impact.ts';
import type { MarketPipeline } from '../pipeline.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/**
 * What square-root impact is scaled by after the first `known` bars: the last week's mean volume of a day, the present
 * volatility, Y = 1. Null where either is unknown.
 */
export function impactScale({ bars }: MarketPipeline, known: number, dailyVolatility: number): ImpactScale | null {
  const volumes = bars.column('volume');
  const endMs = bars.timeMs[known - 1]!;
  const first = bars.countBefore(endMs - WEEK_MS);
  let sum = 0;
  for (let i = first; i < known; i++) sum += volumes[i]!;
  const days = Math.max(1, (endMs - bars.timeMs[first]!) / DAY_MS);
  const dailyVolume = sum / days;
  return dailyVolume > 0 && dailyVolatility > 0 ? { dailyVolume, dailyVolatility, factor: 1 } : null;
}
