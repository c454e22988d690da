import type { Bar } from '../../market/bar.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import { type AheadOfStamps, type Folded, MapState } from '../../model/cohorts/estimator.ts';
import { saveState } from '../../model/cohorts/estimator-state.ts';
import { StampedBars } from '../../model/cohorts/stamped-bars.ts';
import type { MixEntry, MixTimeline, StateUnder } from './mix-timeline.ts';
import { MixedBook } from './mixed-book.ts';

/**
 * The estimator of a market whose mix changes: a bar is folded under the mix that is in force at it, whenever its open
 * interest becomes known. So the same map comes of it wherever it starts, and what was shown before a change stays.
 */
export class MixedEstimator extends MapState {
  private readonly book: MixedBook;
  private readonly stamps: StampedBars;

  constructor(book: MixedBook, stamps = new StampedBars()) {
    super();
    this.book = book;
    this.stamps = stamps;
  }

  /** Goes on from a state under one mix; `of`: that mix, null being the prior. */
  static from(mixes: MixTimeline, { estimator }: Pick<StateUnder, 'estimator'>, of: MixEntry | null): MixedEstimator {
    const { book, stamps } = estimator.parts();
    return new MixedEstimator(new MixedBook(mixes, book, of), stamps);
  }

  get state(): CohortBook {
    return this.book.now;
  }

  /** The mix of the last folded bar; null: the prior. */
  get mix(): MixEntry | null {
    return this.book.of;
  }

  get pending(): readonly Bar[] {
    return this.stamps.waiting;
  }

  get started(): boolean {
    return this.book.openInterest > 0;
  }

  /** As an estimator under the mix of the last folded bar saves it. */
  save(): Float64Array {
    const { waiting, suspect, flags } = this.stamps;
    return saveState({ book: this.state, waiting, suspect, flags });
  }

  clone(): MixedEstimator {
    const { book, stamps } = this.parts();
    return new MixedEstimator(book, stamps);
  }

  /** Copies of what it is made of, for those who fold bars in an order of their own. */
  parts(): { book: MixedBook; stamps: StampedBars } {
    return { book: this.book.clone(), stamps: this.stamps.clone() };
  }

  push(bar: Bar, folded?: Folded): void {
    this.stamps.push(bar, (one, openInterest) => {
      const book = this.book.fold(one, openInterest);
      folded?.(one, book);
    });
  }

  ahead(): AheadOfStamps {
    return aheadOf(this.book.clone());
  }
}

function aheadOf(book: MixedBook): AheadOfStamps {
  return {
    fold: (bar) => book.fold(bar, book.openInterest),
    clone: () => aheadOf(book.clone()),
  };
}
