import type { Bar } from '../../../market/bar.ts';
import { CELL_LOG_HEIGHT, GROUPS } from '../../../market/heat-frame.ts';
import type { Instrument } from '../../../market/instrument.ts';
import { AgedBooks } from '../../cohorts/aged-books.ts';
import type { CohortBook } from '../../cohorts/book.ts';
import { Estimator } from '../../cohorts/estimator.ts';
import type { ModelParameters } from '../../cohorts/parameters.ts';
import { Density } from '../../heat/density.ts';
import { SCORED_CELL } from '../cells.ts';
import type { MapGrid, MapSource, Moment } from '../map-source.ts';

const FINE = Math.round(SCORED_CELL / CELL_LOG_HEIGHT);

/** The estimator's own map, of all opens or of those that are at least so old. */
export class ModelMap implements MapSource {
  private readonly estimator: Estimator;
  private readonly aged: AgedBooks | null;

  /** @param olderThanMs leaves out younger opens; it is told from the moments of earlier maps */
  constructor(instrument: Instrument, parameters: ModelParameters, olderThanMs = 0) {
    this.estimator = new Estimator(instrument, parameters);
    this.aged = olderThanMs > 0 ? new AgedBooks(olderThanMs) : null;
  }

  push(bar: Bar): void {
    const { aged } = this;
    this.estimator.push(bar, aged ? (folded, book) => aged.follow(folded, book) : undefined);
  }

  draw(moment: Moment, grid: MapGrid): number | null {
    const { estimator } = this;
    if (!estimator.started) return null;
    const book = this.aged ? this.older(this.aged, moment.timeMs) : estimator.provisional(null);
    if (!book) return null;
    addBook(book, grid);
    return moment.timeMs;
  }

  private older(aged: AgedBooks, timeMs: number): CohortBook | null {
    aged.keep(timeMs, this.estimator.state);
    const kept = aged.at(timeMs);
    if (!kept || this.estimator.pending.length === 0) return kept;
    const book = kept.clone();
    this.estimator.provisional(null, (bar, whole) => book.foldWithoutOpens(bar, whole));
    return book;
  }
}

/** Adds a book's quantity to the cells of a grid. */
export function addBook(book: CohortBook, { firstCell, cells, long, short }: MapGrid): void {
  // A hair inside the edges: the grid's own bounds are not exact in binary.
  const inset = CELL_LOG_HEIGHT / 4;
  const density = new Density(firstCell * SCORED_CELL + inset, (firstCell + cells) * SCORED_CELL - inset);
  density.take(book);
  const perCell = FINE * GROUPS;
  for (let cell = 0; cell < cells; cell++) {
    for (let g = cell * perCell; g < (cell + 1) * perCell; g++) {
      long[cell]! += density.long[g]!;
      short[cell]! += density.short[g]!;
    }
  }
}
