import { TIER_COUNT } from '../cohorts/parameters.ts';
import { eigenOf, inverseOf } from './symmetric.ts';
import type { SweepCell } from './sweep-table.ts';

export interface MixFit {
  /** w: share of opens by tier; sums to 1. */
  mix: Float64Array;
  /** c: completeness and coverage of the feed (and one over the typical fill, where seconds are counted). */
  completeness: number;
  /** Overdispersion, Pearson's chi2 / df, at least 1. */
  dispersion: number;
  /** Of each w_k, from the inverse information of data and prior. */
  standardErrors: Float64Array;
  /** Directions in log w that the data say less of than the prior does, weakest first; data's share of what is known. */
  weakDirections: { direction: Float64Array; known: number }[];
}

export interface MixFitOptions {
  prior: ArrayLike<number>;
  /** Worth of the prior, in weeks of exposure. */
  priorWeeks: number;
  /** Older cells count less: half at this age. */
  halfLifeMs: number;
  nowMs: number;
}

const WEEK_MS = 7 * 86_400_000;
const STEPS = 400;
/** lambda never falls below this share of the mean, so that a cell that no tier reaches can still be hit. */
const FLOOR_SHARE = 1e-2;

/**
 * MAP fit of the leverage mix: lambda = c sum_k w_k X_k + eps, Poisson with overdispersion, a Dirichlet prior, old
 * cells forgotten; by EM on theta = c w. The 1x tier, which next to nothing sweeps, keeps its prior share.
 */
export function fitMix(cells: readonly SweepCell[], options: MixFitOptions): MixFit {
  const { prior, nowMs, halfLifeMs } = options;
  const ages = cells.map(({ timeMs }) => 2 ** (-(nowMs - timeMs) / halfLifeMs));
  const span = Math.max(WEEK_MS, nowMs - (cells[0]?.timeMs ?? nowMs));
  const seen = cells.reduce((sum, cell, i) => sum + ages[i]! * cell.seen, 0);
  const exposure = new Float64Array(TIER_COUNT);
  cells.forEach(({ swept }, i) => swept.forEach((x, k) => (exposure[k]! += ages[i]! * x)));
  const reach = exposure.reduce((sum, x, k) => sum + x * prior[k]!, 0);
  if (!(seen > 0) || !(reach > 0)) return untold(prior);
  const start = seen / reach;
  const floor = (FLOOR_SHARE * seen) / Math.max(1, cells.length);
  const theta = Float64Array.from(prior, (w) => w * start);
  let dispersion = dispersionOf(cells, theta, floor);
  const weeks = span / WEEK_MS;
  const hit = cells.filter((cell) => cell.seen > 0);
  const hitAges = ages.filter((_, i) => cells[i]!.seen > 0);
  for (let step = 0; step < STEPS; step++) {
    // The prior counts as a week's exposure under itself.
    const worth = (options.priorWeeks * seen) / weeks / dispersion;
    const gained = expectedShares(hit, hitAges, theta, floor);
    let moved = 0;
    for (let k = 0; k < TIER_COUNT; k++) {
      const next = (gained[k]! / dispersion + worth * prior[k]!) / (exposure[k]! / dispersion + worth / start);
      moved = Math.max(moved, Math.abs(next - theta[k]!) / (theta[k]! + 1e-300));
      theta[k] = next;
    }
    if (step === 20) dispersion = dispersionOf(cells, theta, floor);
    if (moved < 1e-4 && step > 20) break;
  }
  const mix = sharesOf(theta, prior);
  const worth = (options.priorWeeks * seen) / weeks / dispersion;
  return {
    mix,
    completeness: theta.reduce((sum, value) => sum + value, 0),
    dispersion,
    ...knowledgeOf(cells, ages, theta, floor, dispersion, worth),
  };
}

/** log-likelihood of one cell up to what does not depend on the mix, before overdispersion. */
export function cellLogLikelihood({ seen }: SweepCell, rate: number): number {
  return seen * Math.log(rate) - rate;
}

