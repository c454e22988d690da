/** How well forecasts order what happened; each NaN where it is undefined. */
export interface Ranking {
  /** P(forecast of a hit cell > that of an empty one), ties half. */
  auc: number;
  /** Mean y in the tenth of cells with the highest forecast, over the mean y. */
  topDecileLift: number;
  /** Rank correlation of forecast and y, ties averaged. */
  spearman: number;
}

/** Ranks from 1, ties averaged. */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).toSorted((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

export function ranking(forecast: ArrayLike<number>, y: ArrayLike<number>): Ranking {
  const n = forecast.length;
  const ranks = averageRanks(forecast);
  let hits = 0;
  let rankSum = 0;
  for (let i = 0; i < n; i++) {
    if (!(y[i]! > 0)) continue;
    hits++;
    rankSum += ranks[i]!;
  }
  const auc = hits > 0 && hits < n ? (rankSum - (hits * (hits + 1)) / 2) / (hits * (n - hits)) : Number.NaN;
  return { auc, topDecileLift: topDecileLift(ranks, y), spearman: correlation(ranks, averageRanks(y)) };
}

/** Cells that tie at the edge of the tenth count in part, so that a constant forecast has a lift of 1. */
function topDecileLift(ranks: Float64Array, y: ArrayLike<number>): number {
  const n = ranks.length;
  const order = Uint32Array.from(ranks, (_, i) => i).toSorted((a, b) => ranks[b]! - ranks[a]!);
  const top = n / 10;
  let total = 0;
  for (let i = 0; i < n; i++) total += y[i]!;
  let caught = 0;
  for (let from = 0; from < top; ) {
    let to = from + 1;
    let sum = y[order[from]!]!;
    for (; to < n && ranks[order[to]!] === ranks[order[from]!]; to++) sum += y[order[to]!]!;
    caught += sum * Math.min(1, (top - from) / (to - from));
    from = to;
  }
  return total > 0 ? (caught / total) * 10 : Number.NaN;
}

/** Pearson's; of two rankings it is Spearman's. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [meanA, meanB] = [0, 0];
  for (let i = 0; i < n; i++) {
    meanA += a[i]!;
    meanB += b[i]!;
  }
  meanA /= n;
  meanB /= n;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    ab += (a[i]! - meanA) * (b[i]! - meanB);
    aa += (a[i]! - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : Number.NaN;
}

/**
 * Mean of rankings taken inside strata, each weighted with its number of cells: across strata of distance a forecast
 * would be rewarded for knowing that what is near is hit.
 */
export class StratifiedRanking {
  private readonly sums = { auc: 0, topDecileLift: 0, spearman: 0 };
  private readonly weights = { auc: 0, topDecileLift: 0, spearman: 0 };

  add(inside: Ranking, cells: number): void {
    for (const figure of ['auc', 'topDecileLift', 'spearman'] as const) {
      if (Number.isNaN(inside[figure])) continue;
      this.sums[figure] += cells * inside[figure];
      this.weights[figure] += cells;
    }
  }

  clone(): StratifiedRanking {
    const copy = new StratifiedRanking();
    Object.assign(copy.sums, this.sums);
    Object.assign(copy.weights, this.weights);
    return copy;
  }

  result(): Ranking {
    const mean = (figure: keyof Ranking) =>
      this.weights[figure] > 0 ? this.sums[figure] / this.weights[figure] : Number.NaN;
    return { auc: mean('auc'), topDecileLift: mean('topDecileLift'), spearman: mean('spearman') };
  }
}
