import { type Bar, touchHigh, touchLow } from '../../market/bar.ts';
import type { Side } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { Estimator } from '../cohorts/estimator.ts';
import type { ModelParameters } from '../cohorts/parameters.ts';
import { blockDraws, bootstrapInterval, type Interval } from '../scoring/statistics/bootstrap.ts';
import { uniformFrom } from '../scoring/statistics/uniform.ts';
import { coarseBars } from './coarse-bars.ts';
import { dayScores } from './day-scores.ts';
import { fitMix, type MixFit } from './mix-fit.ts';
import { fitSampledFeed, uncensored } from './sampled-feed.ts';
import { type SweepCell, SweepTable } from './sweep-table.ts';
import { type Tilt, tiltedMix } from './tilt.ts';
import { isPrior, mostCredible, onDay, type SearchOptions, searchTilts, type Trial } from './tilt-search.ts';

const DAY_MS = 86_400_000;

/** One thing that was liquidated (or seen in one second, or a step's total), in the feed's own amount. */
export interface Seen {
  timeMs: number;
  side: Side;
  /** Trigger price; not looked at where cells have no price. */
  price: number;
  amount: number;
}

export interface LearnInput {
  instrument: Instrument;
  /** The last 45 days or so, in time order. */
  bars: readonly Bar[];
  seen: readonly Seen[];
  /** True where the feed shows at most one liquidation a second; `seen` then has one entry a second. */
  sampled: boolean;
  /** Step of the cells; and whether they have prices. */
  stepMs: number;
  priced: boolean;
  /** True where `seen` is every liquidation of the market that the bars are of. */
  complete: boolean;
  prior: ModelParameters;
  /** Where the search begins: what was found the last time. */
  start: Tilt;
  nowMs: number;
}

/** A version of the mix, with what there is to say for and against it. */
export interface LearnedMix {
  parameters: ModelParameters;
  tilt: Tilt;
  /** How well the data know each tier's share under it, tier by tier. */
  fit: MixFit;
  /** Mixes that the days were rebuilt under. */
  trials: number;
  /**
   * Log-likelihood gained over the prior, nats a day, on days that had no say in the choice; shipped only where its
   * interval is above 0.
   */
  heldOutGain: Interval;
  shipped: boolean;
}

/** What a mix would have liquidated. */
interface Rebuilt {
  cells: readonly SweepCell[];
  /** By day, native quantity. */
  liquidated: ReadonlyMap<number, number>;
}

/** Bars are added up to this, at most, before they are rebuilt under one mix after the other. */
const BAR_STEP_MS = 900_000;
const PRIOR_WEEKS = 1;
const HALF_LIFE_MS = 10 * DAY_MS;
/** The map that a rebuild starts with is one price's: it is left to spread before it counts. */
const BURN_IN_MS = 5 * DAY_MS;
/** Fewer days are too few to tell an interval from. */
const LEAST_DAYS = 15;
const DRAWS = 1000;
/** Its interval is of 99 %: the question is put anew every week. */
const TAIL = 0.005;

/**
 * Learns the leverage mix by re-based rounds. The unit maps depend on the mix that they were built under, so that a fit
 * on them goes astray where the prior is far off; instead the days are rebuilt under one tilt of the prior after the
 * other, and each is judged by what its map adds to distance.
 * @returns null where there are too few days, or nothing was liquidated that a mix could be told from
 */
export function learnMix(input: LearnInput): LearnedMix | null {
  const { prior, nowMs } = input;
  if (input.seen.length === 0) return null;
  // There is no map before open interest is known.
  const from = (input.bars.find(({ openInterest }) => openInterest > 0)?.timeMs ?? nowMs) + BURN_IN_MS;
  if (nowMs - from < LEAST_DAYS * DAY_MS) return null;
  const rebuild = rebuilder(input, from);
  const first = Math.ceil(from / DAY_MS);
  const last = Math.floor(nowMs / DAY_MS) - 1;
  const weights = new Map<number, number>();
  for (let day = first; day <= last; day++) weights.set(day, 2 ** (((day + 1) * DAY_MS - nowMs) / HALF_LIFE_MS));
  const trial = (tilt: Tilt): Trial => {
    const parameters = underTilt(prior, tilt);
    const rebuilt = rebuild(parameters);
    const days = dayScores(rebuilt.cells, parameters.mix.long);
    return { tilt, days, completeness: completenessOf(rebuilt, weights) };
  };
  const options = { start: input.start, weights, complete: input.complete };
  const trials = searchTilts(options, trial);
  const { tilt } = mostCredible(trials, options);
  const parameters = underTilt(prior, tilt);
  const fit = fitMix(rebuild(parameters).cells, {
    prior: parameters.mix.long,
    priorWeeks: PRIOR_WEEKS,
    halfLifeMs: HALF_LIFE_MS,
    nowMs,
  });
  const heldOutGain = gainOverPrior(trials, options, fit.dispersion);
  return { parameters, tilt, fit, trials: trials.length, heldOutGain, shipped: heldOutGain.low > 0 };
}

