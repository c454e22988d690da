import type { MeasuredComparison } from '../../market/api/measured.ts';
import type { Side } from '../../market/event.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import { cellOf, REACH_CELLS, SCORED_CELL, SIDE_CELLS } from '../../model/scoring/cells.ts';
import { RATIO_CELLS } from '../../model/scoring/position-scores.ts';
import { addBook } from '../../model/scoring/sources/model-map.ts';
import { massWithin, overlap, wasserstein } from '../../model/scoring/statistics/transport.ts';

/** Quantity that is liquidated at a price. */
export interface PricedQuantity {
  side: Side;
  liquidationPrice: number;
  quantity: number;
}

/**
 * The modelled map beside measured positions, in the cells, and within the distance, in which the scorecard lays it beside known
 * ones. What stands near the price is each map's share of its own whole, for a sample's sum is no open interest.
 * @param totals of each side's measured quantity, that without a liquidation price included
 */
export function besideModel(
  book: CohortBook,
  price: number,
  positions: readonly PricedQuantity[],
  totals: Readonly<Record<Side, number>>,
): Record<Side, MeasuredComparison | null> {
  const priceCell = cellOf(Math.log(price));
  const cells = 2 * REACH_CELLS + 1;
  const grid = {
    firstCell: priceCell - REACH_CELLS,
    cells,
    long: new Float64Array(cells),
    short: new Float64Array(cells),
  };
  addBook(book, grid);
  const of = (side: Side): MeasuredComparison | null => {
    // Outwards from the price's own cell.
    const outwards = (k: number) => (side === 'long' ? REACH_CELLS - k : REACH_CELLS + k);
    const modelled = Float64Array.from({ length: SIDE_CELLS }, (_, k) => grid[side][outwards(k)]!);
    const measured = new Float64Array(SIDE_CELLS);
    let count = 0;
    for (const { side: own, liquidationPrice, quantity } of positions) {
      if (own !== side || !(liquidationPrice > 0)) continue;
      const k = Math.abs(cellOf(Math.log(liquidationPrice)) - priceCell);
      if (k >= SIDE_CELLS) continue;
      measured[k]! += quantity;
      count++;
    }
    const w1 = wasserstein(modelled, measured, SCORED_CELL);
    if (Number.isNaN(w1)) return null;
    return {
      positions: count,
      w1,
      uniformW1: wasserstein(new Float64Array(SIDE_CELLS).fill(1), measured, SCORED_CELL),
      overlap: overlap(modelled, measured),
      within: RATIO_CELLS.map((near) => ({
        distance: near * SCORED_CELL,
        modelledShare: massWithin(modelled, near) / book.openInterest,
        measuredShare: massWithin(measured, near) / totals[side],
      })),
    };
  };
  return { long: of('long'), short: of('short') };
}
