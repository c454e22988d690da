import { intervalOf } from '../scoring/statistics/bootstrap.ts';
import { uniformFrom } from '../scoring/statistics/uniform.ts';

const HOUR_MS = 3_600_000;
/** Windows of a day: one opens each hour. */
const DAY_WINDOWS = 24;
const LEAST_RUNS = 5;
const DRAWS = 300;
const TAIL = 0.025;
const SEED = 3;

/** A probability and its 95 % interval; null where too few windows can tell. */
export interface Told {
  value: number;
  low: number | null;
  high: number | null;
}

/** Past windows, one of which opened each hour, and how much of something happened in each. */
interface Windows {
  windows: number;
  /** Length of each. */
  ms: number;
  /** So many outcomes count one more than was seen. */
  outcomes: number;
  /** 0 or 1, or in between. */
  happened(window: number): number;
}

/**
 * A share of past windows with its 95 % interval: windows overlap, so runs of them as long as two horizons (a day at
 * least) are drawn together; null where there are fewer than {@link LEAST_RUNS} such runs. Of what was hardly ever
 * seen, the interval of as many windows as do not overlap.
 */
export function shareInterval(value: number, { windows, ms, outcomes, happened }: Windows): Told {
  const run = Math.max(DAY_WINDOWS, (2 * ms) / HOUR_MS);
  if (windows < LEAST_RUNS * run) return { value, low: null, high: null };
  const sums = new Float64Array(2 * windows + 1);
  for (let i = 0; i < 2 * windows; i++) sums[i + 1] = sums[i]! + happened(i % windows);
  const uniform = uniformFrom(SEED);
  const drawn = Array.from({ length: DRAWS }, () => {
    let sum = 0;
    for (let taken = 0; taken < windows; taken += run) {
      const start = Math.floor(uniform() * windows);
      sum += sums[start + Math.min(run, windows - taken)]! - sums[start]!;
    }
    return (sum + 1) / (windows + outcomes);
  });
  const interval = intervalOf(value, drawn);
  // What was hardly ever seen, or hardly ever missed, cannot be drawn: so many windows that do not overlap could all
  // fall short by chance (Clopper and Pearson's interval of none, or of all).
  const apart = (windows * HOUR_MS) / ms;
  const most = 1 - TAIL ** (1 / apart);
  if (value < 1 / apart) return { value, low: 0, high: Math.max(interval.high, most) };
  if (value > 1 - 1 / apart) return { value, low: Math.min(interval.low, 1 - most), high: 1 };
  return interval;
}
