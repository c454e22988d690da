import { CELL_LOG_HEIGHT, ColumnState, GROUPS, LEVERAGE_GROUPS, SHARE_OF_CODE } from '../../market/heat-frame.ts';
import { encodeShare } from '../../market/share-code.ts';
import { groupOf } from '../../model/heat/density.ts';
import type { TileColumn } from '../../model/heat/tile-column.ts';
import type { MapContents } from '../desk/liquidation-map.ts';
import type { PricedQuantity } from './beside-model.ts';

/** A column reaches as far as those of the modelled map: from -30 % to +43 %. */
const REACH_CELLS = 720;

/** A position's place on a map. */
export interface MappedPosition extends PricedQuantity {
  leverage: number;
}

const cellOf = (price: number) => Math.floor(Math.log(price) / CELL_LOG_HEIGHT);

/** Quantities by 5 bp cell and group over a range of log price; what has no liquidation price is nowhere. */
export function densityOf(
  positions: Iterable<MappedPosition>,
  logLow: number,
  logHigh: number,
): MapContents['density'] {
  const firstCell = Math.floor(logLow / CELL_LOG_HEIGHT);
  const cells = Math.ceil(logHigh / CELL_LOG_HEIGHT) - firstCell;
  const density = {
    firstCell,
    cells,
    long: new Float64Array(cells * GROUPS),
    short: new Float64Array(cells * GROUPS),
  };
  for (const { side, liquidationPrice, quantity, leverage } of positions) {
    const cell = cellOf(liquidationPrice) - firstCell;
    if (cell >= 0 && cell < cells) density[side][cell * GROUPS + groupOf(leverage)]! += quantity;
  }
  return density;
}

/** The column of a minute: shares of the open interest, as the modelled map's columns have them. */
export function columnOf(positions: readonly MappedPosition[], price: number, openInterest: number): TileColumn {
  const middle = cellOf(price);
  const near = positions.filter(({ liquidationPrice }) => Math.abs(cellOf(liquidationPrice) - middle) <= REACH_CELLS);
  const placed = near.map(({ liquidationPrice }) => cellOf(liquidationPrice));
  const firstCell = placed.length > 0 ? placed.reduce((a, b) => Math.min(a, b)) : middle;
  const lastCell = placed.reduce((a, b) => Math.max(a, b), firstCell - 1);
  const shares = new Float64Array((lastCell - firstCell + 1) * GROUPS);
  for (const [i, { quantity, leverage }] of near.entries()) {
    shares[(placed[i]! - firstCell) * GROUPS + groupOf(leverage)]! += quantity / openInterest;
  }
  return { state: ColumnState.closed, openInterest, price, firstCell, codes: Uint8Array.from(shares, encodeShare) };
}

/** What a column holds, cell by cell, as if each cell and group were one position at the cell's middle. */
export function positionsOf({ codes, firstCell, openInterest, price }: TileColumn): MappedPosition[] {
  const positions: MappedPosition[] = [];
  for (const [i, code] of codes.entries()) {
    if (code === 0) continue;
    const liquidationPrice = Math.exp((firstCell + Math.floor(i / GROUPS) + 0.5) * CELL_LOG_HEIGHT);
    const { maxLeverage } = LEVERAGE_GROUPS[i % GROUPS]!;
    const quantity = SHARE_OF_CODE[code]! * openInterest;
    positions.push({
      side: liquidationPrice < price ? 'long' : 'short',
      liquidationPrice,
      quantity,
      leverage: maxLeverage,
    });
  }
  return positions;
}
