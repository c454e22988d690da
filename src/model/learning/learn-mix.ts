import type { Bar } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { Side } from '../../market/event.ts';
import { Estimator } from '../cohorts/estimator.ts';
import type { ModelParameters } from '../cohorts/parameters.ts';
import { blockDraws, bootstrapInterval, type Interval } from '../scoring/statistics/bootstrap.ts';
import { uniformFrom } from '../scoring/statistics/uniform.ts';
import { coarseBars } from './coarse-bars.ts';
import { cellLogLikelihood, fitMix, type MixFit, predicted } from './mix-fit.ts';
import { fitSampledFeed, uncensored } from './sampled-feed.ts';
import { type SweepCell, SweepTable } from './sweep-table.ts';

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
  /** The mix that is in force, and the prior. */
  parameters: ModelParameters;
  prior: ModelParameters;
  nowMs: number;
}

/** A version of the mix, with what there is to say for and against it. */
export interface LearnedMix {
  parameters: ModelParameters;
  fit: MixFit;
  rounds: number;
  /** Held-out log-likelihood gained over the prior, nats a day; shipped only where its interval is above 0. */
  heldOutGain: Interval;
  shipped: boolean;
}

/** Bars are added up to this before they are rebuilt, again and again, under one mix after the other. */
export const LEARNING_STEP_MS = 300_000;
const PRIOR_WEEKS = 1;
const HALF_LIFE_MS = 10 * DAY_MS;
/** The map that a rebuild starts with is one price's: it is left to spread before it counts. */
const BURN_IN_MS = 5 * DAY_MS;
/** Every third day is held out of the fits. */
const HOLD_OUT_EVERY = 3;
const MOST_ROUNDS = 3;
const MOST_HALVINGS = 3;
/** Fewer days hold out too few to tell an interval from. */
const LEAST_DAYS = 18;
const DRAWS = 500;

const isHeldOut = ({ timeMs }: SweepCell) => Math.floor(timeMs / DAY_MS) % HOLD_OUT_EVERY === 0;

/**
 * Learns the leverage mix by re-based rounds. The unit maps depend on the mix that they were built under, so a fit on
 * them is only a proposal: the days are rebuilt under it, and it is accepted if the held-out likelihood rises, else the
 * step in log w is halved.
 * @returns null where there are too few days, or nothing was liquidated that a mix could be told from
 */
export function learnMix(input: LearnInput): LearnedMix | null {
  const { prior, nowMs } = input;
  if (input.seen.length === 0) return null;
  // There is no map before open interest is known.
  const from = (input.bars.find(({ openInterest }) => openInterest > 0)?.timeMs ?? nowMs) + BURN_IN_MS;
  if (nowMs - from < LEAST_DAYS * DAY_MS) return null;
  const bars = coarseBars(input.bars, LEARNING_STEP_MS);
  const rowsOf = (under: ModelParameters) => rowsUnder(input, bars, under).filter(({ timeMs }) => timeMs >= from);
  let parameters = input.parameters;
  const first = rowsOf(parameters);
  // What stands behind a sampled feed is told once, under the mix in force: every candidate answers to the same facts.
  const behind = input.sampled ? factsBehind(first, parameters, input.stepMs) : null;
  const facing = (rows: SweepCell[]) => (behind ? rows.map((cell) => ({ ...cell, seen: behind(cell) })) : rows);
  const rebuild = (under: ModelParameters) => facing(rowsOf(under));
  let rows = facing(first);
  let held = heldOutByDay(rows, parameters);
  const before = parameters === prior ? held : heldOutByDay(rebuild(prior), prior);
  const fitOn = (cells: readonly SweepCell[]) =>
    fitMix(
      cells.filter((cell) => !isHeldOut(cell)),
      { prior: prior.mix.long, priorWeeks: PRIOR_WEEKS, halfLifeMs: HALF_LIFE_MS, nowMs },
    );
  let fit = fitOn(rows);
  let rounds = 0;
  while (rounds < MOST_ROUNDS) {
    const step = acceptedStep(parameters, fit.mix, held, rebuild);
    if (!step) break;
    ({ parameters, rows, held } = step);
    fit = fitOn(rows);
    rounds++;
  }
  const days = [...held.keys()].filter((day) => before.has(day));
  const gains = days.map((day) => (held.get(day)! - before.get(day)!) / fit.dispersion);
  const draws = blockDraws(days.length, 1, DRAWS, uniformFrom(1));
  const heldOutGain = bootstrapInterval(days.length, draws, (times) => {
    let sum = 0;
    let count = 0;
    gains.forEach((gain, i) => {
      sum += times[i]! * gain;
      count += times[i]!;
    });
    return sum / count;
  });
  return { parameters, fit, rounds, heldOutGain, shipped: heldOutGain.low > 0 };
}

