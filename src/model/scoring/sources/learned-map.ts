import type { Bar } from '../../../market/bar.ts';
import type { Instrument } from '../../../market/instrument.ts';
import { Estimator } from '../../cohorts/estimator.ts';
import { DEFAULT_PARAMETERS, type ModelParameters } from '../../cohorts/parameters.ts';
import { Learner } from '../../learning/learner.ts';
import type { MapGrid, MapSource, Moment } from '../map-source.ts';
import { SweptOfMap } from '../nowcast/swept-quantity.ts';
import { addBook } from './model-map.ts';

const HOUR_MS = 3_600_000;

/** What says which mix maps are to be made with, and has the bars that a map under another one is rebuilt from. */
export interface MixSource {
  readonly parameters: ModelParameters;
  readonly history: readonly Bar[];
}

/** The estimator's map under the mix that is in force; what says so is told of a bar before this is. */
export class MixedMap implements MapSource {
  /** Under another mix other quantities stand near the price: the level keeps what hours swept the same on average. */
  level = 1;
  private readonly instrument: Instrument;
  private readonly mix: MixSource;
  private parameters: ModelParameters;
  private run: Run;

  constructor(instrument: Instrument, mix: MixSource) {
    this.instrument = instrument;
    this.mix = mix;
    this.parameters = mix.parameters;
    this.run = new Run(new Estimator(instrument, this.parameters));
  }

  push(bar: Bar): void {
    const { parameters, history } = this.mix;
    if (parameters === this.parameters) {
      this.run.push(bar);
      return;
    }
    const before = this.run;
    this.parameters = parameters;
    this.run = new Run(new Estimator(this.instrument, parameters));
    for (const past of history) this.run.push(past);
    let [old, anew] = [0, 0];
    for (const [hour, swept] of this.run.hours) {
      old += before.hours.get(hour) ?? 0;
      anew += before.hours.has(hour) ? swept : 0;
    }
    if (old > 0 && anew > 0) this.level *= old / anew;
  }

  draw(moment: Moment, grid: MapGrid): number | null {
    return this.run.draw(moment, grid);
  }
}

/** The map under the mix that it learns itself. It is told of liquidations through its learner. */
export class LearnedMap extends MixedMap {
  readonly learner: Learner;

  constructor(instrument: Instrument) {
    const learner = new Learner(instrument, DEFAULT_PARAMETERS);
    super(instrument, learner);
    this.learner = learner;
  }

  override push(bar: Bar): void {
    this.learner.bar(bar);
    super.push(bar);
  }
}

/** An estimator under one mix, and how much its map of an hour's start held where the price went in the hour. */
class Run {
  /** By the hour's start, ms. */
  readonly hours = new Map<number, number>();
  private readonly estimator: Estimator;
  private readonly swept: SweptOfMap;
  private hourMs = Number.NaN;
  private close = Number.NaN;

  constructor(estimator: Estimator) {
    this.estimator = estimator;
    this.swept = new SweptOfMap('the learned map', {
      push: () => {},
      draw: (moment, grid) => this.draw(moment, grid),
    });
  }

  push(bar: Bar): void {
    const hourMs = Math.floor(bar.timeMs / HOUR_MS) * HOUR_MS;
    if (hourMs !== this.hourMs && !Number.isNaN(this.hourMs)) {
      const swept = this.swept.turn({ timeMs: hourMs, price: this.close, logPrice: Math.log(this.close) });
      if (swept) this.hours.set(this.hourMs, swept.long + swept.short);
    }
    this.hourMs = hourMs;
    this.close = bar.close;
    this.estimator.push(bar);
    this.swept.push(bar);
  }

  draw(moment: Moment, grid: MapGrid): number | null {
    if (!this.estimator.started) return null;
    addBook(this.estimator.provisional(null), grid);
    return moment.timeMs;
  }
}
