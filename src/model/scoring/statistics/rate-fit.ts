/** lambda = base x climatology + map x density, both factors at least 0. */
export interface RateFit {
  base: number;
  map: number;
  /** Log-likelihood of the fit less what no factor changes: sum y ln lambda - sum lambda. */
  logLikelihood: number;
}

/** The cells on which a rate is fitted. Only cells with y > 0 are listed; the others enter through the totals. */
export interface RateRows {
  y: readonly number[];
  base: readonly number[];
  map: readonly number[];
  /** Sum of the climatology, and of the density, over *all* cells. */
  baseTotal: number;
  mapTotal: number;
}

/** Prior weight of the climatology in units of y: keeps its factor above 0, so that no cell is ever impossible. */
const PRIOR = 1;
const TINY = 1e-300;

/**
 * Poisson MAP of the two factors. At any maximum the rates add up to what happened, so that one unknown is left: the
 * share of the total that the map carries. The likelihood is concave in it: its slope is bisected.
 */
export function fitRate({ y, base, map, baseTotal, mapTotal }: RateRows): RateFit {
  const quantity = y.reduce((sum, one) => sum + one, 0) + PRIOR;
  const usable = mapTotal > 0 && Number.isFinite(mapTotal);
  const slope = (share: number): number => {
    let sum = -PRIOR / (1 - share);
    for (let i = 0; i < y.length; i++) {
      const b = base[i]! / baseTotal;
      const m = map[i]! / mapTotal;
      sum += (y[i]! * (m - b)) / ((1 - share) * b + share * m + TINY);
    }
    return sum;
  };
  let low = 0;
  let high = usable && slope(0) > 0 ? 1 : 0;
  for (let step = 0; step < 30 && high > 0; step++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  const fit = { base: ((1 - low) * quantity) / baseTotal, map: usable ? (low * quantity) / mapTotal : 0 };
  let logLikelihood = -quantity;
  for (let i = 0; i < y.length; i++) logLikelihood += y[i]! * Math.log(fit.base * base[i]! + fit.map * map[i]! + TINY);
  return { ...fit, logLikelihood };
}
