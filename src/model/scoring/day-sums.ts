import type { GainSums } from './statistics/information-gain.ts';

/** What a map's score on one day is made of; figures of several days follow from sums over the days. */
export interface DaySums extends GainSums {
  /** Liquidated notional in the tenth of the cells that the map, and that distance alone, ranked highest. */
  caughtUsd: number;
  caughtByDistanceUsd: number;
  liquidatedUsd: number;
  /** Share of the map's own mass within reach that those cells held, summed over windows. */
  heldShare: number;
  windows: number;
  /** Sums over windows of the total's log score and CRPS, and of the same under distance alone. */
  logScore: number;
  distanceLogScore: number;
  crps: number;
  distanceCrps: number;
}

export function emptyDay(): DaySums {
  return {
    logRatio: 0,
    excess: 0,
    quantity: 0,
    baseDeviance: 0,
    caughtUsd: 0,
    caughtByDistanceUsd: 0,
    liquidatedUsd: 0,
    heldShare: 0,
    windows: 0,
    logScore: 0,
    distanceLogScore: 0,
    crps: 0,
    distanceCrps: 0,
  };
}

const FIGURES = Object.keys(emptyDay()) as (keyof DaySums)[];

export function addDay(to: DaySums, one: Readonly<DaySums>): void {
  for (const figure of FIGURES) to[figure] += one[figure];
}

/** Days as rows of numbers, to be summed many times over. */
export type DayRows = readonly Float64Array[];

export function dayRows(days: readonly DaySums[]): DayRows {
  return days.map((day) => Float64Array.from(FIGURES, (figure) => day[figure]));
}

/** Sum over days, each as often as `times` says. */
export function sumDays(rows: DayRows, times: ArrayLike<number>): DaySums {
  const sums = new Float64Array(FIGURES.length);
  for (let d = 0; d < rows.length; d++) {
    const weight = times[d]!;
    if (weight === 0) continue;
    const row = rows[d]!;
    for (let f = 0; f < sums.length; f++) sums[f]! += weight * row[f]!;
  }
  const sum = emptyDay();
  for (let f = 0; f < sums.length; f++) sum[FIGURES[f]!] = sums[f]!;
  return sum;
}
