import type { Bar } from '../../market/bar.ts';
import type { CohortBook } from './book.ts';

/**
 * States without their young opens: copies taken at past moments, that have since been swept and closed like the whole
 * state, and into which nothing more has opened.
 */
export class AgedBooks {
  readonly ageMs: number;
  private copies: { takenMs: number; book: CohortBook }[] = [];

  constructor(ageMs: number) {
    this.ageMs = ageMs;
  }

  clone(): AgedBooks {
    const copy = new AgedBooks(this.ageMs);
    copy.copies = this.copies.map(({ takenMs, book }) => ({ takenMs, book: book.clone() }));
    return copy;
  }

  /** Copies the whole state as it is at `timeMs`; times ascend. */
  keep(timeMs: number, whole: CohortBook): void {
    this.copies.push({ takenMs: timeMs, book: whole.clone() });
  }

  /** Lets every copy follow a bar that `whole` has just folded. */
  follow(bar: Bar, whole: CohortBook): void {
    for (const { book } of this.copies) book.foldWithoutOpens(bar, whole);
  }

  /** What had opened by `timeMs` less the age and stands still; null before anything is that old. Older copies are dropped. */
  at(timeMs: number): CohortBook | null {
    while (this.copies.length > 1 && this.copies[1]!.takenMs <= timeMs - this.ageMs) this.copies.shift();
    const oldest = this.copies[0];
    return oldest && oldest.takenMs <= timeMs - this.ageMs ? oldest.book : null;
  }
}