/** Sum of w_k X_k, without completeness. */
export function predicted({ swept }: SweepCell, mix: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < TIER_COUNT; k++) sum += mix[k]! * swept[k]!;
  return sum;
}

/** Where nothing was seen, or nothing could have been, the prior is all there is. */
function untold(prior: ArrayLike<number>): MixFit {
  return {
    mix: Float64Array.from(prior),
    completeness: Number.NaN,
    dispersion: 1,
    standardErrors: new Float64Array(TIER_COUNT).fill(Number.NaN),
    weakDirections: Array.from(prior, (_, k) => ({
      direction: Float64Array.from(prior, (__, l) => (k === l ? 1 : 0)),
      known: 0,
    })),
  };
}

function sharesOf(theta: Float64Array, prior: ArrayLike<number>): Float64Array {
  const hedgers = prior[0]!;
  const rest = theta.subarray(1).reduce((sum, value) => sum + value, 0);
  return theta.map((value, k) => (k === 0 ? hedgers : ((1 - hedgers) * value) / rest));
}

/** E-step: what of each cell's count each tier accounts for, summed over cells. One that saw nothing adds nothing. */
function expectedShares(
  cells: readonly SweepCell[],
  ages: readonly number[],
  theta: Float64Array,
  floor: number,
): Float64Array {
  const out = new Float64Array(TIER_COUNT);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!;
    const rate = predicted(cell, theta) + floor;
    const weight = (ages[i]! * cell.seen) / rate;
    for (let k = 0; k < TIER_COUNT; k++) out[k]! += theta[k]! * weight * cell.swept[k]!;
  }
  return out;
}

function dispersionOf(cells: readonly SweepCell[], theta: Float64Array, floor: number): number {
  // Cells in which next to nothing is expected have residuals of any size: they would be all of chi2.
  let chi2 = 0;
  let count = 0;
  const rates = cells.map((cell) => predicted(cell, theta) + floor);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length);
  cells.forEach((cell, i) => {
    if (rates[i]! < 0.1 * mean) return;
    chi2 += (cell.seen - rates[i]!) ** 2 / rates[i]!;
    count++;
  });
  return Math.max(1, chi2 / Math.max(1, count - TIER_COUNT));
}

/** Information in log theta: of the data J = theta_k theta_l sum X_k X_l / lambda / phi, of the prior worth x theta share. */
function knowledgeOf(
  cells: readonly SweepCell[],
  ages: readonly number[],
  theta: Float64Array,
  floor: number,
  dispersion: number,
  worth: number,
): Pick<MixFit, 'standardErrors' | 'weakDirections'> {
  const data = Array.from({ length: TIER_COUNT }, () => new Float64Array(TIER_COUNT));
  for (let i = 0; i < cells.length; i++) {
    const { swept } = cells[i]!;
    const rate = predicted(cells[i]!, theta) + floor;
    const weight = ages[i]! / rate / dispersion;
    for (let k = 0; k < TIER_COUNT; k++) {
      if (swept[k] === 0) continue;
      for (let l = 0; l < TIER_COUNT; l++) data[k]![l]! += weight * theta[k]! * swept[k]! * theta[l]! * swept[l]!;
    }
  }
  const total = theta.reduce((sum, value) => sum + value, 0);
  const prior = theta.map((value) => Math.max(1e-9, (worth * value) / total));
  const both = data.map((row, k) => row.map((value, l) => value + (k === l ? prior[k]! : 0)));
  const covariance = inverseOf(both);
  const relative = data.map((row, k) => row.map((value, l) => value / Math.sqrt(prior[k]! * prior[l]!)));
  const { values, vectors } = eigenOf(relative);
  return {
    standardErrors: theta.map((value, k) => (value / total) * Math.sqrt(Math.max(0, covariance[k]![k]!))),
    weakDirections: values
      .map((value, i) => ({ direction: vectors[i]!, known: value / (1 + value) }))
      .filter(({ known }) => known < 0.5)
      .toSorted((a, b) => a.known - b.known),
  };
}
