import type { Bar } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import { AgedBooks } from '../cohorts/aged-books.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { Estimator } from '../cohorts/estimator.ts';
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
  private estimator: Estimator;
  private aged: AgedBooks | null;
  private barStepMs = 0;

  constructor(instrument: Instrument, options: MapMakerOptions) {
    this.instrument = instrument;
    this.options = options;
    this.learner = options.learn ? new Learner(instrument, DEFAULT_PARAMETERS) : null;
    this.estimator = new Estimator(instrument);
    this.aged = this.newAged();
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
    if (endMs % this.options.everyMs !== 0 || !this.estimator.started) return null;
    const whole = this.estimator.provisional(null);
    if (!this.aged) return whole;
    const old = this.aged.at(endMs);
    if (!old || this.estimator.pending.length === 0) return old;
    const shown = old.clone();
    this.estimator.provisional(null, (waiting, book) => shown.foldWithoutOpens(waiting, book));
    return shown;
  }

  private take(bar: Bar): void {
    const { aged, estimator, options } = this;
    estimator.push(bar, aged ? (folded, book) => aged.follow(folded, book) : undefined);
    const endMs = bar.timeMs + this.barStepMs;
    if (aged && endMs % options.everyMs === 0 && estimator.started) aged.keep(endMs, estimator.state);
  }

  /** The mix has changed: the map is rebuilt under it from the learner's own history, never relabelled. */
  private rebuild({ parameters, history }: Learner): void {
    this.estimator = new Estimator(this.instrument, parameters);
    this.aged = this.newAged();
    for (const bar of history) this.take(bar);
  }

  private newAged(): AgedBooks | null {
    return this.options.olderThanMs > 0 ? new AgedBooks(this.options.olderThanMs) : null;
  }
}
