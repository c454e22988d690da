import type { Bar } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import { CohortBook } from './book.ts';
import { loadState, saveState } from './estimator-state.ts';
import { DEFAULT_PARAMETERS, type ModelParameters } from './parameters.ts';

/** Called after each bar that enters the state, with the state as it is then. */
export type Folded = (bar: Bar, book: CohortBook) => void;

/** Bars without an open-interest stamp are held back for at most this many; then open interest counts as unchanged. */
const MOST_WAITING = 1440;
/** A stamp that differs from the last by more than this factor, beyond what was traded, waits for a second opinion. */
const RESET_FACTOR = 2;
const AGREEMENT = 0.1;

/**
 * Turns bars into states. Open interest comes in stamps: the bars since the last stamp wait, and are folded when the
 * next one comes, its change spread over them by volume. What waits is shown by {@link provisional}, and never kept.
 */
export class Estimator {
  readonly parameters: ModelParameters;
  private book: CohortBook;
  private waiting: Bar[] = [];
  private suspect = Number.NaN;
  /** Stamps refused as a reset or a zero, bars whose |change of open interest| exceeds their volume, assumed stamps. */
  readonly flags = { refusedStamps: 0, changeOverVolume: 0, assumedStamps: 0 };

  constructor(instrument: Instrument, parameters: ModelParameters = DEFAULT_PARAMETERS) {
    this.parameters = parameters;
    this.book = new CohortBook(instrument, parameters);
  }

  /** The state after the last folded bar. */
  get state(): CohortBook {
    return this.book;
  }

  /** Bars that wait for a stamp, oldest first. */
  get pending(): readonly Bar[] {
    return this.waiting;
  }

  /** False before the first stamp: there is no map yet. */
  get started(): boolean {
    return this.book.openInterest > 0;
  }

  /** Everything it knows, as numbers; {@link resume} takes them up again, to the last bit. */
  save(): Float64Array {
    return saveState({ book: this.book, waiting: this.waiting, suspect: this.suspect, flags: this.flags });
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
    this.waiting = state.waiting;
    this.suspect = state.suspect;
    Object.assign(this.flags, state.flags);
    return true;
  }

  clone(): Estimator {
    const copy: Estimator = Object.assign(Object.create(Estimator.prototype), this);
    return Object.assign(copy, { book: this.book.clone(), waiting: this.waiting.slice(), flags: { ...this.flags } });
  }

  /**
   * Takes the next closed bar; bars come in time order. Folds it, and what waited, once open interest is known. The
   * object is free for the caller to use again.
   */
  push(bar: Bar, folded?: Folded): void {
    const stamp = this.accept(bar);
    if (!this.started && Number.isNaN(stamp)) return;
    if (Number.isNaN(stamp)) {
      this.waiting.push({ ...bar });
      if (this.waiting.length < MOST_WAITING) return;
      this.flags.assumedStamps++;
      this.foldWaiting(this.book.openInterest, folded);
      return;
    }
    if (this.waiting.length === 0) {
      this.note(Math.abs(stamp - this.book.openInterest), bar.volume);
      this.book.fold(bar, stamp);
      folded?.(bar, this.book);
      return;
    }
    this.waiting.push({ ...bar });
    this.foldWaiting(stamp, folded);
  }

  /**
   * The state with everything that waits, and the running bar, folded in at unchanged open interest: a copy, to be
   * shown and thrown away. `folded` hears of each bar that was added.
   */
  provisional(running: Bar | null, folded?: Folded): CohortBook {
    if (!this.started || (this.waiting.length === 0 && !running)) return this.book;
    const book = this.book.clone();
    for (const bar of running ? [...this.waiting, running] : this.waiting) {
      book.fold(bar, book.openInterest);
      folded?.(bar, book);
    }
    return book;
  }

  /** The bar's open interest where it can be believed, else NaN: a zero or an unconfirmed reset is a gap. */
  private accept(bar: Bar): number {
    const stamp = bar.openInterest;
    if (Number.isNaN(stamp)) return stamp;
    const last = this.book.openInterest;
    const volume = this.waiting.reduce((sum, b) => sum + b.volume, bar.volume);
    const jump = stamp > last * RESET_FACTOR || stamp < last / RESET_FACTOR;
    const confirmed = Math.abs(stamp - this.suspect) <= AGREEMENT * this.suspect;
    if (!(stamp > 0) || (last > 0 && jump && !confirmed && Math.abs(stamp - last) > volume)) {
      this.suspect = stamp;
      this.flags.refusedStamps++;
      return Number.NaN;
    }
    this.suspect = Number.NaN;
    return stamp;
  }

  private foldWaiting(stamp: number, folded?: Folded): void {
    const bars = this.waiting;
    this.waiting = [];
    const from = this.book.openInterest;
    const change = stamp - from;
    const volume = bars.reduce((sum, bar) => sum + bar.volume, 0);
    this.note(Math.abs(change), volume);
    let traded = 0;
    for (let i = 0; i < bars.length; i++) {
      const bar = bars[i]!;
      traded += bar.volume;
      const share = i === bars.length - 1 ? 1 : volume > 0 ? traded / volume : (i + 1) / bars.length;
      this.book.fold(bar, i === bars.length - 1 ? stamp : from + change * share);
      folded?.(bar, this.book);
    }
  }

  private note(change: number, volume: number): void {
    if (this.started && change > volume) this.flags.changeOverVolume++;
  }
}
