import { answered } from './answered.ts';
import { isSameTilt, NO_TILT, type Tilt } from './tilt.ts';

/** A mix that the days were rebuilt under, and how likely it made each of them. */
export interface Trial {
  tilt: Tilt;
  /** Log-likelihood by day. */
  days: ReadonlyMap<number, number>;
  /** Seen quantity over predicted. */
  completeness: number;
}

export interface SearchOptions {
  /** Where it begins. */
  start: Tilt;
  /** Of the days. */
  weights: ReadonlyMap<number, number>;
  /** True where the feed shows every liquidation: predicted and seen quantity then should be the same. */
  complete: boolean;
}

/** The lattice on which tilts are tried: steps of both, and how many steps from the prior at most. */
const STEP: Tilt = { slope: 0.3, curve: 0.1 };
const MOST_STEPS = 4;
const MOST_TRIALS = 24;
/** What is believed of a market before anything is seen: standard deviations of its tilt, and of a map's ln level. */
const USUAL: Tilt = { slope: 0.5, curve: 0.15 };
const USUAL_LEVEL = 0.5;

type Point = readonly [slope: number, curve: number];

/** Walks over the lattice of tilts to one whose neighbours are all less credible; the prior is always among the trials. */
export function searchTilts(options: SearchOptions, rebuild: (tilt: Tilt) => Trial): Trial[] {
  return answered(tiltSearch(options), rebuild);
}

/** The same walk for those who need time for a trial: it asks for each. */
export function* tiltSearch(options: SearchOptions): Generator<Tilt, Trial[], Trial> {
  const trials = new Map<string, Trial>();
  function* attempt([slope, curve]: Point): Generator<Tilt, boolean, Trial> {
    const key = `${slope},${curve}`;
    const isBeyond = Math.abs(slope) > MOST_STEPS || Math.abs(curve) > MOST_STEPS;
    if (isBeyond || trials.has(key) || trials.size >= MOST_TRIALS) return false;
    trials.set(key, yield { slope: slope * STEP.slope, curve: curve * STEP.curve });
    return true;
  }
  yield* attempt([0, 0]);
  yield* attempt(pointOf(options.start));
  for (;;) {
    const [slope, curve] = pointOf(mostCredible([...trials.values()], options).tilt);
    const neighbours: Point[] = [
      [slope - 1, curve],
      [slope + 1, curve],
      [slope, curve - 1],
      [slope, curve + 1],
    ];
    let isMoving = false;
    for (const one of neighbours) isMoving = (yield* attempt(one)) || isMoving;
    if (!isMoving) return [...trials.values()];
  }
}

const pointOf = ({ slope, curve }: Tilt): Point => [Math.round(slope / STEP.slope), Math.round(curve / STEP.curve)];

/**
 * The trial of the highest posterior. Liquidations come in bursts, so that what a likelihood is worth is told from how
 * much it differs from day to day: a trial that is z standard errors behind the likeliest lies 2 z standard deviations of
 * the parameters away from it.
 * @param without a day that is left out, with its neighbours
 */
export function mostCredible(
  trials: readonly Trial[],
  { weights, complete }: SearchOptions,
  without = Number.NaN,
): Trial {
  const days = [...weights].filter(([day]) => !(Math.abs(day - without) <= 1));
  const likelihood = (trial: Trial) => days.reduce((sum, [day, weight]) => sum + weight * onDay(trial, day), 0);
  const likeliest = highest(trials, likelihood);
  return highest(trials, (trial) => {
    const { tilt, completeness } = trial;
    const behind = days.map(([day, weight]) => weight * (onDay(likeliest, day) - onDay(trial, day)));
    const mean = behind.reduce((sum, value) => sum + value, 0) / behind.length;
    const variance = behind.reduce((sum, value) => sum + (value - mean) ** 2, 0) / behind.length;
    const z = variance > 0 ? mean / Math.sqrt(variance / behind.length) : 0;
    const prior = (tilt.slope / USUAL.slope) ** 2 + (tilt.curve / USUAL.curve) ** 2;
    const level = complete ? (Math.log(completeness) / USUAL_LEVEL) ** 2 : 0;
    return -(4 * z * z + prior + level) / 2;
  });
}

export const isPrior = ({ tilt }: Trial): boolean => isSameTilt(tilt, NO_TILT);

export const onDay = ({ days }: Trial, day: number): number => days.get(day) ?? 0;

function highest(trials: readonly Trial[], worth: (trial: Trial) => number): Trial {
  let best = trials[0]!;
  let most = worth(best);
  for (const trial of trials.slice(1)) {
    const value = worth(trial);
    if (value > most) [best, most] = [trial, value];
  }
  return best;
}
