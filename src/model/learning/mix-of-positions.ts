import type { Estimate } from '../../market/api/estimate.ts';
import { tellFromFew } from '../claims/few-days.ts';
import { blockDraws } from '../scoring/statistics/bootstrap.ts';
import { uniformFrom } from '../scoring/statistics/uniform.ts';
import { NO_TILT, type Tilt } from './tilt.ts';
import { isPrior, mostCredible, onDay, searchTilts, type Trial } from './tilt-search.ts';

const DAY_MS = 86_400_000;
/** From fewer no day can be foretold by others that are not its neighbours. */
const LEAST_DAYS = 3;
const DRAWS = 500;

/** A leverage mix told from liquidation prices that were seen, each where it stands. */
export interface PositionsMix {
  /** What is believed of all days together. */
  tilt: Tilt;
  /** What the tilt that the other days choose takes from a day's W1, in its unit. */
  heldOutGain: Estimate;
  /** Whether the gain is above 0 for certain; where it is not, the prior stands. */
  shipped: boolean;
}

/**
 * Learns the mix where a venue tells what its accounts hold: the tilt of the prior under which the map lies nearest to
 * the liquidation prices of whole days that have ended. Days, not positions, are what is independent: an account stands
 * there from one look to the next.
 * @param timesMs when each side was seen
 * @param distances of a map under a tilt from each of the sides (W1), in their order
 * @returns null where fewer than three days have ended
 */
export function mixOfPositions(
  timesMs: readonly number[],
  nowMs: number,
  distances: (tilt: Tilt) => readonly number[],
): PositionsMix | null {
  const dayOf = (timeMs: number) => Math.floor(timeMs / DAY_MS);
  const days = [...new Set(timesMs.map(dayOf))].filter((day) => day < dayOf(nowMs));
  if (days.length < LEAST_DAYS) return null;
  const options = { start: NO_TILT, weights: new Map(days.map((day) => [day, 1])), complete: false };
  const trials = searchTilts(options, (tilt): Trial => {
    const found = distances(tilt);
    const meanOf = (day: number) => {
      const those = found.filter((_, i) => dayOf(timesMs[i]!) === day);
      return those.reduce((sum, one) => sum + one, 0) / those.length;
    };
    return { tilt, days: new Map(days.map((day) => [day, -meanOf(day)])), completeness: 1 };
  });
  const prior = trials.find(isPrior)!;
  const gains = days.map((day) => onDay(mostCredible(trials, options, day), day) - onDay(prior, day));
  const meanGain = (times: ArrayLike<number>) =>
    gains.reduce((sum, gain, i) => sum + times[i]! * gain, 0) / gains.length;
  const drawn = blockDraws(days.length, 1, DRAWS, uniformFrom(1)).map(meanGain);
  const { estimate } = tellFromFew(meanGain(days.map(() => 1)), drawn, days.length);
  const { tilt } = mostCredible(trials, options);
  return { tilt, heldOutGain: estimate, shipped: (estimate.low ?? 0) > 0 };
}