/** Seen quantity over predicted, with what opens and is liquidated in one step. */
function completenessOf({ cells, liquidated }: Rebuilt, weights: ReadonlyMap<number, number>): number {
  let seen = 0;
  for (const cell of cells) seen += (weights.get(Math.floor(cell.timeMs / DAY_MS)) ?? 0) * cell.seen;
  let predicted = 0;
  for (const [day, quantity] of liquidated) predicted += (weights.get(day) ?? 0) * quantity;
  return seen / predicted;
}

/** What a choice made without a day, and its neighbours, gains on that day over the prior; a mean over days. */
function gainOverPrior(trials: readonly Trial[], options: SearchOptions, dispersion: number): Interval {
  const prior = trials.find(isPrior)!;
  const { weights } = options;
  const days = [...weights.keys()];
  const gains = days.map((day) => {
    return (onDay(mostCredible(trials, options, day), day) - onDay(prior, day)) / dispersion;
  });
  const draws = blockDraws(days.length, 1, DRAWS, uniformFrom(1));
  const mean = (times: ArrayLike<number>) => {
    let sum = 0;
    let count = 0;
    days.forEach((day, i) => {
      const weight = times[i]! * weights.get(day)!;
      sum += weight * gains[i]!;
      count += weight;
    });
    return sum / count;
  };
  return bootstrapInterval(days.length, draws, mean, TAIL);
}

/** Rebuilds the days from nothing under one mix after the other; what it gives is good until the next. */
function rebuilder(input: LearnInput, from: number): (parameters: ModelParameters) => Rebuilt {
  const { stepMs, priced, instrument, seen, sampled } = input;
  const bars = coarseBars(input.bars, Math.min(stepMs, BAR_STEP_MS));
  const steps = coarseBars(input.bars, stepMs);
  const table = new SweepTable(stepMs, priced);
  let rows: SweepCell[] | null = null;
  return (parameters) => {
    table.sweepAnew();
    const estimator = new Estimator(instrument, parameters);
    const liquidated = new Map<number, number>();
    let s = 0;
    for (const bar of bars) {
      const step = steps[s];
      if (step && bar.timeMs >= step.timeMs) {
        s++;
        tellStep(table, estimator.state, step);
      }
      const day = Math.floor(bar.timeMs / DAY_MS);
      estimator.push(bar, (_, { long, short }) => {
        liquidated.set(day, (liquidated.get(day) ?? 0) + long.flow.liquidated + short.flow.liquidated);
      });
    }
    if (!rows) {
      for (const { timeMs, side, price, amount } of seen) table.see(timeMs, side, price, amount);
      rows = table.rows().filter(({ timeMs }) => timeMs >= from);
      // What stands behind a sampled feed is told once, under the prior: every mix answers to the same facts.
      if (sampled) tellBehind(rows, parameters, stepMs);
    }
    return { cells: rows, liquidated };
  };
}

/** What the map of a step's start held where the mark goes in the step. */
function tellStep(table: SweepTable, { long, short }: CohortBook, step: Bar): void {
  table.begin(step);
  const low = Math.log(touchLow(step));
  const high = Math.log(touchHigh(step));
  for (const cohort of long.cohorts) cohort.tell(low, table);
  for (const cohort of short.cohorts) cohort.tell(-high, table);
}

/** Puts the quantity that is expected behind what a sampled feed showed in its place. */
function tellBehind(rows: readonly SweepCell[], { mix }: ModelParameters, stepMs: number): void {
  const feed = fitSampledFeed(rows, mix.long, stepMs);
  uncensored(rows, mix.long, feed).forEach(({ seen }, i) => {
    rows[i]!.seen = seen;
  });
}

/** The prior with its mix tilted. */
export function underTilt(prior: ModelParameters, tilt: Tilt): ModelParameters {
  return withMix(prior, tiltedMix(prior.mix.long, tilt));
}

/** The same parameters with another mix, on both sides. */
export function withMix(parameters: ModelParameters, mix: ArrayLike<number>): ModelParameters {
  return { ...parameters, mix: { long: Array.from(mix), short: Array.from(mix) } };
}
