import type { TileLevel } from '../../market/heat-tile.ts';

/** A tile as it is sent: its binary form, gzipped. */
export interface PackedTile {
  gzip: Uint8Array;
  version: number;
  closed: boolean;
}

/** What can be rebuilt is kept while there is room. */
const MOST_PASSING_BYTES = 32 * 2 ** 20;

/** Finished tiles: some kept for good, the others until later ones need their room. */
export class PackedTiles {
  private readonly kept = new Map<string, PackedTile>();
  private readonly passing = new Map<string, PackedTile>();
  private passingBytes = 0;

  get(level: TileLevel, index: number): PackedTile | null {
    const key = `${level} ${index}`;
    const tile = this.kept.get(key);
    if (tile) return tile;
    const passing = this.passing.get(key);
    if (!passing) return null;
    // Asked for last, dropped last.
    this.passing.delete(key);
    this.passing.set(key, passing);
    return passing;
  }

  /** Keeps a tile; with `forGood` until {@link release}. */
  set(level: TileLevel, index: number, tile: PackedTile, forGood: boolean): void {
    const key = `${level} ${index}`;
    if (forGood) {
      this.kept.set(key, tile);
      return;
    }
    this.passingBytes += tile.gzip.length - (this.passing.get(key)?.gzip.length ?? 0);
    this.passing.set(key, tile);
    for (const [oldest, { gzip }] of this.passing) {
      if (this.passingBytes <= MOST_PASSING_BYTES) break;
      this.passing.delete(oldest);
      this.passingBytes -= gzip.length;
    }
  }

  /** True while a tile that can be rebuilt is kept without another having to go. */
  get hasRoom(): boolean {
    return this.passingBytes < MOST_PASSING_BYTES;
  }

  /** Drops a tile that need not be kept any longer. */
  release(level: TileLevel, index: number): void {
    this.kept.delete(`${level} ${index}`);
  }

  /** Compressed bytes that are kept, of all levels or of one, and how many tiles they are. */
  size(level?: TileLevel): { tiles: number; bytes: number } {
    let [tiles, bytes] = [0, 0];
    for (const held of [this.kept, this.passing]) {
      for (const [key, { gzip }] of held) {
        if (level && !key.startsWith(`${level} `)) continue;
        tiles++;
        bytes += gzip.length;
      }
    }
    return { tiles, bytes };
  }
}
