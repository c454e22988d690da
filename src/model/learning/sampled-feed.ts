import { predicted } from './mix-fit.ts';
import type { SweepCell } from './sweep-table.ts';

/** More than this many in one second is not told from seconds that were all seen. */
const MOST_PER_SECOND = 5;

/** How a feed of at most one liquidation a second hides the others. */
export interface SampledFeed {
  /** In how many seconds of a step price touches levels: they come in bursts, not evenly. */
  secondsPerStep: number;
  /** Liquidations per unit of predicted quantity. */
  rate: number;
}

/**
 * Fits how many liquidations stand behind the seconds in which one was seen: in a cell with Lambda expected, each of
 * its n seconds shows one with P = 1 - exp(-Lambda / n). Both n, no fewer than were ever seen, and the rate are the
 * likeliest for the counts.
 */
export function fitSampledFeed(rows: readonly SweepCell[], mix: ArrayLike<number>, stepMs: number): SampledFeed {
  const expected = Float64Array.from(rows, (cell) => predicted(cell, mix));
  const reach = expected.reduce((sum, value) => sum + value, 0);
  const times = rows.reduce((sum, cell) => sum + cell.times, 0);
  const least = rows.reduce((most, cell) => Math.max(most, cell.times), 1);
  let best = { secondsPerStep: least, rate: reach > 0 ? times / reach : 0, likelihood: Number.NEGATIVE_INFINITY };
  for (let seconds = Math.max(least, stepMs / 1000); seconds >= least; seconds = Math.floor(seconds / 1.4)) {
    let last = Number.NEGATIVE_INFINITY;
    for (let more = 1; more < 100; more *= 1.25) {
      const rate = reach > 0 ? (more * times) / reach : 0;
      let likelihood = 0;
      rows.forEach((cell, i) => (likelihood += logLikelihood(cell.times, rate * expected[i]!, seconds)));
      // It rises and then falls with the rate.
      if (likelihood < last) break;
      last = likelihood;
      if (likelihood > best.likelihood) best = { secondsPerStep: seconds, rate, likelihood };
    }
  }
  return best;
}

/** The cells with the quantity that is expected behind what was seen: times Lambda / (1 - exp(-Lambda)) of a second. */
export function uncensored(rows: readonly SweepCell[], mix: ArrayLike<number>, feed: SampledFeed): SweepCell[] {
  return rows.map((cell) => {
    const perSecond = Math.min(MOST_PER_SECOND, (feed.rate * predicted(cell, mix)) / feed.secondsPerStep);
    return { ...cell, seen: perSecond < 1e-9 ? cell.seen : (cell.seen * perSecond) / -Math.expm1(-perSecond) };
  });
}

/** Of seeing one in `busy` of `seconds` seconds: binomial, ln C(seconds, busy) included as `seconds` is fitted. */
function logLikelihood(busy: number, expected: number, seconds: number): number {
  const perSecond = expected / seconds + 1e-7;
  let value = busy * Math.log(-Math.expm1(-perSecond)) - (seconds - busy) * perSecond;
  for (let i = 1; i <= busy; i++) value += Math.log((seconds - busy + i) / i);
  return value;
}
