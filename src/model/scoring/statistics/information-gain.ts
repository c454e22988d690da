/** Sums over cells from which both scores follow; sums of two sets of cells add up field by field. */
export interface GainSums {
  /** sum y ln(lambda_model / lambda_base) */
  logRatio: number;
  /** sum (lambda_model - lambda_base) */
  excess: number;
  /** sum y */
  quantity: number;
  /** Dev_base = 2 sum [ y ln(y / lambda_base) - (y - lambda_base) ] */
  baseDeviance: number;
}

export function noGain(): GainSums {
  return { logRatio: 0, excess: 0, quantity: 0, baseDeviance: 0 };
}

/** Adds one cell: realised `y` (at least 0) under the rates `model` and `base` (above 0). */
export function addCell(sums: GainSums, y: number, model: number, base: number): void {
  sums.excess += model - base;
  sums.baseDeviance += 2 * (base - y);
  if (y === 0) return;
  sums.logRatio += y * Math.log(model / base);
  sums.quantity += y;
  sums.baseDeviance += 2 * y * Math.log(y / base);
}

/** IG = [ sum y ln(lambda_m / lambda_b) - sum (lambda_m - lambda_b) ] / sum y, nats per unit liquidated; NaN without any. */
export function informationGain({ logRatio, excess, quantity }: Readonly<GainSums>): number {
  return quantity > 0 ? (logRatio - excess) / quantity : Number.NaN;
}

/** D2 = 1 - Dev_m / Dev_b, the share of the baseline's Poisson deviance that the model explains. */
export function devianceExplained({ logRatio, excess, baseDeviance }: Readonly<GainSums>): number {
  return baseDeviance > 0 ? (2 * (logRatio - excess)) / baseDeviance : Number.NaN;
}
