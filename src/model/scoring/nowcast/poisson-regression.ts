/** exp() of more than this is no rate of anything. */
const MOST_LOG_RATE = 25;
const MOST_STEPS = 40;

/** A fitted log-linear rate: lambda(x) = exp(intercept + coefficients . (x - mean) / scale). */
export interface PoissonModel {
  mean: Float64Array;
  scale: Float64Array;
  /** Intercept first. */
  coefficients: Float64Array;
}

/**
 * Ridge-penalised Poisson regression by Newton's method with step halving (the score is consistent for expectations
 * even where y is not Poisson). Features are standardised; the intercept is not penalised.
 * @param rows one array of features per observation, all of one length
 * @param ridge weight of |coefficients|^2 / 2 against the log-likelihood
 * @param from a model of the same features less the last ones, from whose fit to start
 */
export function fitPoisson(
  rows: readonly ArrayLike<number>[],
  y: readonly number[],
  ridge: number,
  from?: PoissonModel,
): PoissonModel {
  const width = rows[0]?.length ?? 0;
  const { mean, scale } = standardOf(rows, width);
  const design = rows.map((row) => standardised(row, mean, scale));
  const total = y.reduce((sum, value) => sum + value, 0);
  const coefficients = new Float64Array(width + 1);
  if (from) coefficients.set(from.coefficients);
  else coefficients[0] = Math.log(Math.max(total / Math.max(1, rows.length), 1e-12));
  let loss = lossOf(design, y, coefficients, ridge);
  for (let step = 0; step < MOST_STEPS; step++) {
    const direction = newtonDirection(design, y, coefficients, ridge);
    let size = 1;
    let next = coefficients;
    let nextLoss = Number.POSITIVE_INFINITY;
    for (; size > 1e-6; size /= 2) {
      const tried = coefficients.map((value, i) => value - size * direction[i]!);
      nextLoss = lossOf(design, y, tried, ridge);
      next = tried;
      if (nextLoss <= loss) break;
    }
    if (!(nextLoss <= loss)) break;
    const gained = loss - nextLoss;
    coefficients.set(next);
    loss = nextLoss;
    if (gained < 1e-9 * (1 + Math.abs(loss))) break;
  }
  return { mean, scale, coefficients };
}

/** The fitted rate of one row of features. */
export function poissonRate({ mean, scale, coefficients }: PoissonModel, row: ArrayLike<number>): number {
  return Math.exp(logRate(standardised(row, mean, scale), coefficients));
}

function standardOf(rows: readonly ArrayLike<number>[], width: number) {
  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  for (const row of rows) for (let i = 0; i < width; i++) mean[i]! += row[i]! / rows.length;
  for (const row of rows) for (let i = 0; i < width; i++) scale[i]! += (row[i]! - mean[i]!) ** 2 / rows.length;
  for (let i = 0; i < width; i++) scale[i] = Math.sqrt(scale[i]!) || 1;
  return { mean, scale };
}

function standardised(row: ArrayLike<number>, mean: Float64Array, scale: Float64Array): Float64Array {
  const out = new Float64Array(mean.length + 1);
  out[0] = 1;
  for (let i = 0; i < mean.length; i++) out[i + 1] = (row[i]! - mean[i]!) / scale[i]!;
  return out;
}

function logRate(row: Float64Array, coefficients: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i]! * coefficients[i]!;
  return Math.min(MOST_LOG_RATE, Math.max(-MOST_LOG_RATE, sum));
}

function lossOf(
  design: readonly Float64Array[],
  y: readonly number[],
  coefficients: Float64Array,
  ridge: number,
): number {
  let loss = 0;
  for (let r = 0; r < design.length; r++) {
    const eta = logRate(design[r]!, coefficients);
    loss += Math.exp(eta) - y[r]! * eta;
  }
  for (let i = 1; i < coefficients.length; i++) loss += (ridge / 2) * coefficients[i]! ** 2;
  return loss;
}

/** (H + ridge)^-1 gradient. */
function newtonDirection(
  design: readonly Float64Array[],
  y: readonly number[],
  coefficients: Float64Array,
  ridge: number,
): Float64Array {
  const n = coefficients.length;
  const hessian = Array.from({ length: n }, () => new Float64Array(n));
  const gradient = new Float64Array(n);
  for (let r = 0; r < design.length; r++) {
    const row = design[r]!;
    const rate = Math.exp(logRate(row, coefficients));
    const off = rate - y[r]!;
    for (let i = 0; i < n; i++) {
      gradient[i]! += off * row[i]!;
      const weighted = rate * row[i]!;
      const line = hessian[i]!;
      for (let j = 0; j <= i; j++) line[j]! += weighted * row[j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    const penalty = i === 0 ? 1e-9 : ridge;
    gradient[i]! += i === 0 ? 0 : ridge * coefficients[i]!;
    hessian[i]![i]! += penalty + 1e-9;
  }
  return solvePositive(hessian, gradient);
}

/** Solves A x = b by Cholesky's decomposition; A's lower triangle is given and used up. */
export function solvePositive(a: Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= a[i]![k]! * a[j]![k]!;
      a[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j]![j]!;
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= a[i]![k]! * x[k]!;
    x[i]! /= a[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= a[k]![i]! * x[k]!;
    x[i]! /= a[i]![i]!;
  }
  return x;
}
