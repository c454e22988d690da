import type { Scorecard } from '../../market/api/scorecard.ts';
import type { Bar } from '../../market/bar.ts';
import { touchHigh, touchLow } from '../../market/bar.ts';
import type { Liquidation } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import { cellOf, REACH_CELLS, SIDE_CELLS } from './cells.ts';
import { ISSUE_CELLS, type Issue, type Outcome } from './issue.ts';
import { MagnetTest } from './magnet-test.ts';
import type { MapFamily } from './map-family.ts';
import { type MapGrid, type Moment, refuseFuture } from './map-source.ts';
import { PositionScores } from './position-scores.ts';
import { buildScorecard } from './scorecard.ts';
import { WindowScores } from './test-windows.ts';
import { type Layer, train } from './training.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
export const LAYERS: readonly Layer[] = ['swept', 'reach'];
/** Volatility of the last half day: an exponential mean of squared returns with this half-life. */
const SIGMA_HALF_LIFE_MS = 12 * HOUR_MS;
/** Fills that say what the median fill is: the first ones. */
const UNIT_FILLS = 20_000;
/** Windows older than this are forgotten, so that memory is bounded and parameters follow the market. */
const MEMORY_MS = 45 * DAY_MS;

export interface ScorerOptions {
  horizonsMs: readonly number[];
  /** Length of the past before the first test window. */
  trainMs: number;
  /** Of the bootstrap. */
  seed: number;
}

export const SCORER_DEFAULTS: ScorerOptions = {
  horizonsMs: [HOUR_MS, 4 * HOUR_MS, DAY_MS],
  trainMs: 14 * DAY_MS,
  seed: 1,
};

/**
 * Scores maps of one market as its events go by: once an hour every map is taken down, and what was liquidated after
 * it is counted. Week by week, what is fitted is fitted on windows that had ended, and the week's windows are scored.
 *
 * Events come in time order: the liquidations of a bar, then the bar. What a source learns elsewhere (given maps, true
 * positions) it is told before the bar at whose end it counts.
 */
export class Scorer {
  readonly instrument: Instrument;
  readonly families: readonly MapFamily[];
  readonly options: ScorerOptions;
  readonly barStepMs: number;
  readonly scores: WindowScores[][];
  readonly positions: PositionScores[];
  readonly magnet = new MagnetTest();
  readonly origins: number[] = [];
  readonly withoutMap: number[];
  readonly dailyUsd = new Map<number, number>();
  liquidations = 0;
  issues = 0;
  gapWindows = 0;
  hasMarks = true;
  firstMs = Number.NaN;
  lastMs = Number.NaN;
  /** Median fill of the training data, native quantity; NaN before the first test week. */
  unit = Number.NaN;
  private readonly candidates: readonly (readonly number[])[];
  private kept: Issue[] = [];
  private open: Issue[] = [];
  private fills: number[] = [];
  private variance = Number.NaN;
  private lastLog = Number.NaN;
  private readonly hourly: number[] = [];

  /** @param families the first is the map on trial; of kind `truth` at most one */
  constructor(
    instrument: Instrument,
    barStepMs: number,
    families: readonly MapFamily[],
    options: ScorerOptions = SCORER_DEFAULTS,
  ) {
    this.instrument = instrument;
    this.families = families;
    this.options = options;
    this.barStepMs = barStepMs;
    let next = 0;
    this.candidates = families.map(({ candidates }) => candidates.map(() => next++));
    this.scores = options.horizonsMs.map(() => LAYERS.map(() => new WindowScores(families.length)));
    this.positions = families.map(() => new PositionScores());
    this.withoutMap = families.map(() => 0);
  }

