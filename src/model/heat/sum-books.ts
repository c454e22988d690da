import type { Side } from '../../market/event.ts';
import { CELL_LOG_HEIGHT, GROUPS, LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import { CohortBook } from '../cohorts/book.ts';
import { Cohort } from '../cohorts/cohort.ts';
import { type BookPart, keepParts } from './book-parts.ts';
import { Density, groupOf } from './density.ts';
import { reachOf } from './map.ts';

/** A part's map on its own axis; null where it has none. */
type Laid = { part: BookPart; density: Density | null };

const SIDES = ['long', 'short'] as const;
/** Stands for the leverages of the last group, which has no end. */
const EXTREME = 100;

/**
 * The sum of several markets' books on one price axis, read as any book is: one cohort a leverage group, in bins of one
 * 5 bp cell. A shift that is no whole number of cells parts each cell's quantity between the two it falls on, in
 * proportion, so that nothing is gained or lost. It has to be read, or copied, before a part changes: a window onto it is
 * summed from the parts alone, and its cohorts when they are first asked for.
 */
export function sumBooks(parts: readonly BookPart[]): CohortBook {
  const book: CohortBook = Object.create(CohortBook.prototype);
  Object.assign(book, {
    parameters: parts[0]?.book.parameters,
    openInterest: parts.reduce((sum, part) => sum + part.factor * part.book.openInterest, 0),
  });
  let densities: Laid[] | null = null;
  const sideOf = (side: Side) => {
    densities ??= parts.map((part) => ({ part, density: densityOf(part.book) }));
    const cohorts = Array.from({ length: GROUPS }, (_, group) => cohortOf(densities!, side, group));
    const flow = { opened: 0, closed: 0, liquidated: 0, closingPressure: 0 };
    return { cohorts, retained: new Float64Array(GROUPS), flow };
  };
  keepParts(book, parts);
  for (const side of SIDES) {
    let summed: ReturnType<typeof sideOf> | null = null;
    Object.defineProperty(book, side, { enumerable: true, get: () => (summed ??= sideOf(side)) });
  }
  return book;
}

function densityOf(book: CohortBook): Density | null {
  const [low, high] = reachOf([...book.long.cohorts, ...book.short.cohorts]);
  if (!(high > low)) return null;
  const density = new Density(low, high);
  density.take(book);
  return density;
}

function cohortOf(densities: readonly Laid[], side: Side, group: number): Cohort {
  const cohort = new Cohort({
    side,
    leverage: Math.min(LEVERAGE_GROUPS[group]!.maxLeverage, EXTREME),
    weight: 1,
    hazard: 1,
    cellsPerBin: 1,
    kernel: null,
  });
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { part, density } of densities) {
    if (!density) continue;
    const first = density.firstCell + Math.floor(part.shift / CELL_LOG_HEIGHT);
    low = Math.min(low, first);
    high = Math.max(high, first + density.cells + 1);
  }
  if (high > low) fill(cohort, densities, group, low, high);
  for (const { part } of densities) {
    for (const { tier, unreachable } of part.book[side].cohorts) {
      if (groupOf(tier.leverage) === group) cohort.unreachable += part.factor * tier.weight * unreachable;
    }
  }
  cohort.total = cohort.bins.reduce((sum, one) => sum + one, cohort.unreachable);
  return cohort;
}

/** Fills the cells from `low` to `high` - 1, which are bins of depth: see {@link Cohort}. */
function fill(cohort: Cohort, densities: readonly Laid[], group: number, low: number, high: number): void {
  const bins = new Float64Array(high - low);
  const { sign } = cohort;
  for (const { part, density } of densities) {
    if (!density) continue;
    const cells = Math.floor(part.shift / CELL_LOG_HEIGHT);
    const upper = part.factor * (part.shift / CELL_LOG_HEIGHT - cells);
    const lower = part.factor - upper;
    const values = density[cohort.tier.side];
    const first = density.firstCell + cells - low;
    for (let cell = 0, from = group; cell < density.cells; cell++, from += GROUPS) {
      const quantity = values[from]!;
      if (quantity === 0) continue;
      const at = sign > 0 ? first + cell : bins.length - 1 - first - cell;
      bins[at]! += lower * quantity;
      bins[at + sign]! += upper * quantity;
    }
  }
  cohort.bins = bins;
  cohort.origin = sign > 0 ? low : -high;
  cohort.edge = (cohort.origin + bins.length) * cohort.width;
}
