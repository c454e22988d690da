import type { HeatFrame } from './heat-frame.ts';

/** Levels of the pyramid of tiles: the width of a column. */
export const TILE_LEVELS = [
  { name: '1m', stepMs: 60_000 },
  { name: '5m', stepMs: 300_000 },
  { name: '1h', stepMs: 3_600_000 },
  { name: '6h', stepMs: 21_600_000 },
] as const;
export type TileLevel = (typeof TILE_LEVELS)[number]['name'];

/** Columns of a tile, at every level. */
export const TILE_COLUMNS = 256;

/**
 * A tile of the map: {@link TILE_COLUMNS} columns from `index * TILE_COLUMNS * stepMs` on, one row per 5 bp cell
 * (`rowHeight` is CELL_LOG_HEIGHT and `logLow` a multiple of it). A cell that a tile does not span is empty. A column
 * shows, cell by cell, the channels of the largest total that its bars' closes had. A tile whose last column is not
 * closed is live: it is told apart by `version`, which grows with every change.
 */
export interface HeatTile extends HeatFrame {
  level: TileLevel;
  index: number;
  version: number;
  /** True where it will never change again (under its mix). */
  closed: boolean;
}

/**
 * Columns of a live tile that changed: only those, from `fromMs` on, in the tile's geometry at `version`. It completes
 * a tile held at a version from `after` on; one that is older misses changes before these, and is asked for anew. A
 * patch whose `after` is its `version` shows the running bar, and leaves the version as it is.
 */
export interface TilePatch extends HeatTile {
  after: number;
}

export function tileStepMs(level: TileLevel): number {
  return TILE_LEVELS.find(({ name }) => name === level)!.stepMs;
}

/** The tile that holds a moment. */
export function tileIndexOf(level: TileLevel, timeMs: number): number {
  return Math.floor(timeMs / (tileStepMs(level) * TILE_COLUMNS));
}
