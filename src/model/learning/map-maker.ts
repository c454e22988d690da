import type { Bar } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import { AgedEstimator } from '../cohorts/aged-estimator.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { DEFAULT_PARAMETERS } from '../cohorts/parameters.ts';
import { Learner } from './learner.ts';

export interface MapMakerOptions {
  /** Distance of the moments at which a map is wanted. */
  everyMs: number;
  /** Leaves out younger opens; told from earlier moments, so that it is rounded up to a multiple of `everyMs`. */
  olderThanMs: number;
  learn: boolean;
}

/** Makes maps of one market at regular moments, learning as it goes where asked to. */
export class MapMaker {
  /** Null where nothing is learned; it is to be told of liquidations before the bar in which they happened. */
  readonly learner: Learner | null;
  private readonly instrument: Instrument;
  private readonly options: MapMakerOptions;
  private estimator: AgedEstimator;
  private barStepMs = 0;

  constructor(instrument: Instrument, options: MapMakerOptions) {
    this.instrument = instrument;
    this.options = options;
    this.learner = options.learn ? new Learner(instrument, DEFAULT_PARAMETERS) : null;
    this.estimator = new AgedEstimator(instrument, DEFAULT_PARAMETERS, options.olderThanMs);
  }

  get started(): boolean {
    return this.estimator.started;
  }

  /**
   * Takes the next closed bar.
   * @returns the state of the map where its end is one of the moments and there is a map
   */
  push(bar: Bar, endMs: number): CohortBook | null {
    this.barStepMs = endMs - bar.timeMs;
    if (this.learner?.bar(bar)) this.rebuild(this.learner);
    else this.take(bar);
    return this.isMoment(endMs) ? this.estimator.book(endMs) : null;
  }

  private take(bar: Bar): void {
    this.estimator.push(bar);
    const endMs = bar.timeMs + this.barStepMs;
    if (this.isMoment(endMs)) this.estimator.keep(endMs);
  }

  /** The mix has changed: the map is rebuilt under it from the learner's own history, never relabelled. */
  private rebuild({ parameters, history }: Learner): void {
    this.estimator = new AgedEstimator(this.instrument, parameters, this.options.olderThanMs);
    for (const bar of history) this.take(bar);
  }

  private isMoment(timeMs: number): boolean {
    return timeMs % this.options.everyMs === 0;
  }
}
