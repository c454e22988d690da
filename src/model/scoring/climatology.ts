import { SIDE_CELLS } from './cells.ts';
import { cellIndex, ISSUE_CELLS } from './issue.ts';

/** Smoothing widths in ln(k + 1) that training data choose from. */
const WIDTHS = [0.05, 0.15, 0.4];
const WIDEST = 0.4;
const PRIOR_CELLS = 2;

/** What was liquidated and how much was exposed, by cell, on one half of the training days. */
export interface DistanceTable {
  quantity: Float64Array;
  exposure: Float64Array;
}

export function emptyTable(): DistanceTable {
  return { quantity: new Float64Array(ISSUE_CELLS), exposure: new Float64Array(ISSUE_CELLS) };
}

export interface Climatology {
  /** Rate per unit of exposure by cell, from all training days. */
  rate: Float64Array;
  /** The rate for days of either half, told from the other half: so that it is no better in training than after. */
  crossed: [Float64Array, Float64Array];
}

/**
 * Distance x side: how much is liquidated so far from the price, whatever the map. The baseline that counts. Rates are
 * kernel means over ln(k + 1), as wide as predicts the other half of the days best.
 */
export function climatologyOf(halves: [DistanceTable, DistanceTable]): Climatology {
  const of = (table: DistanceTable) => WIDTHS.map((width) => smoothed(table, width));
  const [even, odd] = [of(halves[0]), of(halves[1])];
  const likelihoods = WIDTHS.map((_, w) => logLikelihood(halves[1], even[w]!) + logLikelihood(halves[0], odd[w]!));
  const best = likelihoods.indexOf(Math.max(...likelihoods));
  const whole = emptyTable();
  for (let i = 0; i < ISSUE_CELLS; i++) {
    whole.quantity[i] = halves[0].quantity[i]! + halves[1].quantity[i]!;
    whole.exposure[i] = halves[0].exposure[i]! + halves[1].exposure[i]!;
  }
  return { rate: smoothed(whole, WIDTHS[best]!), crossed: [odd[best]!, even[best]!] };
}

/** Where little is known, a cell goes by a wide neighbourhood, and that by the mean of all: none is impossible. */
function smoothed(table: DistanceTable, width: number): Float64Array {
  const total = table.quantity.reduce((sum, q) => sum + q, 0);
  const exposed = table.exposure.reduce((sum, e) => sum + e, 0);
  const mean = total > 0 && exposed > 0 ? total / exposed : 1e-12;
  const wide = kernelMeans(table, WIDEST, new Float64Array(ISSUE_CELLS).fill(mean));
  return kernelMeans(table, width, wide);
}

/** @param prior rate that weighs as much as {@link PRIOR_CELLS} swept cells */
function kernelMeans({ quantity, exposure }: DistanceTable, width: number, prior: Float64Array): Float64Array {
  const rate = new Float64Array(ISSUE_CELLS);
  for (const side of [0, 1] as const) {
    for (let k = 0; k < SIDE_CELLS; k++) {
      let q = PRIOR_CELLS * prior[cellIndex(side, k)]!;
      let e = PRIOR_CELLS;
      for (let j = 0; j < SIDE_CELLS; j++) {
        const z = Math.log((j + 1) / (k + 1)) / width;
        if (z < -4 || z > 4) continue;
        const weight = Math.exp((-z * z) / 2);
        q += weight * quantity[cellIndex(side, j)]!;
        e += weight * exposure[cellIndex(side, j)]!;
      }
      rate[cellIndex(side, k)] = q / e;
    }
  }
  return rate;
}

function logLikelihood({ quantity, exposure }: DistanceTable, rate: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < ISSUE_CELLS; i++) sum += quantity[i]! * Math.log(rate[i]!) - rate[i]! * exposure[i]!;
  return sum;
}
