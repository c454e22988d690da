import type { Side } from '../../market/event.ts';
import { CELL_LOG_HEIGHT, GROUPS } from '../../market/heat-frame.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { Density } from '../heat/density.ts';
import type { Fuel } from './cascade.ts';

/** Cascades are followed over this log distance: to -39 % and +65 %. */
const REACH = 0.5;

/**
 * One side's map outwards from `price`, in 5 bp steps that begin at the price itself. Native quantity.
 */
export function fuelOf(book: CohortBook, side: Side, price: number): Fuel {
  const logPrice = Math.log(price);
  const density = side === 'long' ? new Density(logPrice - REACH, logPrice) : new Density(logPrice, logPrice + REACH);
  density.take(book);
  const quantity = new Float64Array(Math.floor(REACH / CELL_LOG_HEIGHT));
  // A step straddles two cells: `into` of the first one lies behind the step's beginning.
  const at = logPrice / CELL_LOG_HEIGHT - density.firstCell;
  const edge = side === 'long' ? density.cells - at : at;
  const outer = (k: number): number => {
    const cell = side === 'long' ? density.cells - 1 - k : k;
    let sum = 0;
    for (let g = 0; g < GROUPS; g++) sum += density[side][cell * GROUPS + g] ?? 0;
    return sum;
  };
  for (let i = 0; i < quantity.length; i++) {
    const first = Math.floor(edge + i);
    const part = edge + i - first;
    quantity[i] = (1 - part) * outer(first) + part * outer(first + 1);
  }
  return { step: CELL_LOG_HEIGHT, quantity };
}