  liquidation({ timeMs, side, price, quantity }: Liquidation): void {
    this.liquidations++;
    const usd = this.instrument.contract === 'linear' ? quantity * price : quantity;
    const day = Math.floor(timeMs / DAY_MS);
    this.dailyUsd.set(day, (this.dailyUsd.get(day) ?? 0) + usd);
    if (Number.isNaN(this.unit) && this.fills.length < UNIT_FILLS) this.fills.push(quantity);
    const cell = cellOf(Math.log(price));
    for (const issue of this.open) {
      const from = cellOf(issue.logPrice);
      const k = side === 'long' ? from - cell : cell - from;
      this.options.horizonsMs.forEach((horizonMs, h) => {
        const outcome = issue.outcomes[h]!;
        if (!outcome || timeMs >= issue.timeMs + horizonMs) return;
        if (k < 0 || k > REACH_CELLS) outcome.elsewhere += quantity;
        else outcome.quantity[(side === 'long' ? 0 : SIDE_CELLS) + k]! += quantity;
      });
    }
  }

  bar(bar: Bar): void {
    const endMs = bar.timeMs + this.barStepMs;
    if (Number.isNaN(this.firstMs)) this.firstMs = bar.timeMs;
    this.lastMs = endMs;
    if (Number.isNaN(bar.markLow)) this.hasMarks = false;
    const logClose = Math.log(bar.close);
    const squared = Number.isNaN(this.lastLog) ? 0 : (logClose - this.lastLog) ** 2;
    const kept = 2 ** (-this.barStepMs / SIGMA_HALF_LIFE_MS);
    this.variance = Number.isNaN(this.variance) ? squared : kept * this.variance + (1 - kept) * squared;
    this.lastLog = logClose;
    for (const { candidates } of this.families) for (const { source } of candidates) source.push(bar);
    this.magnet.push(bar);
    this.follow(Math.log(touchLow(bar)), Math.log(touchHigh(bar)), endMs);
    if (endMs % HOUR_MS !== 0) return;
    this.evaluateDue(endMs);
    this.issue({ timeMs: endMs, price: bar.close, logPrice: logClose });
  }

  finish(): Scorecard {
    this.evaluateDue(Number.POSITIVE_INFINITY);
    return buildScorecard(this);
  }

  /** Lets the windows under way see a bar, and settles those that end with it. */
  private follow(low: number, high: number, endMs: number): void {
    const { horizonsMs } = this.options;
    for (const issue of this.open) {
      horizonsMs.forEach((horizonMs, h) => {
        const outcome = issue.outcomes[h]!;
        const ends = issue.timeMs + horizonMs;
        if (!outcome || endMs > ends + this.barStepMs) return;
        if (endMs <= ends) {
          outcome.down = Math.max(outcome.down, issue.logPrice - low);
          outcome.up = Math.max(outcome.up, high - issue.logPrice);
          outcome.bars++;
        }
      });
    }
    const longest = Math.max(...horizonsMs);
    while (this.open.length > 0 && this.open[0]!.timeMs + longest <= endMs) this.settle(this.open.shift()!);
  }

  /** Windows in which bars are missing are not scored. */
  private settle(issue: Issue): void {
    this.options.horizonsMs.forEach((horizonMs, h) => {
      if (issue.outcomes[h]!.bars * this.barStepMs === horizonMs) return;
      issue.outcomes[h] = null;
      this.gapWindows++;
    });
    this.kept.push(issue);
  }

  private issue(moment: Moment): void {
    this.hourly.push(moment.logPrice);
    if (this.hourly.length > 25) this.hourly.shift();
    if (!(this.variance > 0)) return;
    const maps = this.takeDown(moment);
    if (!maps) return;
    const issue: Issue = {
      ...moment,
      sigma: Math.sqrt(this.variance / (this.barStepMs / 1000)),
      maps,
      outcomes: this.options.horizonsMs.map(
        (): Outcome => ({ down: 0, up: 0, quantity: new Float32Array(ISSUE_CELLS), elsewhere: 0, bars: 0 }),
      ),
    };
    this.issues++;
    this.open.push(issue);
    const [hourAgo, dayAgo] = [this.hourly.at(-2) ?? moment.logPrice, this.hourly[0]!];
    this.magnet.issue(issue, 0, moment.logPrice - hourAgo, moment.logPrice - dayAgo);
  }

