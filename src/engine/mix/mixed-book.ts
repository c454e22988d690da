import type { Bar } from '../../market/bar.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import { bookOf, type MixEntry, type MixTimeline } from './mix-timeline.ts';

/** A book that folds each bar under the mix that is in force at it, and goes over to the next one's where that begins. */
export class MixedBook {
  private readonly mixes: MixTimeline;
  private book: CohortBook;
  /** The first entry that is not in force yet. */
  private next: number;
  /** Books of the entries from there on, which take the bars that had waited for open interest when they began. */
  private coming: CohortBook[] = [];

  /** @param of the entry that `book` was folded under; null: the prior */
  constructor(mixes: MixTimeline, book: CohortBook, of: MixEntry | null) {
    this.mixes = mixes;
    this.book = book;
    this.next = of ? mixes.entries.indexOf(of) + 1 : 0;
  }

  /** The map under the mix of the last folded bar. */
  get now(): CohortBook {
    return this.book;
  }

  /** The entry that this map is of. */
  get of(): MixEntry | null {
    return this.mixes.entries[this.next - 1] ?? null;
  }

  get openInterest(): number {
    return this.book.openInterest;
  }

  /** @returns the book after it, which the next bar changes */
  fold(bar: Bar, openInterest: number): CohortBook {
    const { entries } = this.mixes;
    for (let entry = entries[this.next]; entry && entry.fromMs <= bar.timeMs; entry = entries[this.next]) {
      this.book = this.coming.shift() ?? bookOf(entry);
      this.next++;
    }
    for (
      let i = 0, entry = entries[this.next];
      entry && entry.foldedMs < bar.timeMs;
      entry = entries[this.next + ++i]
    ) {
      (this.coming[i] ??= bookOf(entry)).fold(bar, openInterest);
    }
    this.book.fold(bar, openInterest);
    return this.book;
  }

  clone(): MixedBook {
    const copy = new MixedBook(this.mixes, this.book.clone(), this.of);
    copy.coming = this.coming.map((book) => book.clone());
    return copy;
  }
}