/** By step and side, the quantity that is expected behind what a sampled feed showed there. */
function factsBehind(
  rows: readonly SweepCell[],
  { mix }: ModelParameters,
  stepMs: number,
): (cell: SweepCell) => number {
  const feed = fitSampledFeed(
    rows.filter((cell) => !isHeldOut(cell)),
    mix.long,
    stepMs,
  );
  const known = new Map(uncensored(rows, mix.long, feed).map((cell) => [cell.timeMs + cell.side, cell.seen]));
  return ({ timeMs, side, seen }) => known.get(timeMs + side) ?? seen;
}

/** The longest step towards the proposed mix under which the rebuilt held-out likelihood rises, or null. */
function acceptedStep(
  parameters: ModelParameters,
  proposed: Float64Array,
  held: ReadonlyMap<number, number>,
  rebuild: (parameters: ModelParameters) => SweepCell[],
): { parameters: ModelParameters; rows: SweepCell[]; held: Map<number, number> } | null {
  for (let halvings = 0, size = 1; halvings <= MOST_HALVINGS; halvings++, size /= 2) {
    const tried = withMix(parameters, between(parameters.mix.long, proposed, size));
    const rows = rebuild(tried);
    const likelihood = heldOutByDay(rows, tried);
    if (sum(likelihood) > sum(held)) return { parameters: tried, rows, held: likelihood };
  }
  return null;
}

/** The cells of the days, rebuilt from nothing under a mix. */
function rowsUnder(input: LearnInput, bars: readonly Bar[], parameters: ModelParameters): SweepCell[] {
  const table = new SweepTable(input.stepMs, input.priced);
  const estimator = new Estimator(input.instrument, parameters);
  estimator.report(table);
  for (const bar of bars) estimator.push(bar);
  for (const { timeMs, side, price, amount } of input.seen) table.see(timeMs, side, price, amount);
  return table.rows();
}

/** Log-likelihood of the held-out days, each by itself; completeness is fitted on the days that are not held out. */
function heldOutByDay(rows: readonly SweepCell[], { mix }: ModelParameters): Map<number, number> {
  const kept = rows.filter((cell) => !isHeldOut(cell));
  const seen = kept.reduce((total, cell) => total + cell.seen, 0);
  const reach = kept.reduce((total, cell) => total + predicted(cell, mix.long), 0);
  const completeness = reach > 0 ? seen / reach : 0;
  // Keeps a cell that no tier reaches from being impossible.
  const floor = (1e-2 * seen) / Math.max(1, kept.length);
  const days = new Map<number, number>();
  for (const cell of rows) {
    if (!isHeldOut(cell)) continue;
    const day = Math.floor(cell.timeMs / DAY_MS);
    const rate = completeness * predicted(cell, mix.long) + floor;
    days.set(day, (days.get(day) ?? 0) + cellLogLikelihood(cell, rate));
  }
  return days;
}

/** The same parameters with another mix, on both sides. */
export function withMix(parameters: ModelParameters, mix: ArrayLike<number>): ModelParameters {
  return { ...parameters, mix: { long: Array.from(mix), short: Array.from(mix) } };
}

/** From mix `a` a share `size` of the way to `b`, in log w. */
function between(a: ArrayLike<number>, b: ArrayLike<number>, size: number): number[] {
  const out = Array.from(a, (w, k) => Math.max(w, 1e-6) ** (1 - size) * Math.max(b[k]!, 1e-6) ** size);
  const total = out.reduce((all, w) => all + w, 0);
  return out.map((w) => w / total);
}

const sum = (days: ReadonlyMap<number, number>) => [...days.values()].reduce((total, value) => total + value, 0);
