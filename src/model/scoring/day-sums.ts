import { type GainSums, noGain } from './statistics/information-gain.ts';

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
    ...noGain(),
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

/** Sum over days, each as often as `times` says. */
export function sumDays(days: readonly DaySums[], times: ArrayLike<number>): DaySums {
  const sum = emptyDay();
  for (let d = 0; d < days.length; d++) {
    const weight = times[d]!;
    if (weight === 0) continue;
    const day = days[d]!;
    for (const figure of FIGURES) sum[figure] += weight * day[figure];
  }
  return sum;
}
