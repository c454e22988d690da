import type { Uniform } from './uniform.ts';

/** A figure with its 95 % interval; NaN where there was nothing to tell it from. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/**
 * Resamples of blocks: row r holds, per block, how often the draw r took it. Figures that share the rows are paired.
 * Blocks are runs of `length` neighbouring entries (days), which wrap around (circular block bootstrap, Politis &
 * Romano 1992), so that every day is drawn equally often.
 */
export function blockDraws(entries: number, length: number, draws: number, uniform: Uniform): Uint16Array[] {
  return Array.from({ length: draws }, () => {
    const times = new Uint16Array(entries);
    for (let taken = 0; taken < entries; ) {
      const start = Math.floor(uniform() * entries);
      for (let i = 0; i < length && taken < entries; i++, taken++) times[(start + i) % entries]!++;
    }
    return times;
  });
}

/** The statistic under every draw; `times` holds how often each entry counts. */
export function resampled(draws: readonly Uint16Array[], statistic: (times: ArrayLike<number>) => number): number[] {
  return draws.map(statistic).filter((value) => !Number.isNaN(value));
}

/** Percentile interval of a statistic of weighted entries; the value is that of every entry once. */
export function bootstrapInterval(
  entries: number,
  draws: readonly Uint16Array[],
  statistic: (times: ArrayLike<number>) => number,
): Interval {
  const value = statistic(new Uint8Array(entries).fill(1));
  const sorted = Float64Array.from(resampled(draws, statistic)).sort();
  return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/** One-sided: how often the statistic is not above 0, (1 + count) / (1 + draws). */
export function bootstrapPValue(
  draws: readonly Uint16Array[],
  statistic: (times: ArrayLike<number>) => number,
): number {
  const values = resampled(draws, statistic);
  return (1 + values.filter((value) => value <= 0).length) / (1 + values.length);
}

/** Linear between order statistics (type 7 of Hyndman & Fan 1996); NaN of nothing. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
