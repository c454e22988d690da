import { CELL_LOG_HEIGHT, GROUPS } from '../../market/heat-frame.ts';
import type { CohortBook } from '../cohorts/book.ts';
import type { Cohort } from '../cohorts/cohort.ts';
import { Density } from './density.ts';

/** The whole map at one moment, as plain numbers. Prices are bin centres, quantities native. */
export interface LiquidationMap {
  /** Width of a bin in natural-log price. */
  binWidth: number;
  openInterest: number;
  long: [price: number, quantity: number][];
  short: [price: number, quantity: number][];
  /** What has no liquidation price or lies off the grid; each side with it is the open interest. */
  unreachable: { long: number; short: number };
}

/** The log-price range in which any of the cohorts has bins. */
export function reachOf(cohorts: readonly Cohort[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { bins, origin, width, sign } of cohorts) {
    if (bins.length === 0) continue;
    const [from, to] = [origin * width, (origin + bins.length) * width];
    low = Math.min(low, sign > 0 ? from : -to);
    high = Math.max(high, sign > 0 ? to : -from);
  }
  return [low, high];
}

/** What of each side has no liquidation price or lies off the grid. */
export function unreachableOf(book: CohortBook): { long: number; short: number } {
  const sum = { long: 0, short: 0 };
  for (const side of ['long', 'short'] as const) {
    for (const { tier, unreachable } of book[side].cohorts) sum[side] += tier.weight * unreachable;
  }
  return sum;
}

/** The book's map; only bins that hold something. */
export function liquidationMap(book: CohortBook): LiquidationMap {
  const [low, high] = reachOf([...book.long.cohorts, ...book.short.cohorts]);
  const map: LiquidationMap = {
    binWidth: CELL_LOG_HEIGHT,
    openInterest: book.openInterest,
    long: [],
    short: [],
    unreachable: unreachableOf(book),
  };
  if (!(high > low)) return map;
  const density = new Density(low, high);
  density.take(book);
  for (let cell = 0; cell < density.cells; cell++) {
    const price = Math.exp((density.firstCell + cell + 0.5) * CELL_LOG_HEIGHT);
    for (const side of ['long', 'short'] as const) {
      let quantity = 0;
      for (let g = cell * GROUPS; g < (cell + 1) * GROUPS; g++) quantity += density[side][g]!;
      if (quantity > 0) map[side].push([price, quantity]);
    }
  }
  return map;
}
