import { firstOfTwo } from './first-passage.ts';
import type { FirstTouch } from './touched-hours.ts';
import { shareInterval, type Told } from './window-share.ts';

/** Which of a target and a stop comes first within a horizon; the three add up to 1. */
export interface Race {
  target: Told;
  stop: Told;
  neither: Told;
}

/** Past windows of one horizon. */
interface PastWindows {
  count: number;
  /** Length of each. */
  ms: number;
  /**
   * Which level window `i` came to first, in log distances from its opening as they are at the present volatility.
   * @param ofBoth what a bar counts for that touched both
   */
  first(i: number, below: number, above: number, ofBoth: 'below' | 'above'): FirstTouch;
}

const HOUR_MS = 3_600_000;
/** The walk counts for so many past windows that do not overlap: of a week there are few, and those tell little. */
const WALK_WINDOWS = 5;

/**
 * Whether a position comes to its target or to its stop first, or to neither within the horizon, counted over past
 * windows that opened hour by hour. Each counts as it was and as its mirror image, for where the price has drifted
 * promises no direction; the driftless walk counts for {@link WALK_WINDOWS} more. A bar that touched both counts as
 * stopped. The intervals are those of the windows alone.
 * @param stopDistance, targetDistance log distances from the entry, above 0
 * @param walk the same of a driftless walk
 */
export function raceOf(
  { count, ms, first }: PastWindows,
  stopDistance: number,
  targetDistance: number,
  walk: Record<keyof Race, number>,
): Race {
  const stopped = new Float64Array(count);
  const won = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const asItWas = first(i, stopDistance, targetDistance, 'below');
    const mirrored = first(i, targetDistance, stopDistance, 'above');
    stopped[i] = (Number(asItWas === 'below') + Number(mirrored === 'above')) / 2;
    won[i] = (Number(asItWas === 'above') + Number(mirrored === 'below')) / 2;
  }
  const weight = WALK_WINDOWS / (WALK_WINDOWS + (count * HOUR_MS) / ms);
  const told = (walked: number, happened: (i: number) => number): Told => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += happened(i);
    // None of the three is 0: what has not been seen may come.
    const {
      value: seen,
      low,
      high,
    } = shareInterval((sum + 1) / (count + 3), {
      windows: count,
      ms,
      outcomes: 3,
      happened,
    });
    const value = (1 - weight) * seen + weight * walked;
    return {
      value,
      low: low === null ? null : Math.min(low, value),
      high: high === null ? null : Math.max(high, value),
    };
  };
  return {
    target: told(walk.target, (i) => won[i]!),
    stop: told(walk.stop, (i) => stopped[i]!),
    neither: told(walk.neither, (i) => 1 - stopped[i]! - won[i]!),
  };
}

/**
 * The race of a driftless walk: a cross-check, and all that is known before there are windows enough.
 * @param sigma standard deviation of a log return over a second
 */
export function gaussianRace(
  stopDistance: number,
  targetDistance: number,
  sigma: number,
  horizonMs: number,
): Record<keyof Race, number> {
  const target = firstOfTwo(targetDistance, stopDistance, sigma, horizonMs);
  const stop = firstOfTwo(stopDistance, targetDistance, sigma, horizonMs);
  // Their sum may exceed 1 by what the normal distribution is known to.
  const whole = Math.max(1, target + stop);
  return { target: target / whole, stop: stop / whole, neither: 1 - (target + stop) / whole };
}