  /** Every candidate's map; null where one of them has none: all are compared on the same moments. */
  private takeDown(moment: Moment): Float32Array | null {
    const cell = cellOf(moment.logPrice);
    const cells = 2 * REACH_CELLS + 1;
    const grid: MapGrid = {
      firstCell: cell - REACH_CELLS,
      cells,
      long: new Float64Array(cells),
      short: new Float64Array(cells),
    };
    const maps = new Float32Array(this.candidates.flat().length * ISSUE_CELLS);
    let complete = true;
    this.families.forEach(({ name, candidates }, f) => {
      candidates.forEach(({ source }, c) => {
        grid.long.fill(0);
        grid.short.fill(0);
        const knownMs = source.fill(moment, grid);
        if (knownMs === null) {
          if (c === 0) this.withoutMap[f]!++;
          complete = false;
          return;
        }
        refuseFuture(name, knownMs, moment);
        const at = this.candidates[f]![c]! * ISSUE_CELLS;
        for (let k = 0; k < SIDE_CELLS; k++) {
          maps[at + k] = grid.long[REACH_CELLS - k]!;
          maps[at + SIDE_CELLS + k] = grid.short[REACH_CELLS + k]!;
        }
      });
    });
    return complete ? maps : null;
  }

  /** Scores the test weeks whose windows have all ended by `nowMs`. */
  private evaluateDue(nowMs: number): void {
    const { trainMs, horizonsMs } = this.options;
    const longest = Math.max(...horizonsMs);
    for (;;) {
      const first = Math.ceil((this.firstMs + trainMs) / DAY_MS) * DAY_MS;
      const originMs = this.origins.length > 0 ? this.origins.at(-1)! + WEEK_MS : first;
      if (originMs + WEEK_MS + longest > nowMs || originMs >= this.lastMs) return;
      // The end of the recording: windows that it cut off are left open, the shorter ones that ended are scored.
      if (nowMs === Number.POSITIVE_INFINITY) this.settleRest();
      this.kept = this.kept.filter(({ timeMs }) => timeMs >= originMs - MEMORY_MS);
      this.evaluate(originMs);
      this.origins.push(originMs);
    }
  }

  private settleRest(): void {
    for (const issue of this.open.splice(0)) {
      this.options.horizonsMs.forEach((horizonMs, h) => {
        if (issue.timeMs + horizonMs > this.lastMs || issue.outcomes[h]!.bars * this.barStepMs !== horizonMs) {
          issue.outcomes[h] = null;
        }
      });
      this.kept.push(issue);
    }
  }

  private evaluate(originMs: number): void {
    const { horizonsMs } = this.options;
    const tested = this.kept.filter(({ timeMs }) => timeMs >= originMs && timeMs < originMs + WEEK_MS);
    const chosen = this.candidates.map((own) => own[0]!);
    if (Number.isNaN(this.unit) && this.fills.length > 0) {
      const fills = Float64Array.from(this.fills).sort();
      this.unit = fills[Math.floor(fills.length / 2)]!;
      this.fills = [];
    }
    horizonsMs.forEach((horizonMs, h) => {
      const past = this.kept.filter(({ timeMs, outcomes }) => outcomes[h] && timeMs + horizonMs <= originMs);
      if (past.length === 0 || Number.isNaN(this.unit)) return;
      LAYERS.forEach((layer, l) => {
        const training = train(layer, h, horizonMs, past, this.candidates, this.unit);
        this.scores[h]![l]!.add(training, tested, this.unit, this.instrument.contract === 'linear');
        if (h === 0 && l === 0) training.families.forEach(({ candidate }, f) => (chosen[f] = candidate));
      });
    });
    const truth = this.families.findIndex(({ kind }) => kind === 'truth');
    if (truth < 0) return;
    chosen.forEach((candidate, f) => {
      for (const issue of tested) this.positions[f]!.add(issue, candidate, this.candidates[truth]![0]!);
    });
  }
}
