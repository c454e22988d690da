import type { Bar } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import { CohortBook } from './book.ts';
import { loadState, saveState } from './estimator-state.ts';
import { DEFAULT_PARAMETERS, type ModelParameters } from './parameters.ts';
import { StampedBars } from './stamped-bars.ts';

/** Called after each bar that enters the state, with the state as it is then. */
export type Folded = (bar: Bar, book: CohortBook) => void;

/** A copy of a state that goes on at unchanged open interest: to be shown, and thrown away. */
export interface AheadOfStamps {
  /** Folds the next bar in. @returns the state after it, which the next call changes */
  fold(bar: Bar): CohortBook;
  clone(): AheadOfStamps;
}

/** A map that bars are told to, one after the other. */
export abstract class MapState {
  /** The state after the last folded bar. */
  abstract readonly state: CohortBook;
  /** Bars that wait for a stamp of open interest, oldest first. */
  abstract readonly pending: readonly Bar[];
  /** False before the first stamp: there is no map yet. */
  abstract readonly started: boolean;

  abstract clone(): MapState;

  /**
   * Takes the next closed bar; bars come in time order. Folds it, and what waited, once open interest is known. The
   * object is free for the caller to use again.
   */
  abstract push(bar: Bar, folded?: Folded): void;

  /** The state as {@link push} left it, to go on from without stamps. */
  abstract ahead(): AheadOfStamps;

  /**
   * The state with everything that waits, and the running bar, folded in at unchanged open interest: a copy, to be
   * shown and thrown away. `folded` hears of each bar that was added.
   */
  provisional(running: Bar | null, folded?: Folded): CohortBook {
    let book = this.state;
    if (!this.started || (this.pending.length === 0 && !running)) return book;
    const ahead = this.ahead();
    for (const bar of running ? [...this.pending, running] : this.pending) {
      book = ahead.fold(bar);
      folded?.(bar, book);
    }
    return book;
  }
}

/**
 * Turns bars into states. Bars wait for their stamp of open interest (see {@link StampedBars}) and are folded when it
 * comes. What waits is shown by {@link provisional}, and never kept.
 */
export class Estimator extends MapState {
  readonly parameters: ModelParameters;
  private book: CohortBook;
  private stamps = new StampedBars();

  constructor(instrument: Instrument, parameters: ModelParameters = DEFAULT_PARAMETERS) {
    super();
    this.parameters = parameters;
    this.book = new CohortBook(instrument, parameters);
  }

  get state(): CohortBook {
    return this.book;
  }

  get pending(): readonly Bar[] {
    return this.stamps.waiting;
  }

  get started(): boolean {
    return this.book.openInterest > 0;
  }

  /** What was odd about the stamps so far. */
  get flags(): Readonly<StampedBars['flags']> {
    return this.stamps.flags;
  }

  /** Everything it knows, as numbers; {@link resume} takes them up again, to the last bit. */
  save(): Float64Array {
    const { waiting, suspect, flags } = this.stamps;
    return saveState({ book: this.book, waiting, suspect, flags });
  }

  /**
   * Goes on where another of the same instrument and parameters was saved.
   * @returns false, with nothing changed, where the numbers are of other cohorts
   */
  resume(saved: Float64Array): boolean {
    const book = this.book.clone();
    const state = loadState(saved, book);
    if (!state) return false;
    this.book = book;
    this.stamps = Object.assign(new StampedBars(), state, { openInterest: book.openInterest });
    return true;
  }

  clone(): Estimator {
    const copy: Estimator = Object.assign(Object.create(Estimator.prototype), this);
    return Object.assign(copy, this.parts());
  }

  /** Copies of what it is made of, for those who fold bars in an order of their own. */
  parts(): { book: CohortBook; stamps: StampedBars } {
    return { book: this.book.clone(), stamps: this.stamps.clone() };
  }

  push(bar: Bar, folded?: Folded): void {
    this.stamps.push(bar, (one, openInterest) => {
      this.book.fold(one, openInterest);
      folded?.(one, this.book);
    });
  }

  ahead(): AheadOfStamps {
    return aheadOf(this.book.clone());
  }
}

function aheadOf(book: CohortBook): AheadOfStamps {
  return {
    fold(bar) {
      book.fold(bar, book.openInterest);
      return book;
    },
    clone: () => aheadOf(book.clone()),
  };
}
