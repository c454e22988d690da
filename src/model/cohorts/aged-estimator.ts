import type { Bar } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import { AgedBooks } from './aged-books.ts';
import type { CohortBook } from './book.ts';
import { Estimator } from './estimator.ts';
import type { ModelParameters } from './parameters.ts';

/** An estimator that tells of all opens, or of those that are at least so old. */
export class AgedEstimator {
  private readonly estimator: Estimator;
  private readonly aged: AgedBooks | null;

  /** @param olderThanMs leaves out younger opens; told from the moments that are kept, so rounded up to their distance */
  constructor(instrument: Instrument, parameters: ModelParameters, olderThanMs: number) {
    this.estimator = new Estimator(instrument, parameters);
    this.aged = olderThanMs > 0 ? new AgedBooks(olderThanMs) : null;
  }

  get started(): boolean {
    return this.estimator.started;
  }

  push(bar: Bar): void {
    const { aged } = this;
    this.estimator.push(bar, aged ? (folded, book) => aged.follow(folded, book) : undefined);
  }

  /** Remembers what is open now: later moments tell by it what is old. */
  keep(timeMs: number): void {
    if (this.started) this.aged?.keep(timeMs, this.estimator.state);
  }

  /** What is open at `timeMs`, bars that wait for open interest included; null where nothing is known that is so old. */
  book(timeMs: number): CohortBook | null {
    const { estimator, aged } = this;
    if (!estimator.started) return null;
    if (!aged) return estimator.provisional(null);
    const kept = aged.at(timeMs);
    if (!kept || estimator.pending.length === 0) return kept;
    const book = kept.clone();
    estimator.provisional(null, (bar, whole) => book.foldWithoutOpens(bar, whole));
    return book;
  }
}
