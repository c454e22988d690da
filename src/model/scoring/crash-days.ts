import { quantile } from './statistics/bootstrap.ts';

/** A day with this many times what was liquidated on the median day is a crash. */
const CRASH_FACTOR = 5;

/**
 * UTC days on which more than {@link CRASH_FACTOR} times the median day's amount was liquidated.
 * @param daily amount by day, in one unit or another
 */
export function crashDaysOf(daily: ReadonlyMap<number, number>): Set<number> {
  const median = quantile(Float64Array.from(daily.values()).toSorted(), 0.5);
  return new Set([...daily].filter(([, amount]) => amount > CRASH_FACTOR * median).map(([day]) => day));
}
