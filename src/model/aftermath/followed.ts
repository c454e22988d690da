import type { Estimate } from '../../market/api/estimate.ts';
import { dayDraws, estimate } from '../scoring/estimate.ts';
import { bootstrapPValue } from '../scoring/statistics/bootstrap.ts';
import type { Aftermath, Outcome } from './aftermath.ts';
import type { LiquidationHistory } from './liquidation-history.ts';

const DAY_MS = 86_400_000;
const SEED = 7;

/** What followed a label within one horizon, on average; intervals by block bootstrap over days. */
export interface Followed {
  horizonMs: number;
  /** Windows, and the days on which they began. */
  count: number;
  days: number;
  /** Fraction, over the window. */
  change: Estimate;
  /** Share of windows that ended higher. */
  rose: Estimate;
  /** Realised volatility over the one expected at the beginning; 1 is as expected. */
  volatility: Estimate;
  /** USD within the window; null where it is unknown. */
  liquidated: { longUsd: Estimate; shortUsd: Estimate; windows: number } | null;
}

/** What followed a label, by horizon. */
export function followedBy(aftermath: Aftermath, label: string, liquidations: LiquidationHistory | null): Followed[] {
  return aftermath.horizonsMs.map((horizonMs, horizon) =>
    summarise(aftermath.outcomes(label, horizon), horizonMs, liquidations),
  );
}

function summarise(outcomes: readonly Outcome[], horizonMs: number, liquidations: LiquidationHistory | null): Followed {
  const mean = (value: (outcome: Outcome) => number) => meanByDay(outcomes, horizonMs, value);
  const liquidated = new Map(
    outcomes.flatMap((one) => {
      const amounts = liquidations?.between(one.openedMs, one.openedMs + horizonMs);
      return amounts ? [[one, amounts] as const] : [];
    }),
  );
  return {
    horizonMs,
    count: outcomes.length,
    days: new Set(outcomes.map(dayOf)).size,
    change: mean(({ logReturn }) => Math.expm1(logReturn)),
    rose: mean(({ logReturn }) => Number(logReturn > 0)),
    volatility: mean(({ volatility }) => volatility),
    liquidated:
      liquidated.size === 0
        ? null
        : {
            longUsd: mean((one) => liquidated.get(one)?.longUsd ?? Number.NaN),
            shortUsd: mean((one) => liquidated.get(one)?.shortUsd ?? Number.NaN),
            windows: liquidated.size,
          },
  };
}

const dayOf = ({ openedMs }: { openedMs: number }): number => Math.floor(openedMs / DAY_MS);

/** Something that was seen at a moment. */
interface Dated {
  openedMs: number;
}

/**
 * The mean of a value over entries, with its interval: neighbouring days are drawn together, as windows overlap.
 * Entries whose value is NaN do not count.
 */
export function meanByDay<T extends Dated>(
  entries: readonly T[],
  horizonMs: number,
  value: (entry: T) => number,
): Estimate {
  const days = sumsByDay([entries], value);
  return estimate(days.length, dayDraws(days.length, horizonMs, SEED), (times) => meanOf(days, 0, times));
}

/** One-sided: how often the mean is not above 0 under draws of days; 1 where too few days can tell. */
export function pValueByDay<T extends Dated>(
  entries: readonly T[],
  horizonMs: number,
  value: (entry: T) => number,
): number {
  const days = sumsByDay([entries], value);
  const draws = dayDraws(days.length, horizonMs, SEED);
  return bootstrapPValue(draws.map((times) => meanOf(days, 0, times)));
}

/** The mean over `entries` less the mean over `others`, with its interval: both under the same draws of days. */
export function differenceByDay<T extends Dated>(
  entries: readonly T[],
  others: readonly T[],
  horizonMs: number,
  value: (entry: T) => number,
): Estimate {
  const days = sumsByDay([entries, others], value);
  return estimate(
    days.length,
    dayDraws(days.length, horizonMs, SEED),
    (times) => meanOf(days, 0, times) - meanOf(days, 1, times),
  );
}

interface DaySum {
  sums: number[];
  counts: number[];
}

function sumsByDay<T extends Dated>(groups: readonly (readonly T[])[], value: (entry: T) => number): DaySum[] {
  const days = new Map<number, DaySum>();
  groups.forEach((entries, g) => {
    for (const entry of entries) {
      const one = value(entry);
      if (Number.isNaN(one)) continue;
      let day = days.get(dayOf(entry));
      if (!day) days.set(dayOf(entry), (day = { sums: groups.map(() => 0), counts: groups.map(() => 0) }));
      day.sums[g]! += one;
      day.counts[g]!++;
    }
  });
  return [...days].toSorted(([a], [b]) => a - b).map(([, day]) => day);
}

function meanOf(days: readonly DaySum[], group: number, times: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let d = 0; d < days.length; d++) {
    sum += times[d]! * days[d]!.sums[group]!;
    count += times[d]! * days[d]!.counts[group]!;
  }
  return count > 0 ? sum / count : Number.NaN;
}
