import { ISSUE_CELLS, type Issue } from './issue.ts';
import type { Training } from './training.ts';

/** A rate is never below this, in units of the median fill: no cell is impossible. */
export const FLOOR = 1e-12;

/** Expected liquidated quantity by cell, native; see {@link cellIndex}. */
export interface ForecastLayer {
  /** What the map on trial says. */
  map: Float32Array;
  /** What distance and side alone say. */
  distance: Float32Array;
  /** r of the window totals of both, as negative binomials; NaN for the layer of swept cells. */
  mapDispersion: number;
  distanceDispersion: number;
}

/** What the map on trial says of one window, before it opens. */
export interface HorizonForecast {
  horizonMs: number;
  /** Of a cell that the price sweeps whole. */
  swept: ForecastLayer;
  /** Of every cell: times the probability that the price comes there. */
  reach: ForecastLayer;
}

/** What the map on trial said at one moment. What was said is scored, whatever would be said of it later. */
export interface Forecast {
  timeMs: number;
  price: number;
  /** Start of the week whose parameters were in force: fitted on windows that had ended by then. */
  originMs: number;
  horizons: HorizonForecast[];
}

/** @param unit median fill, native quantity */
export function forecastLayer(training: Training, issue: Issue, unit: number): ForecastLayer {
  const { climatology, hits, layer, families, dispersion } = training;
  const fit = families[0]!;
  const exposure = new Float64Array(ISSUE_CELLS).fill(1);
  if (layer === 'reach') hits.probabilities(issue, exposure);
  const map = new Float32Array(ISSUE_CELLS);
  const distance = new Float32Array(ISSUE_CELLS);
  for (let i = 0; i < ISSUE_CELLS; i++) {
    const base = climatology.rate[i]! * exposure[i]!;
    const own = (issue.maps[fit.candidate * ISSUE_CELLS + i]! / unit) * exposure[i]!;
    distance[i] = unit * Math.max(FLOOR, base);
    map[i] = unit * Math.max(FLOOR, fit.base * base + fit.map * own);
  }
  return { map, distance, mapDispersion: fit.dispersion, distanceDispersion: dispersion };
}
