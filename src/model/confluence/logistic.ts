import { solvePositive } from '../scoring/nowcast/poisson-regression.ts';

/** Weight of |coefficients|^2 / 2 against the log-likelihood; the intercept is free but for a trace. */
const RIDGE = 1;
const STEPS = 25;

/**
 * Ridge-penalised logistic regression by Newton's steps.
 * @param rows features, without the constant @param hits 1 or 0 a row
 * @returns the intercept, then a coefficient (log odds per unit) a feature
 */
export function fitLogistic(rows: readonly (readonly number[])[], hits: readonly number[]): Float64Array {
  const width = (rows[0]?.length ?? 0) + 1;
  const beta = new Float64Array(width);
  for (let step = 0; step < STEPS; step++) {
    const gradient = beta.map((b, k) => (k === 0 ? -1e-6 : -RIDGE) * b);
    const hessian = Array.from({ length: width }, (_, k) => {
      const row = new Float64Array(width);
      row[k] = k === 0 ? 1e-6 : RIDGE;
      return row;
    });
    rows.forEach((row, i) => {
      const p = logisticOf(beta, row);
      const weight = Math.max(1e-9, p * (1 - p));
      for (let k = 0; k < width; k++) {
        const x = k === 0 ? 1 : row[k - 1]!;
        gradient[k]! += x * (hits[i]! - p);
        for (let l = 0; l <= k; l++) hessian[k]![l]! += weight * x * (l === 0 ? 1 : row[l - 1]!);
      }
    });
    const move = solvePositive(hessian, gradient);
    // A step of more than a few units of log odds overshoots where hits and rows are separable.
    const longest = Math.max(...move.map(Math.abs));
    const scale = Math.min(1, 4 / longest);
    for (let k = 0; k < width; k++) beta[k]! += scale * move[k]!;
    if (longest < 1e-9) break;
  }
  return beta;
}

/** Probability of a hit. */
export function logisticOf(beta: Float64Array, row: readonly number[]): number {
  let sum = beta[0]!;
  for (let k = 0; k < row.length; k++) sum += beta[k + 1]! * row[k]!;
  return 1 / (1 + Math.exp(-sum));
}
