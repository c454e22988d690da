import type { Bar } from '../../../market/bar.ts';
import type { Instrument } from '../../../market/instrument.ts';
import { Estimator } from '../../cohorts/estimator.ts';
import { DEFAULT_PARAMETERS } from '../../cohorts/parameters.ts';
import { Learner } from '../../learning/learner.ts';
import type { MapGrid, MapSource, Moment } from '../map-source.ts';
import { addBook } from './model-map.ts';

/** The estimator's map under the mix that was learned by then. It is told of liquidations through its learner. */
export class LearnedMap implements MapSource {
  readonly learner: Learner;
  private readonly instrument: Instrument;
  private estimator: Estimator;

  constructor(instrument: Instrument) {
    this.instrument = instrument;
    this.learner = new Learner(instrument, DEFAULT_PARAMETERS);
    this.estimator = new Estimator(instrument);
  }

  push(bar: Bar): void {
    if (!this.learner.bar(bar)) {
      this.estimator.push(bar);
      return;
    }
    this.estimator = new Estimator(this.instrument, this.learner.parameters);
    for (const past of this.learner.history) this.estimator.push(past);
  }

  draw(moment: Moment, grid: MapGrid): number | null {
    if (!this.estimator.started) return null;
    addBook(this.estimator.provisional(null), grid);
    return moment.timeMs;
  }
}
