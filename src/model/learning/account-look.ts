import type { Side } from '../../market/event.ts';
import { SCORED_CELL } from '../scoring/cells.ts';
import type { MapGrid } from '../scoring/map-source.ts';

/** Width of the bins that liquidation prices are counted in, as a share of the price, and how many a side. */
export const LOOK_BIN = 0.012;
export const LOOK_BINS = 13;
export const LOOK_SIDES = ['long', 'short'] as const;

/** What is liquidated in each bin, from the price outwards: of accounts, or of a map. Any unit: shapes are compared. */
export type SideBins = Record<Side, Float64Array>;

/** What accounts of a market held at one moment. */
export interface AccountLook {
  timeMs: number;
  price: number;
  bins: SideBins;
}

export const noBins = (): SideBins => ({ long: new Float64Array(LOOK_BINS), short: new Float64Array(LOOK_BINS) });

/** Adds a position to a look; one that is out of reach, or whose liquidation price lies on the other side, is left out. */
export function addPosition({ long, short }: SideBins, price: number, one: PricedAmount): void {
  const bin = binOf(one.side, one.liquidationPrice, price);
  if (bin >= 0 && bin < LOOK_BINS) (one.side === 'long' ? long : short)[bin]! += one.amount;
}

/** What is liquidated at a price. */
export interface PricedAmount {
  side: Side;
  liquidationPrice: number;
  amount: number;
}

function binOf(side: Side, liquidationPrice: number, price: number): number {
  const sign = side === 'long' ? -1 : 1;
  // A hair, for a recorded bin's middle is told rounded.
  return Math.floor((sign * (liquidationPrice / price - 1)) / LOOK_BIN + 1e-3);
}

/** A map in the bins of a look. @param draw adds the map to a grid's cells */
export function binsOfMap(price: number, draw: (grid: MapGrid) => void): SideBins {
  // In log price a share of the price is farther down than up.
  const reach = Math.ceil(-Math.log1p(-LOOK_BINS * LOOK_BIN) / SCORED_CELL) + 1;
  const cells = 2 * reach + 1;
  const firstCell = Math.floor(Math.log(price) / SCORED_CELL) - reach;
  const grid: MapGrid = { firstCell, cells, long: new Float64Array(cells), short: new Float64Array(cells) };
  draw(grid);
  const bins = noBins();
  for (const side of LOOK_SIDES) {
    for (let i = 0; i < cells; i++) {
      const liquidationPrice = Math.exp((firstCell + i + 0.5) * SCORED_CELL);
      addPosition(bins, price, { side, liquidationPrice, amount: grid[side][i]! });
    }
  }
  return bins;
}
