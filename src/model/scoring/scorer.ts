import type { Scorecard } from '../../market/api/scorecard.ts';
import type { Bar } from '../../market/bar.ts';
import { touchHigh, touchLow } from '../../market/bar.ts';
import type { Liquidation } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { Issue } from './issue.ts';
import { MagnetTest } from './magnet-test.ts';
import type { MapFamily } from './map-family.ts';
import type { Moment } from './map-source.ts';
import { OpenWindows } from './open-windows.ts';
import { PositionScores } from './position-scores.ts';
import { buildScorecard } from './scorecard.ts';
import { takeMaps } from './taken-maps.ts';
import { WindowScores } from './test-windows.ts';
import { type Layer, train } from './training.ts';
import { Volatility } from './volatility.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
export const LAYERS: readonly Layer[] = ['swept', 'reach'];
/** Fills that say what the median fill is: the first ones. */
const UNIT_FILLS = 20_000;
/** Windows older than this are forgotten, so that memory is bounded and parameters follow the market. */
const MEMORY_MS = 45 * DAY_MS;

/** At most so many training windows overlap at any moment: more of them say the same again. */
const OVERLAP = 6;

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
  readonly windows: OpenWindows;
  /** Moments at which a family had no map. */
  readonly withoutMap = new Map<MapFamily, number>();
  /** Liquidated notional by UTC day since 1970. */
  readonly dailyUsd = new Map<number, number>();
  liquidations = 0;
  issues = 0;
  hasMarks = true;
  firstMs = Number.NaN;
  lastMs = Number.NaN;
  /** Median fill of the training data, native quantity; NaN before the first test week. */
  unit = Number.NaN;
  /** By family, the indices of its candidates among an issue's maps. */
  private readonly candidates: readonly (readonly number[])[];
  private readonly volatility: Volatility;
  private kept: Issue[] = [];
  private fills: number[] = [];
  /** Log prices of the last day's hours. */
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
    this.windows = new OpenWindows(options.horizonsMs, barStepMs);
    this.volatility = new Volatility(barStepMs);
    let next = 0;
    this.candidates = families.map(({ candidates }) => candidates.map(() => next++));
    this.scores = options.horizonsMs.map(() => LAYERS.map(() => new WindowScores(families.length)));
    this.positions = families.map(() => new PositionScores());
  }

  liquidation(liquidation: Liquidation): void {
    const { timeMs, price, quantity } = liquidation;
    this.liquidations++;
    const usd = this.instrument.contract === 'linear' ? quantity * price : quantity;
    const day = Math.floor(timeMs / DAY_MS);
    this.dailyUsd.set(day, (this.dailyUsd.get(day) ?? 0) + usd);
    const isTraining = Number.isNaN(this.firstMs) || timeMs < this.nextOriginMs;
    if (Number.isNaN(this.unit) && isTraining && this.fills.length < UNIT_FILLS) this.fills.push(quantity);
    this.windows.liquidation(liquidation);
  }

  bar(bar: Bar): void {
    const endMs = bar.timeMs + this.barStepMs;
    if (Number.isNaN(this.firstMs)) this.firstMs = bar.timeMs;
    this.lastMs = endMs;
    if (Number.isNaN(bar.markLow)) this.hasMarks = false;
    const logPrice = Math.log(bar.close);
    this.volatility.push(logPrice);
    for (const { candidates } of this.families) for (const { source } of candidates) source.push(bar);
    this.magnet.push(bar);
    this.kept.push(...this.windows.bar(Math.log(touchLow(bar)), Math.log(touchHigh(bar)), endMs));
    if (endMs % HOUR_MS !== 0) return;
    this.evaluateDue(endMs);
    this.issue({ timeMs: endMs, price: bar.close, logPrice });
  }

  finish(): Scorecard {
    this.kept.push(...this.windows.rest(this.lastMs));
    this.evaluateDue(Number.POSITIVE_INFINITY);
    return buildScorecard(this);
  }

  /** Takes down every map; where one is missing, the moment is left out for all, so that all are compared alike. */
  private issue(moment: Moment): void {
    const { hourly } = this;
    hourly.push(moment.logPrice);
    if (hourly.length > 25) hourly.shift();
    const sigma = this.volatility.perSecond;
    if (!(sigma > 0)) return;
    const { maps, missing } = takeMaps(this.families, moment);
    for (const family of missing) this.withoutMap.set(family, (this.withoutMap.get(family) ?? 0) + 1);
    if (missing.size > 0) return;
    this.issues++;
    const issue = this.windows.open({ ...moment, sigma, maps });
    this.magnet.issue(issue, 0, moment.logPrice - (hourly.at(-2) ?? moment.logPrice), moment.logPrice - hourly[0]!);
  }

  private get nextOriginMs(): number {
    const last = this.origins.at(-1);
    if (last !== undefined) return last + WEEK_MS;
    return Math.ceil((this.firstMs + this.options.trainMs) / DAY_MS) * DAY_MS;
  }

  /** Scores the test weeks whose windows have all ended by `nowMs`. */
  private evaluateDue(nowMs: number): void {
    const longestMs = Math.max(...this.options.horizonsMs);
    for (;;) {
      const originMs = this.nextOriginMs;
      if (originMs + WEEK_MS + longestMs > nowMs || originMs >= this.lastMs) return;
      this.kept = this.kept.filter(({ timeMs }) => timeMs >= originMs - MEMORY_MS);
      this.evaluate(originMs);
      this.origins.push(originMs);
    }
  }

  private evaluate(originMs: number): void {
    const { horizonsMs } = this.options;
    const tested = this.kept.filter(({ timeMs }) => timeMs >= originMs && timeMs < originMs + WEEK_MS);
    const chosen = this.candidates.map((own) => own[0]!);
    if (Number.isNaN(this.unit) && this.fills.length > 0) {
      const fills = Float64Array.from(this.fills).toSorted();
      this.unit = fills[Math.floor(fills.length / 2)]!;
      this.fills = [];
    }
    horizonsMs.forEach((horizonMs, h) => {
      const everyMs = Math.max(HOUR_MS, Math.floor(horizonMs / OVERLAP / HOUR_MS) * HOUR_MS);
      const past = this.kept.filter(
        ({ timeMs, outcomes }) => outcomes[h] && timeMs + horizonMs <= originMs && timeMs % everyMs === 0,
      );
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
