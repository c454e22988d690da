import { REACH_CELLS, SCORED_CELL, SIDE_CELLS } from './cells.ts';
import { addDay, type DaySums, emptyDay } from './day-sums.ts';
import { FLOOR, type ForecastLayer } from './forecast.ts';
import { cellIndex, ISSUE_CELLS, type Issue, type Outcome } from './issue.ts';
import { addCell } from './statistics/information-gain.ts';
import { negativeBinomialCrps, negativeBinomialLogScore } from './statistics/negative-binomial.ts';
import { type Ranking, ranking, StratifiedRanking } from './statistics/ranking.ts';
import { ReliabilityTable } from './statistics/reliability.ts';
import { exposures, type TrainedFamily, type Training, windowCount } from './training.ts';

const DAY_MS = 86_400_000;
/** Upper ends of the strata of distance, in cells: so fine that distance alone orders nothing inside one. */
const STRATA = [...Array.from({ length: 20 }, (_, k) => k + 1), 25, 30, 40, 50, 75, REACH_CELLS];
/** The tenth of the cells that a map ranks highest. */
const TOP_CELLS = Math.floor(ISSUE_CELLS / 10);
/** Scores of one map on test windows, by day. */
export interface FamilyScore {
  /** By UTC day of the issue, in the order of {@link WindowScores.days}. */
  days: DaySums[];
  ranking: StratifiedRanking;
  reliability: ReliabilityTable;
  /** Fits of the origins, in their order. */
  fits: TrainedFamily[];
}

/** Collects the test windows of one layer and horizon, origin by origin. Memory grows with days, not with windows. */
export class WindowScores {
  readonly families: FamilyScore[];
  /** Days since 1970 of the test issues, ascending. */
  readonly days: number[] = [];
  windows = 0;
  cells = 0;
  /** Cells in which something was liquidated. */
  hitCells = 0;
  /** Native quantities: in scored cells, and where no map could have said. */
  scoredQuantity = 0;
  elsewhereQuantity = 0;
  private week: Training | null = null;
  private strata: Stratum[][];
  private readonly exposure = new Float64Array(ISSUE_CELLS);
  private readonly base = new Float64Array(ISSUE_CELLS);
  private readonly rate = new Float64Array(ISSUE_CELLS);

  constructor(families: number) {
    this.families = Array.from({ length: families }, () => ({
      days: [],
      ranking: new StratifiedRanking(),
      reliability: new ReliabilityTable(),
      fits: [],
    }));
    this.strata = this.families.map(() => strataOf());
  }

  /** What is fitted goes over to the next week. */
  origin(training: Training): void {
    training.families.forEach((fit, f) => this.families[f]!.fits.push(fit));
  }

  /**
   * Scores a window that was issued after everything that `training` knows; in time order.
   * @param forecast what the map on trial, the first, had said of it
   * @returns the sums of the map on trial
   */
  add(
    training: Training,
    issue: Issue,
    outcome: Outcome,
    forecast: ForecastLayer,
    unit: number,
    isLinear: boolean,
  ): DaySums {
    if (this.week !== training) {
      this.closeWeek();
      this.week = training;
    }
    const strata = this.strata;
    const { exposure, base, rate } = this;
    const ofTrial = emptyDay();
    const isReach = training.layer === 'reach';
    exposures(training.layer, training.hits, issue, outcome, exposure);
    // Said of all cells within reach, or of cells swept whole: of which the window swept a part.
    const said = (cells: Float32Array, i: number) => (cells[i]! / unit) * (isReach ? 1 : exposure[i]!);
    const day = this.dayOf(issue.timeMs);
    let scored = 0;
    let all = 0;
    let baseTotal = 0;
    for (let i = 0; i < ISSUE_CELLS; i++) {
      base[i] = Math.max(FLOOR, said(forecast.distance, i));
      all += outcome.quantity[i]!;
      if (exposure[i] === 0) continue;
      baseTotal += base[i]!;
      scored += outcome.quantity[i]!;
      this.cells++;
      if (outcome.quantity[i]! > 0) this.hitCells++;
    }
    this.windows++;
    this.scoredQuantity += scored;
    this.elsewhereQuantity += outcome.elsewhere + all - scored;
    const count = windowCount(outcome, unit);
    const distance = isReach ? totalScores(count, baseTotal, forecast.distanceDispersion) : null;
    const top = isReach ? topCells(base) : null;
    training.families.forEach((fit, f) => {
      const family = this.families[f]!;
      const isTrial = f === 0;
      const sums = isTrial ? ofTrial : family.days[day]!;
      let total = 0;
      for (let i = 0; i < ISSUE_CELLS; i++) {
        if (exposure[i] === 0) continue;
        const y = outcome.quantity[i]! / unit;
        const map = (issue.maps[fit.candidate * ISSUE_CELLS + i]! / unit) * exposure[i]!;
        // The map on trial is held to what it said.
        const own = isTrial
          ? Math.max(FLOOR, said(forecast.map, i))
          : Math.max(FLOOR, fit.base * base[i]! + fit.map * map);
        rate[i] = own;
        total += own;
        addCell(sums, y, own, base[i]!);
        if (isReach) family.reliability.add(own, y);
      }
      sums.windows++;
      if (!isReach) addToStrata(strata[f]!, exposure, rate, outcome, unit);
      if (!distance || !top) return;
      const own = totalScores(count, total, isTrial ? forecast.mapDispersion : fit.dispersion);
      sums.logScore += own.logScore;
      sums.crps += own.crps;
      sums.distanceLogScore += distance.logScore;
      sums.distanceCrps += distance.crps;
      const ranked = topCells(rate);
      for (let i = 0; i < ISSUE_CELLS; i++) {
        if (outcome.quantity[i] === 0) continue;
        const usd = outcome.quantity[i]! * (isLinear ? priceOf(issue, i) : 1);
        sums.liquidatedUsd += usd;
        sums.caughtUsd += usd * ranked[i]!;
        sums.caughtByDistanceUsd += usd * top[i]!;
      }
      sums.heldShare += heldShare(issue, fit.candidate, ranked);
    });
    addDay(this.families[0]!.days[day]!, ofTrial);
    return ofTrial;
  }

