import { type Climatology, climatologyOf, emptyTable } from './climatology.ts';
import { HitTable } from './hit-table.ts';
import { ISSUE_CELLS, type Issue, type Outcome, sweptShares } from './issue.ts';
import { fitDispersion } from './statistics/negative-binomial.ts';
import { fitRate, type RateFit } from './statistics/rate-fit.ts';

/** `swept`: cells that the window really swept. `reach`: all cells within reach, each times its P(hit). */
export type Layer = 'swept' | 'reach';

/** How a family is read after training: lambda = base x climatology + map x candidate's quantity, each x exposure. */
export interface TrainedFamily extends RateFit {
  candidate: number;
  /** r of its window totals; NaN for the layer of swept cells. */
  dispersion: number;
}

export interface Training {
  layer: Layer;
  horizon: number;
  hits: HitTable;
  climatology: Climatology;
  /** r of the window totals that the climatology alone says; NaN for the layer of swept cells. */
  dispersion: number;
  families: TrainedFamily[];
}

/** Windows overlap: this many, evenly taken, say what the dispersion of totals is. */
const DISPERSION_WINDOWS = 200;
const DAY_MS = 86_400_000;

/** The weights that a layer gives the cells of a window. */
export function exposures(layer: Layer, hits: HitTable, issue: Issue, outcome: Outcome, out: Float64Array): void {
  if (layer === 'swept') sweptShares(issue, outcome, out);
  else hits.probabilities(issue, out);
}

/**
 * Fits everything that is fitted, on past windows alone.
 * @param issues windows that had ended by the origin
 * @param candidates per family, which of an issue's maps are its candidates
 * @param unit median fill, native quantity: counts are in this unit
 */
export function train(
  layer: Layer,
  horizon: number,
  horizonMs: number,
  issues: readonly Issue[],
  candidates: readonly (readonly number[])[],
  unit: number,
): Training {
  const windows = issues.filter((issue) => issue.outcomes[horizon]);
  const hits = HitTable.ofIssues(windows, horizon, horizonMs);
  const halves: Parameters<typeof climatologyOf>[0] = [emptyTable(), emptyTable()];
  const exposure = new Float64Array(ISSUE_CELLS);
  const halfOf = (issue: Issue) => Math.floor(issue.timeMs / DAY_MS) % 2;
  for (const issue of windows) {
    const outcome = issue.outcomes[horizon]!;
    exposures(layer, hits, issue, outcome, exposure);
    const table = halves[halfOf(issue)]!;
    for (let i = 0; i < ISSUE_CELLS; i++) {
      if (exposure[i] === 0) continue;
      table.exposure[i]! += exposure[i]!;
      table.quantity[i]! += outcome.quantity[i]! / unit;
    }
  }
  const climatology = climatologyOf(halves);

  const maps = candidates.flat().length;
  const hit: { y: number[]; base: number[] } = { y: [], base: [] };
  const hitMaps = Array.from({ length: maps }, (): number[] => []);
  /** Totals by window: of the climatology, then of each map. */
  const totals = windows.map(() => new Float64Array(1 + maps));
  const exposed: number[] = [];
  windows.forEach((issue, w) => {
    const { quantity } = issue.outcomes[horizon]!;
    exposures(layer, hits, issue, issue.outcomes[horizon]!, exposure);
    const base = climatology.crossed[halfOf(issue) as 0 | 1];
    const of = totals[w]!;
    exposed.length = 0;
    for (let i = 0; i < ISSUE_CELLS; i++) {
      if (exposure[i] === 0) continue;
      exposed.push(i);
      of[0]! += base[i]! * exposure[i]!;
    }
    const hitCells = exposed.filter((i) => quantity[i]! > 0);
    for (const i of hitCells) {
      hit.y.push(quantity[i]! / unit);
      hit.base.push(base[i]! * exposure[i]!);
    }
    for (let m = 0; m < maps; m++) {
      const map = issue.maps.subarray(m * ISSUE_CELLS, (m + 1) * ISSUE_CELLS);
      let sum = 0;
      for (let e = 0; e < exposed.length; e++) sum += map[exposed[e]!]! * exposure[exposed[e]!]!;
      of[1 + m] = sum / unit;
      for (const i of hitCells) hitMaps[m]!.push((map[i]! * exposure[i]!) / unit);
    }
  });
  const total = (of: number) => totals.reduce((sum, row) => sum + row[of]!, 0);
  const baseTotal = total(0);

  const stride = Math.max(1, Math.ceil(windows.length / DISPERSION_WINDOWS));
  const thinned = windows.map((_, w) => w).filter((w) => w % stride === 0);
  const counts = thinned.map((w) => windowCount(windows[w]!.outcomes[horizon]!, unit));
  const dispersionOf = (meanOf: (row: Float64Array) => number) =>
    fitDispersion(
      counts,
      thinned.map((w) => Math.max(1e-9, meanOf(totals[w]!))),
    );

  const families = candidates.map((own): TrainedFamily => {
    const fits = own.map((m) => fitRate({ ...hit, map: hitMaps[m]!, baseTotal, mapTotal: total(1 + m) }));
    const best = fits.reduce((b, fit, i) => (fit.logLikelihood > fits[b]!.logLikelihood ? i : b), 0);
    const [fit, candidate] = [fits[best]!, own[best]!];
    const dispersion = dispersionOf((row) => fit.base * row[0]! + fit.map * row[1 + candidate]!);
    return { ...fit, candidate, dispersion };
  });
  return { layer, horizon, hits, climatology, dispersion: dispersionOf((row) => row[0]!), families };
}

/** A window's total in median fills, a whole number. */
export function windowCount({ quantity }: Outcome, unit: number): number {
  let sum = 0;
  for (let i = 0; i < ISSUE_CELLS; i++) sum += quantity[i]!;
  return Math.round(sum / unit);
}
