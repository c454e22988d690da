import { CELL_LOG_HEIGHT, GROUPS } from '../../market/heat-frame.ts';
import { TILE_COLUMNS, type TileLevel, type TilePatch, tileStepMs } from '../../market/heat-tile.ts';
import type { TileColumn } from './tile-column.ts';

/** The price range of a tile lies at multiples of this many cells: a live tile's changes seldom. */
const RANGE_CELLS = 32;

/** A tile as columns: what {@link tilePatch} makes bytes for screens of. */
export interface TileColumns {
  level: TileLevel;
  index: number;
  version: number;
  /** The version before the last change; 0 where there was none. */
  before: number;
  closed: boolean;
  /** {@link TILE_COLUMNS} of them; null is missing. */
  columns: readonly (TileColumn | null)[];
}

/** Columns `from` to `to` - 1 of a tile, in the geometry of all of it: a tile's own, where they are all. */
export function tilePatch(
  tile: TileColumns,
  contract: 'linear' | 'inverse',
  from = 0,
  to: number = TILE_COLUMNS,
): TilePatch {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const column of tile.columns) {
    if (!column || column.codes.length === 0) continue;
    low = Math.min(low, column.firstCell);
    high = Math.max(high, column.firstCell + column.codes.length / GROUPS);
  }
  const firstCell = high > low ? Math.floor(low / RANGE_CELLS) * RANGE_CELLS : 0;
  const rows = high > low ? Math.ceil(high / RANGE_CELLS) * RANGE_CELLS - firstCell : 0;
  const columns = to - from;
  const stepMs = tileStepMs(tile.level);
  const patch: TilePatch = {
    level: tile.level,
    index: tile.index,
    version: tile.version,
    after: tile.before,
    closed: tile.closed,
    fromMs: (tile.index * TILE_COLUMNS + from) * stepMs,
    stepMs,
    columns,
    rows,
    logLow: firstCell * CELL_LOG_HEIGHT,
    rowHeight: CELL_LOG_HEIGHT,
    contract,
    states: new Uint8Array(columns),
    openInterest: new Float64Array(columns).fill(Number.NaN),
    price: new Float64Array(columns).fill(Number.NaN),
    cells: new Uint8Array(columns * rows * GROUPS),
  };
  for (let i = 0; i < columns; i++) {
    const column = tile.columns[from + i];
    if (!column) continue;
    patch.states[i] = column.state;
    patch.openInterest[i] = column.openInterest;
    patch.price[i] = column.price;
    if (column.codes.length > 0) patch.cells.set(column.codes, (i * rows + column.firstCell - firstCell) * GROUPS);
  }
  return patch;
}