  /** Ranks with the week that runs. */
  ranking(f: number): Ranking {
    const all = this.families[f]!.ranking.clone();
    addRanks(all, this.strata[f]!);
    return all.result();
  }

  /** Ranks are taken inside a week: what made weeks differ is not the map's doing. */
  private closeWeek(): void {
    this.strata.forEach((ofFamily, f) => addRanks(this.families[f]!.ranking, ofFamily));
    this.strata = this.families.map(() => strataOf());
  }

  private dayOf(timeMs: number): number {
    const day = Math.floor(timeMs / DAY_MS);
    if (this.days.at(-1) !== day) {
      this.days.push(day);
      for (const family of this.families) family.days.push(emptyDay());
    }
    return this.days.length - 1;
  }
}

interface Stratum {
  forecast: number[];
  y: number[];
}

function addRanks(ranks: StratifiedRanking, strata: readonly Stratum[]): void {
  for (const { forecast, y } of strata) {
    if (forecast.length > 0) ranks.add(ranking(forecast, y), forecast.length);
  }
}

function strataOf(): Stratum[] {
  return Array.from({ length: 2 * STRATA.length }, () => ({ forecast: [], y: [] }));
}

function addToStrata(
  strata: Stratum[],
  exposure: Float64Array,
  rate: Float64Array,
  { quantity }: Outcome,
  unit: number,
): void {
  for (const side of [0, 1] as const) {
    let stratum = 0;
    for (let k = 0; k < SIDE_CELLS; k++) {
      if (k >= STRATA[stratum]! && stratum < STRATA.length - 1) stratum++;
      const i = cellIndex(side, k);
      // A cell that was swept in part says little of its rank.
      if (exposure[i] !== 1) continue;
      const into = strata[side * STRATA.length + stratum]!;
      into.forecast.push(rate[i]!);
      into.y.push(quantity[i]! / unit);
    }
  }
}

function totalScores(count: number, mean: number, dispersion: number): { logScore: number; crps: number } {
  return {
    logScore: negativeBinomialLogScore(count, mean, dispersion),
    crps: negativeBinomialCrps(count, mean, dispersion),
  };
}

/** 1 for the cells with the highest rates, {@link TOP_CELLS} in all; those that tie at the edge share what is left. */
function topCells(rate: Float64Array): Float64Array {
  const sorted = rate.toSorted();
  const edge = sorted[ISSUE_CELLS - TOP_CELLS]!;
  let above = 0;
  let ties = 0;
  for (const value of rate) {
    if (value > edge) above++;
    else if (value === edge) ties++;
  }
  const share = (TOP_CELLS - above) / ties;
  return rate.map((value) => (value > edge ? 1 : value === edge ? share : 0));
}

function heldShare({ maps }: Issue, candidate: number, top: Float64Array): number {
  let all = 0;
  let held = 0;
  for (let i = 0; i < ISSUE_CELLS; i++) {
    const mass = maps[candidate * ISSUE_CELLS + i]!;
    all += mass;
    held += mass * top[i]!;
  }
  return all > 0 ? held / all : 0;
}

function priceOf({ price }: Issue, i: number): number {
  const k = i % SIDE_CELLS;
  return price * Math.exp((i < SIDE_CELLS ? -k : k) * SCORED_CELL);
}
