import type { Scorecard } from '../../market/api/scorecard.ts';
import type { Bar } from '../../market/bar.ts';
import { touchHigh, touchLow } from '../../market/bar.ts';
import type { Liquidation } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { DaySums } from './day-sums.ts';
import { type Forecast, forecastLayer } from './forecast.ts';
import type { Issue } from './issue.ts';
import { MagnetTest } from './magnet-test.ts';
import type { MapFamily } from './map-family.ts';
import type { Moment } from './map-source.ts';
import { type EndedWindow, OpenWindows } from './open-windows.ts';
import { PositionScores } from './position-scores.ts';
import { buildScorecard } from './scorecard.ts';
import { takeMaps } from './taken-maps.ts';
import { WindowScores } from './test-windows.ts';
import { type Layer, train, type Training } from './training.ts';
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

/** What was fitted at one origin, by horizon and layer; null where there was nothing to fit on. */
interface Week {
  originMs: number;
  trainings: (Training[] | null)[];
}

/** A window of the map on trial that was scored. */
export interface ScoredWindow {
  forecast: Forecast;
  /** Index of its horizon. */
  horizon: number;
  /** Null where bars are missing in the window. */
  sums: { swept: DaySums; reach: DaySums } | null;
}

/** What a scorer tells as it goes along. */
export interface ScorerListener {
  /**
   * Hears what the map on trial says, before its windows open.
   * @returns what it had said already at that moment, which is then what counts; and from when on, ms
   */
  issued(forecast: Forecast): { forecast: Forecast; opensMs: number };
  scored(window: ScoredWindow): void;
}

