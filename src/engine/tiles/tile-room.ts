import type { PackedTile } from './packed-tiles.ts';

/** A year of one market's minutes is some 80 MB. */
const MOST_BYTES = 192 * 2 ** 20;

/** Tiles that can be had again, be it from their bars or an archive: kept until later ones need their room. */
export class TileRoom {
  private readonly most: number;
  /** Asked for last, at the end. */
  private readonly tiles = new Map<string, PackedTile>();
  private bytes = 0;

  /** @param most compressed bytes that there is room for */
  constructor(most = MOST_BYTES) {
    this.most = most;
  }

  get(key: string): PackedTile | null {
    const tile = this.tiles.get(key);
    if (!tile) return null;
    // Asked for last, dropped last.
    this.tiles.delete(key);
    this.tiles.set(key, tile);
    return tile;
  }

  set(key: string, tile: PackedTile): void {
    this.bytes += tile.gzip.length - (this.tiles.get(key)?.gzip.length ?? 0);
    this.tiles.set(key, tile);
    for (const [oldest, { gzip }] of this.tiles) {
      if (this.bytes <= this.most) break;
      this.tiles.delete(oldest);
      this.bytes -= gzip.length;
    }
  }

  /** True while another tile is kept without one having to go. */
  get hasRoom(): boolean {
    return this.bytes < this.most;
  }

  /** What is kept under keys that begin so. */
  *startingWith(prefix: string): Iterable<PackedTile> {
    for (const [key, tile] of this.tiles) if (key.startsWith(prefix)) yield tile;
  }
}

/** That of this process: its markets share it, so that what is looked at most has most of it. */
export const SHARED_ROOM = new TileRoom();
