import type { Bar } from '../../../market/bar.ts';
import { CELL_LOG_HEIGHT, GROUPS } from '../../../market/heat-frame.ts';
import type { Instrument } from '../../../market/instrument.ts';
import { AgedEstimator } from '../../cohorts/aged-estimator.ts';
import type { CohortBook } from '../../cohorts/book.ts';
import type { ModelParameters } from '../../cohorts/parameters.ts';
import { Density } from '../../heat/density.ts';
import { SCORED_CELL } from '../cells.ts';
import type { MapGrid, MapSource, Moment } from '../map-source.ts';

const FINE = Math.round(SCORED_CELL / CELL_LOG_HEIGHT);

/** The estimator's own map, of all opens or of those that are at least so old. */
export class ModelMap implements MapSource {
  private readonly estimator: AgedEstimator;

  /** @param olderThanMs leaves out younger opens; it is told from the moments of earlier maps */
  constructor(instrument: Instrument, parameters: ModelParameters, olderThanMs = 0) {
    this.estimator = new AgedEstimator(instrument, parameters, olderThanMs);
  }

  push(bar: Bar): void {
    this.estimator.push(bar);
  }

  draw({ timeMs }: Moment, grid: MapGrid): number | null {
    this.estimator.keep(timeMs);
    const book = this.estimator.book(timeMs);
    if (!book) return null;
    addBook(book, grid);
    return timeMs;
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
