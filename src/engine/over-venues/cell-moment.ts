import { QueryError } from '../../market/errors.ts';
import type { Bar } from '../../market/bar.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import { blankBar } from '../bar-store.ts';
import type { CellMoment } from '../cell-reader.ts';
import type { MarketPipeline } from '../pipeline.ts';

/** The sum at a bar's close. When its positions were opened is its members' to tell: it would take each one's last week. */
export function momentOver(market: MarketPipeline, index: number, known: number): CellMoment {
  const { bars, instrument } = market;
  const timeMs = bars.timeMs[index]!;
  const { estimator } = market.startAt(index);
  const found: { book: CohortBook | null } = { book: null };
  const folded = (bar: Bar, book: CohortBook) => {
    if (bar.timeMs === timeMs) found.book = book.clone();
  };
  const bar = blankBar();
  for (let i = index; i < known && !found.book; i++) {
    estimator.push(bars.read(i, bar), folded);
    if (estimator.pending.length === 0) break;
  }
  const provisional = !found.book;
  if (!found.book) estimator.provisional(null, folded);
  if (found.book) return { whole: found.book, aged: null, provisional };
  throw new QueryError(`${instrument.id} knows no open interest at ${new Date(timeMs).toISOString()}: there is no map`);
}