/**
 * Scores maps of one market as its events go by: once an hour every map is taken down, and what was liquidated after
 * it is counted. Week by week, what is fitted is fitted on windows that had ended; then it stands, and each of the week's
 * windows is scored as it ends.
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
  /** Open of the first bar that was listened to. */
  firstMs = Number.NaN;
  lastMs = Number.NaN;
  /** Median fill of the training data, native quantity; NaN before the first test week. */
  unit = Number.NaN;
  /** By family, the indices of its candidates among an issue's maps. */
  private readonly candidates: readonly (readonly number[])[];
  private readonly volatility: Volatility;
  private readonly listener: ScorerListener | null;
  /** Issues of the last {@link MEMORY_MS}, and what was said at those whose windows still run. */
  private kept: Issue[] = [];
  private readonly said = new Map<Issue, Forecast>();
  /** The present week and those whose windows still run. */
  private weeks: Week[] = [];
  private fills: number[] = [];
  /** Log prices of the last day's hours. */
  private readonly hourly: number[] = [];

  /** @param families the first is the map on trial; of kind `truth` at most one */
  constructor(
    instrument: Instrument,
    barStepMs: number,
    families: readonly MapFamily[],
    options: ScorerOptions = SCORER_DEFAULTS,
    listener: ScorerListener | null = null,
  ) {
    this.listener = listener;
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

  /**
   * Takes the next closed bar.
   * @param heard whether its liquidations were listened to: what was not heard is unknown, not zero
   */
  bar(bar: Bar, heard = true): void {
    const endMs = bar.timeMs + this.barStepMs;
    if (Number.isNaN(this.firstMs) && heard) this.firstMs = bar.timeMs;
    this.lastMs = endMs;
    if (Number.isNaN(bar.markLow)) this.hasMarks = false;
    const logPrice = Math.log(bar.close);
    this.volatility.push(logPrice);
    for (const { candidates } of this.families) for (const { source } of candidates) source.push(bar);
    this.magnet.push(bar);
    for (const ended of this.windows.bar(Math.log(touchLow(bar)), Math.log(touchHigh(bar)), endMs, heard)) {
      this.score(ended);
    }
    if (endMs % HOUR_MS !== 0) return;
    while (!Number.isNaN(this.firstMs) && endMs >= this.nextOriginMs) this.train(this.nextOriginMs);
    this.issue({ timeMs: endMs, price: bar.close, logPrice });
  }

  /** The windows of the issue of `timeMs` open at `opensMs`: nothing that came before counts. */
  opens(timeMs: number, opensMs: number): void {
    const issue = this.windows.issues.findLast((one) => one.timeMs === timeMs);
    if (issue) issue.opensMs = opensMs;
  }

  /** The figures of everything that was scored by now. */
  card(): Scorecard {
    return buildScorecard(this);
  }

  /** Takes down every map; where one is missing, the moment is left out for all, so that all are compared alike. */
  private issue(moment: Moment): void {
    const { hourly } = this;
    hourly.push(moment.logPrice);
    if (hourly.length > 25) hourly.shift();
    const sigma = this.volatility.perSecond;
    if (!(sigma > 0)) return;
    const { maps, levels, missing } = takeMaps(this.families, moment);
    for (const family of missing) this.withoutMap.set(family, (this.withoutMap.get(family) ?? 0) + 1);
    if (missing.size > 0) return;
    this.issues++;
    const issue = this.windows.open({ ...moment, sigma, maps, levels });
    this.kept.push(issue);
    this.say(issue);
    this.magnet.issue(issue, 0, moment.logPrice - (hourly.at(-2) ?? moment.logPrice), moment.logPrice - hourly[0]!);
  }

  private get nextOriginMs(): number {
    const last = this.origins.at(-1);
    if (last !== undefined) return last + WEEK_MS;
    return Math.ceil((this.firstMs + this.options.trainMs) / DAY_MS) * DAY_MS;
  }

  /** Fits what is fitted, on windows that had ended by `originMs`. */
  private train(originMs: number): void {
    const { horizonsMs } = this.options;
    this.origins.push(originMs);
    this.kept = this.kept.filter(({ timeMs }) => timeMs >= originMs - MEMORY_MS);
    if (Number.isNaN(this.unit) && this.fills.length > 0) {
      const fills = Float64Array.from(this.fills).toSorted();
      this.unit = fills[Math.floor(fills.length / 2)]!;
      this.fills = [];
    }
    const trainings = horizonsMs.map((horizonMs, h) => {
      const everyMs = Math.max(HOUR_MS, Math.floor(horizonMs / OVERLAP / HOUR_MS) * HOUR_MS);
      const past = this.kept.filter(
        ({ timeMs, outcomes }) => outcomes[h] && timeMs + horizonMs <= originMs && timeMs % everyMs === 0,
      );
      if (past.length === 0 || Number.isNaN(this.unit)) return null;
      return LAYERS.map((layer, l) => {
        const training = train(layer, h, horizonMs, past, this.candidates, this.unit);
        this.scores[h]![l]!.origin(training);
        return training;
      });
    });
    const runs = (week: Week) => week.originMs + WEEK_MS + horizonsMs[this.longest]! > originMs;
    this.weeks = [...this.weeks.filter(runs), { originMs, trainings }];
  }

  /** What the map on trial says of the windows that open now; nothing before there is a fit of every horizon. */
  private say(issue: Issue): void {
    const week = this.weeks.at(-1);
    if (!week) return;
    this.comparePositions(issue, week);
    const horizons = this.options.horizonsMs.flatMap((horizonMs, h) => {
      const [swept, reach] = week.trainings[h]?.map((training) => forecastLayer(training, issue, this.unit)) ?? [];
      return swept && reach ? [{ horizonMs, swept, reach }] : [];
    });
    if (horizons.length < this.options.horizonsMs.length) return;
    const forecast = { timeMs: issue.timeMs, price: issue.price, originMs: week.originMs, horizons };
    const held = this.listener?.issued(forecast);
    issue.opensMs = held?.opensMs ?? issue.timeMs;
    this.said.set(issue, held?.forecast ?? forecast);
  }

  private score({ issue, horizon }: EndedWindow): void {
    const forecast = this.said.get(issue);
    const week = this.weeks.findLast(({ originMs }) => originMs <= issue.timeMs);
    if (horizon === this.longest) this.said.delete(issue);
    const trainings = week?.trainings[horizon];
    if (!forecast || !trainings) return;
    const outcome = issue.outcomes[horizon];
    const isLinear = this.instrument.contract === 'linear';
    const said = forecast.horizons[horizon]!;
    const sumsOf = (l: 0 | 1, layer: Layer) =>
      this.scores[horizon]![l]!.add(trainings[l]!, issue, outcome!, said[layer], this.unit, isLinear);
    const sums = outcome ? { swept: sumsOf(0, 'swept'), reach: sumsOf(1, 'reach') } : null;
    this.listener?.scored({ forecast, horizon, sums });
  }

  private comparePositions(issue: Issue, { trainings }: Week): void {
    const truth = this.families.findIndex(({ kind }) => kind === 'truth');
    if (truth < 0) return;
    const chosen = trainings[0]?.[0]?.families.map(({ candidate }) => candidate);
    this.positions.forEach((scores, f) =>
      scores.add(issue, chosen?.[f] ?? this.candidates[f]![0]!, this.candidates[truth]![0]!),
    );
  }

  private get longest(): number {
    const { horizonsMs } = this.options;
    return horizonsMs.indexOf(Math.max(...horizonsMs));
  }
}
