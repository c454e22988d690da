import type { Estimate } from '../../market/api/estimate.ts';
import { dayDraws, estimate } from '../scoring/estimate.ts';
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

/**
 * The mean of a value over entries, with its interval: neighbouring days are drawn together, as windows overlap.
 * Entries whose value is NaN do not count.
 * @param entries by ascending time
 */
export function meanByDay<T extends { openedMs: number }>(
  entries: readonly T[],
  horizonMs: number,
  value: (entry: T) => number,
): Estimate {
  const days: { day: number; sum: number; count: number }[] = [];
  for (const entry of entries) {
    const one = value(entry);
    if (Number.isNaN(one)) continue;
    const day = dayOf(entry);
    const last = days.at(-1);
    if (last?.day === day) {
      last.sum += one;
      last.count++;
    } else days.push({ day, sum: one, count: 1 });
  }
  return estimate(days.length, dayDraws(days.length, horizonMs, SEED), (times) => {
    let sum = 0;
    let count = 0;
    for (let d = 0; d < days.length; d++) {
      sum += times[d]! * days[d]!.sum;
      count += times[d]! * days[d]!.count;
    }
    return count > 0 ? sum / count : Number.NaN;
  });
}
