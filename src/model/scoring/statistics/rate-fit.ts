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
 * share of the total that the map carries, in which the likelihood is concave.
 */
export function fitRate({ y, base, map, baseTotal, mapTotal }: RateRows): RateFit {
  const quantity = y.reduce((sum, one) => sum + one, 0) + PRIOR;
  const usable = mapTotal > 0 && Number.isFinite(mapTotal);
  // Of each cell, the rate if all of the total were the climatology's, and what it gains if all were the map's.
  const bases = Float64Array.from(base, (b) => b / baseTotal + TINY);
  const gains = Float64Array.from(map, (m, i) => (usable ? m / mapTotal : 0) - bases[i]!);
  const share = usable ? bestShare(y, bases, gains) : 0;
  const fit = { base: ((1 - share) * quantity) / baseTotal, map: usable ? (share * quantity) / mapTotal : 0 };
  let logLikelihood = -quantity;
  for (let i = 0; i < y.length; i++) logLikelihood += y[i]! * Math.log(fit.base * base[i]! + fit.map * map[i]! + TINY);
  return { ...fit, logLikelihood };
}

/** Bounds of ln(share / (1 - share)), and below which a share counts as none. */
const LEAST = -20;
const MOST = 20;
const NO_SHARE = -10;
const TOLERANCE = 1e-5;

/** The root of the likelihood's slope, by Newton's steps in the log-odds of the share, halving where one goes astray. */
function bestShare(y: readonly number[], bases: Float64Array, gains: Float64Array): number {
  let low = LEAST;
  let high = MOST;
  let odds = 0;
  for (let step = 0; step < 60; step++) {
    const share = 1 / (1 + Math.exp(-odds));
    const width = share * (1 - share);
    let slope = -PRIOR / (1 - share);
    let curve = -PRIOR / (1 - share) ** 2;
    for (let i = 0; i < y.length; i++) {
      const ratio = gains[i]! / (bases[i]! + share * gains[i]!);
      slope += y[i]! * ratio;
      curve -= y[i]! * ratio * ratio;
    }
    if (slope > 0) low = odds;
    else high = odds;
    if (high <= NO_SHARE) return 0;
    const bend = width * (curve * width + slope * (1 - 2 * share));
    const next = odds - (slope * width) / bend;
    if (Math.abs(next - odds) < TOLERANCE || high - low < TOLERANCE) break;
    odds = bend < 0 && next > low && next < high ? next : (low + high) / 2;
  }
  return 1 / (1 + Math.exp(-odds));
}
