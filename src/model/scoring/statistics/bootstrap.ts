import type { Uniform } from './uniform.ts';

/** A figure with its interval, of 95 % where nothing else is said; NaN where there was nothing to tell it from. */
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

/**
 * Percentile interval of a statistic of weighted entries; the value is that of every entry once.
 * @param statistic is given how often each entry counts
 * @param tail share of the draws on either side of the interval
 */
export function bootstrapInterval(
  entries: number,
  draws: readonly Uint16Array[],
  statistic: (times: ArrayLike<number>) => number,
  tail = 0.025,
): Interval {
  return intervalOf(statistic(new Uint8Array(entries).fill(1)), draws.map(statistic), tail);
}

/** The percentile interval of a figure from its values under the draws; draws that left it unknown do not count. */
export function intervalOf(value: number, drawn: readonly number[], tail = 0.025): Interval {
  const sorted = Float64Array.from(drawn.filter((one) => !Number.isNaN(one))).toSorted();
  return { value, low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

/** One-sided: how often a figure is not above 0 under the draws, (1 + count) / (1 + draws). */
export function bootstrapPValue(drawn: readonly number[]): number {
  const values = drawn.filter((value) => !Number.isNaN(value));
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
