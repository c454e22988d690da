import type { TileLevel } from '../../market/heat-tile.ts';
import { SHARED_ROOM, type TileRoom } from './tile-room.ts';

/** A tile as it is sent: its binary form, gzipped. */
export interface PackedTile {
  gzip: Uint8Array;
  version: number;
  closed: boolean;
}

let stores = 0;

/** Finished tiles of one market: some kept for good, the others in the room that markets share. */
export class PackedTiles {
  private readonly kept = new Map<string, PackedTile>();
  private readonly room: TileRoom;
  private readonly name = `${stores++} `;

  constructor(room: TileRoom = SHARED_ROOM) {
    this.room = room;
  }

  get(level: TileLevel, index: number): PackedTile | null {
    const key = `${level} ${index}`;
    return this.kept.get(key) ?? this.room.get(this.name + key);
  }

  /** Keeps a tile; with `forGood` until {@link release}. */
  set(level: TileLevel, index: number, tile: PackedTile, forGood: boolean): void {
    const key = `${level} ${index}`;
    if (forGood) this.kept.set(key, tile);
    else this.room.set(this.name + key, tile);
  }

  /** True while a tile that can be rebuilt is kept without another having to go. */
  get hasRoom(): boolean {
    return this.room.hasRoom;
  }

  /** Drops a tile that need not be kept any longer. */
  release(level: TileLevel, index: number): void {
    this.kept.delete(`${level} ${index}`);
  }

  /** Compressed bytes that are kept, of all levels or of one, and how many tiles they are. */
  size(level?: TileLevel): { tiles: number; bytes: number } {
    const prefix = level ? `${level} ` : '';
    const kept = [...this.kept].flatMap(([key, tile]) => (key.startsWith(prefix) ? [tile] : []));
    const all = [...kept, ...this.room.startingWith(this.name + prefix)];
    return { tiles: all.length, bytes: all.reduce((sum, { gzip }) => sum + gzip.length, 0) };
  }
}
