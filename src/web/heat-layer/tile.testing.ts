import { ColumnState, encodeShare, GROUPS } from '../../market/heat-frame.ts';
import { TILE_COLUMNS } from '../../market/heat-tile.ts';
import type { SourceTile } from './tile-source.ts';

export const STEP_MS = 60_000;
export const ROW_HEIGHT = 5e-4;

/** A tile of minutes whose cells are said by a formula: share of open interest by column, row and group. */
export function tileOf(
  index: number,
  rows: number,
  firstRow: number,
  share: (column: number, row: number, group: number) => number,
): SourceTile {
  const cells = new Uint8Array(TILE_COLUMNS * rows * GROUPS);
  for (let i = 0; i < cells.length; i++) {
    const cell = Math.floor(i / GROUPS);
    cells[i] = encodeShare(share(Math.floor(cell / rows), cell % rows, i % GROUPS));
  }
  return {
    fromMs: index * TILE_COLUMNS * STEP_MS,
    stepMs: STEP_MS,
    columns: TILE_COLUMNS,
    rows,
    logLow: firstRow * ROW_HEIGHT,
    rowHeight: ROW_HEIGHT,
    contract: 'linear',
    states: new Uint8Array(TILE_COLUMNS).fill(ColumnState.closed),
    openInterest: new Float64Array(TILE_COLUMNS).fill(80_000),
    price: new Float64Array(TILE_COLUMNS).fill(51_000),
    cells,
  };
}
