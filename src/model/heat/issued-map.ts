import { GROUPS } from '../../market/heat-frame.ts';
import type { IssuedMap, IssuedRun } from '../../market/issued-map.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { Density } from './density.ts';
import { reachOf, unreachableOf } from './map.ts';

/** The book's whole map by leverage group, cut to the cells that hold something. */
export function issuedMapOf(
  book: CohortBook,
  moment: Pick<IssuedMap, 'timeMs' | 'price' | 'contract' | 'provisional'>,
): IssuedMap {
  const [low, high] = reachOf([...book.long.cohorts, ...book.short.cohorts]);
  const density = high > low ? new Density(low, high) : null;
  density?.take(book);
  const runsOf = (side: 'long' | 'short') => Array.from({ length: GROUPS }, (_, group) => runOf(density, side, group));
  return {
    ...moment,
    openInterest: book.openInterest,
    long: runsOf('long'),
    short: runsOf('short'),
    unreachable: unreachableOf(book),
  };
}

function runOf(density: Density | null, side: 'long' | 'short', group: number): IssuedRun {
  if (!density) return { firstCell: 0, quantity: new Float64Array(0) };
  const values = density[side];
  let first = 0;
  let end = density.cells;
  while (first < end && !(values[first * GROUPS + group]! > 0)) first++;
  while (end > first && !(values[(end - 1) * GROUPS + group]! > 0)) end--;
  const quantity = Float64Array.from({ length: end - first }, (_, i) => values[(first + i) * GROUPS + group]!);
  return { firstCell: density.firstCell + first, quantity };
}
