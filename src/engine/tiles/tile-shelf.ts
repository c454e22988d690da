import type { TileLevel } from '../../market/heat-tile.ts';
import type { PackedTile } from './packed-tiles.ts';

/** Finished tiles of a market that outlive the process. */
export interface TileShelf {
  /** The version of a tile that is there; undefined where it is not. */
  version(level: TileLevel, index: number): number | undefined;
  get(level: TileLevel, index: number): Promise<PackedTile | null>;
  put(level: TileLevel, index: number, tile: PackedTile, endMs: number): void;
  /** What ends after `fromMs` is made of other things from now on. */
  clear(fromMs: number): void;
}
