import type { Swept, SweptTeller } from './swept-quantity.ts';
import type { PathFeatures } from './path-features.ts';
import { fitPoisson, type PoissonModel, poissonRate } from './poisson-regression.ts';

const WEEK_MS = 7 * 86_400_000;
/** Weeks before the first that is scored. */
const FIRST_WEEKS = 3;
/** Ridges, against observations of mean 1; the week before an origin chooses. */
const RIDGES = [4, 40, 400];
/** Added to a map's quantity, as a share of its mean, before the logarithm. */
const LEAST_SHARE = 1e-3;

export interface TellerFamily {
  name: string;
  kind: 'model' | 'baseline' | 'given';
  /** Where there are several, training data choose among them. */
  tellers: SweptTeller[];
}

export interface NowcastRow<Y = null> {
  timeMs: number;
  price: number;
  path: { long: PathFeatures; short: PathFeatures };
  /** By family and its tellers. */
  swept: Swept[][];
  y: Y;
}

/** One hour and side as it was told before it counted, native quantity. */
export interface Told {
  timeMs: number;
  y: number;
  constant: number;
  path: number;
  /** Path and map, by family. */
  maps: number[];
}

export interface Origins {
  families: readonly TellerFamily[];
  origins: number[];
  told: Told[];
}

type Known = NowcastRow<Swept>;
const SIDES = ['long', 'short'] as const;

/** Goes week by week: what is fitted is fitted on the weeks before, and tells the week. */
export function foldOrigins(rows: readonly Known[], families: readonly TellerFamily[]): Origins {
  const out: Origins = { families, origins: [], told: [] };
  const first = rows[0]?.timeMs ?? 0;
  const last = rows.at(-1)?.timeMs ?? 0;
  for (let origin = first + FIRST_WEEKS * WEEK_MS; origin <= last; origin += WEEK_MS) {
    const week = rows.filter(({ timeMs }) => timeMs >= origin && timeMs < origin + WEEK_MS);
    const past = rows.filter(({ timeMs }) => timeMs < origin);
    if (week.length === 0) continue;
    out.origins.push(origin);
    out.told.push(...tellWeek(past, week, origin, families));
  }
  return out;
}

function tellWeek(past: Known[], week: Known[], origin: number, families: readonly TellerFamily[]): Told[] {
  const y = observations(past);
  const unit = y.reduce((sum, value) => sum + value, 0) / y.length || 1;
  const scaled = y.map((value) => value / unit);
  const paths = pathsOf(past);
  const ridge = chooseRidge(past, origin, unit);
  const base = fitPoisson(paths, scaled, ridge);
  const told: Told[] = week.flatMap((row) =>
    SIDES.map((side) => ({
      timeMs: row.timeMs,
      y: row.y[side],
      constant: unit,
      path: unit * poissonRate(base, row.path[side]),
      maps: [],
    })),
  );
  families.forEach(({ tellers }, f) => {
    let best: { loss: number; model: PoissonModel; teller: number; scale: number } | null = null;
    for (let teller = 0; teller < tellers.length; teller++) {
      const scale = meanSwept(past, f, teller);
      const design = withMap(past, f, teller, scale);
      const model = fitPoisson(design, scaled, ridge, base);
      const loss = lossOf(model, design, scaled);
      if (!best || loss < best.loss) best = { loss, model, teller, scale };
    }
    const { model, teller, scale } = best!;
    withMap(week, f, teller, scale).forEach((row, i) => told[i]!.maps.push(unit * poissonRate(model, row)));
  });
  return told;
}

function chooseRidge(past: Known[], origin: number, unit: number): number {
  const before = past.filter(({ timeMs }) => timeMs < origin - WEEK_MS);
  const lastWeek = past.filter(({ timeMs }) => timeMs >= origin - WEEK_MS);
  const losses = RIDGES.map((ridge) => {
    const model = fitPoisson(
      pathsOf(before),
      observations(before).map((value) => value / unit),
      ridge,
    );
    return lossOf(
      model,
      pathsOf(lastWeek),
      observations(lastWeek).map((value) => value / unit),
    );
  });
  return RIDGES[losses.indexOf(Math.min(...losses))]!;
}

const observations = (rows: readonly Known[]) => rows.flatMap((row) => SIDES.map((side) => row.y[side]));
const pathsOf = (rows: readonly Known[]) => rows.flatMap((row) => SIDES.map((side) => row.path[side]));

function meanSwept(rows: readonly Known[], family: number, teller: number): number {
  let sum = 0;
  for (const { swept } of rows) sum += swept[family]![teller]!.long + swept[family]![teller]!.short;
  return sum / (2 * rows.length) || 1;
}

/** The path's features and, last, the logarithm of what the map says was swept. */
function withMap(rows: readonly Known[], family: number, teller: number, scale: number): number[][] {
  return rows.flatMap((row) =>
    SIDES.map((side) => [...row.path[side], Math.log(row.swept[family]![teller]![side] / scale + LEAST_SHARE)]),
  );
}

/** Poisson deviance up to what does not depend on the model. */
function lossOf(model: PoissonModel, design: readonly ArrayLike<number>[], y: readonly number[]): number {
  return design.reduce((sum, row, i) => {
    const rate = poissonRate(model, row);
    return sum + rate - y[i]! * Math.log(rate);
  }, 0);
}
