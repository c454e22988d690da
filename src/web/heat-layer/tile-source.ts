import { GROUPS, type HeatFrame } from '../../market/heat-frame.ts';
import { TILE_COLUMNS } from '../../market/heat-tile.ts';

/** One level of a source: tiles of {@link TILE_COLUMNS} columns of `stepMs`, numbered by time from 1970 on. */
export interface SourceLevel {
  stepMs: number;
  /** Tiles before the first and after the last are not asked for. */
  firstIndex: number;
  lastIndex: number;
}

/**
 * Where the layer's tiles come from. Every tile of a source has the same `rowHeight`, a `logLow` that is a multiple of
 * it, {@link TILE_COLUMNS} columns from `index * TILE_COLUMNS * stepMs` on, and the rows that it needs.
 */
export interface TileSource {
  /** Finest first. The layer takes the coarsest whose columns are not too wide on the screen. */
  readonly levels: readonly SourceLevel[];
  /**
   * A tile; null where there is nothing. Asked for again only after `HeatLayer.refresh`, or where it was rejected.
   * The layer keeps the tile, and writes live columns into it.
   */
  load(stepMs: number, index: number, signal: AbortSignal): Promise<SourceTile | null>;
}

/** A tile, and whether it may still change; a plain frame never does. */
export type SourceTile = HeatFrame & { closed?: boolean };

/**
 * A source of one level whose tiles are cut from one frame.
 * @throws RangeError where the frame does not lie on the grid of its own rows and columns
 */
export function frameSource(frame: HeatFrame): TileSource {
  const { fromMs, stepMs, columns, logLow, rowHeight } = frame;
  const firstColumn = fromMs / stepMs;
  if (!Number.isInteger(firstColumn) || Math.abs(logLow / rowHeight - Math.round(logLow / rowHeight)) > 1e-6) {
    throw new RangeError('a frame of tiles begins at a multiple of stepMs, and its logLow is a multiple of rowHeight');
  }
  const level = {
    stepMs,
    firstIndex: Math.floor(firstColumn / TILE_COLUMNS),
    lastIndex: Math.floor((firstColumn + columns - 1) / TILE_COLUMNS),
  };
  return {
    levels: [level],
    async load(_, index) {
      const skip = index * TILE_COLUMNS - firstColumn;
      const from = Math.max(0, skip);
      const end = Math.min(columns, skip + TILE_COLUMNS);
      if (from >= end) return null;
      const tile = emptyTile({ ...frame, fromMs: index * TILE_COLUMNS * stepMs });
      tile.states.set(frame.states.subarray(from, end), from - skip);
      tile.openInterest.set(frame.openInterest.subarray(from, end), from - skip);
      tile.price.set(frame.price.subarray(from, end), from - skip);
      const perColumn = frame.cells.length / columns;
      tile.cells.set(frame.cells.subarray(from * perColumn, end * perColumn), (from - skip) * perColumn);
      return tile;
    },
  };
}

/** A tile of missing columns on the grid of a frame. */
export function emptyTile({ fromMs, stepMs, rows, logLow, rowHeight, contract }: HeatFrame): SourceTile {
  return {
    fromMs,
    stepMs,
    columns: TILE_COLUMNS,
    rows,
    logLow,
    rowHeight,
    contract,
    states: new Uint8Array(TILE_COLUMNS),
    openInterest: new Float64Array(TILE_COLUMNS).fill(Number.NaN),
    price: new Float64Array(TILE_COLUMNS).fill(Number.NaN),
    cells: new Uint8Array(TILE_COLUMNS * rows * GROUPS),
    closed: false,
  };
}
