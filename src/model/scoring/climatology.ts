import { SIDE_CELLS } from './cells.ts';
import { cellIndex, ISSUE_CELLS } from './issue.ts';

/** Smoothing widths in ln(k + 1) that training data choose from. */
const WIDTHS = [0.05, 0.15, 0.4];

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

function smoothed({ quantity, exposure }: DistanceTable, width: number): Float64Array {
  const total = quantity.reduce((sum, q) => sum + q, 0);
  const exposed = exposure.reduce((sum, e) => sum + e, 0);
  // One cell's worth of the mean rate: a cell that nothing is known of is not impossible.
  const mean = total > 0 && exposed > 0 ? total / exposed : 1e-12;
  const rate = new Float64Array(ISSUE_CELLS);
  for (const side of [0, 1] as const) {
    for (let k = 0; k < SIDE_CELLS; k++) {
      let q = mean;
      let e = 1;
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
