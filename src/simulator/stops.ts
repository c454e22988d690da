import type { Side } from '../market/event.ts';
import type { Random } from './random.ts';
import type { StopLosses } from './specification.ts';

/** Nobody's stop is nearer than this, in log price, and on average it is so much further. */
const NEAREST = 0.003;
const FURTHER = 0.02;
/** Stops lie beyond the round number by up to this share of the distance between two of them. */
const BEYOND = 0.12;

/**
 * Where a new position is closed by its own stop, just beyond a round number.
 *
 * @returns the stop's price, or NaN where the position has none before `liquidationPrice`
 */
export function drawStop(
  stops: StopLosses,
  side: Side,
  entry: number,
  liquidationPrice: number,
  random: Random,
): number {
  if (random.uniform() >= stops.share) return Number.NaN;
  const distance = NEAREST + random.exponential(FURTHER);
  const beyond = BEYOND * random.uniform();
  const { round } = stops;
  if (side === 'long') {
    const price = (Math.floor((entry * Math.exp(-distance)) / round) - beyond) * round;
    return price > liquidationPrice ? price : Number.NaN;
  }
  const price = (Math.ceil((entry * Math.exp(distance)) / round) + beyond) * round;
  return liquidationPrice === 0 || price < liquidationPrice ? price : Number.NaN;
}
