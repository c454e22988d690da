import type { CohortBook } from '../cohorts/book.ts';

/** One market's book in a sum over several. */
export interface BookPart {
  /** Which market it is. */
  name: string;
  book: CohortBook;
  /** What is added to its log prices: ln(reference / own mark). */
  shift: number;
  /** What its native quantities are multiplied by to be in the sum's unit. */
  factor: number;
}

const PARTS = Symbol('parts');

/** Remembers what a sum is made of. */
export function keepParts(book: CohortBook, parts: readonly BookPart[]): void {
  Object.defineProperty(book, PARTS, { value: parts });
}

/** What a sum is made of; null for a market's own book, and for a copy of a sum, which has cohorts of its own. */
export function partsOf(book: CohortBook): readonly BookPart[] | null {
  return (book as { [PARTS]?: readonly BookPart[] })[PARTS] ?? null;
}
