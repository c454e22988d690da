import type { Estimate } from '../../market/api/estimate.ts';
import { dayRows, type DaySums, sumDays } from './day-sums.ts';
import { blockDraws, bootstrapInterval, intervalOf } from './statistics/bootstrap.ts';
import { uniformFrom } from './statistics/uniform.ts';

const DAY_MS = 86_400_000;
const DRAWS = 1000;
/** Fewer days or pairs than this tell nothing of how much a figure varies. */
const LEAST_ENTRIES = 5;

/** How often each entry counts, by draw. */
export type Draws = readonly Uint16Array[];
export type Figure = (times: ArrayLike<number>) => number;

/** JSON has no NaN. */
export const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A figure of weighted entries, with its interval where there are enough of them. */
export function estimate(entries: number, draws: Draws, figure: Figure): Estimate {
  if (entries === 0) return { value: null, low: null, high: null };
  const { value, low, high } = bootstrapInterval(entries, entries < LEAST_ENTRIES ? [] : draws, figure);
  return { value: known(value), low: known(low), high: known(high) };
}

/** Draws of single, independent entries. */
export function singleDraws(entries: number, seed: number): Draws {
  return blockDraws(entries, 1, DRAWS, uniformFrom(seed));
}

/** Days that are drawn together: windows longer than a day reach into the next one. */
export function blockLength(horizonMs: number): number {
  return Math.ceil(horizonMs / DAY_MS + 0.5);
}

/** Draws of days, in runs of {@link blockLength}. */
export function dayDraws(days: number, horizonMs: number, seed: number): Draws {
  return days < LEAST_ENTRIES ? [] : blockDraws(days, blockLength(horizonMs), DRAWS, uniformFrom(seed));
}

/** A map's sums over all days as they were, and under each draw. */
export interface DrawnSums {
  whole: DaySums;
  drawn: DaySums[];
}

export function drawSums(days: readonly DaySums[], draws: Draws): DrawnSums {
  const rows = dayRows(days);
  const of = (times: ArrayLike<number>) => sumDays(rows, times);
  return { whole: of(new Uint8Array(days.length).fill(1)), drawn: draws.map(of) };
}

/** @param figure of a map's sums; `draw` is the draw's index, null for the days as they were */
export function estimateOf(
  { whole, drawn }: DrawnSums,
  figure: (sums: DaySums, draw: number | null) => number,
): Estimate {
  const { value, low, high } = intervalOf(
    figure(whole, null),
    drawn.map((sums, draw) => figure(sums, draw)),
  );
  return { value: known(value), low: known(low), high: known(high) };
}
