import type { KeptTile, Made } from '../../archive/derived.ts';
import type { TileLevel } from '../../market/heat-tile.ts';
import type { PackedTile } from '../tiles/packed-tiles.ts';
import type { TileShelf } from '../tiles/tile-shelf.ts';
import type { Keeper } from './keeper.ts';
import { TileReads } from './tile-reads.ts';

/** A market's finished tiles in the archive. */
export class KeptTiles implements TileShelf {
  private readonly keeper: Keeper;
  private readonly market: string;
  private readonly made: () => Made;
  private versions = new Map<string, number>();
  private coming: KeptTile[] = [];
  private readonly reads: TileReads;

  /** @param made what tiles are made with now */
  constructor(keeper: Keeper, market: string, made: () => Made) {
    this.keeper = keeper;
    this.market = market;
    this.made = made;
    this.reads = new TileReads((wanted) => keeper.archive.derived.tileBytes(market, this.made(), wanted));
  }

  /** Reads which tiles there are. */
  async load(): Promise<void> {
    const tiles = await this.keeper.archive.derived.tiles(this.market, this.made());
    this.versions = new Map(tiles.map(({ level, tile, bars }) => [`${level} ${tile}`, bars]));
  }

  version(level: TileLevel, index: number): number | undefined {
    return this.versions.get(`${level} ${index}`);
  }

  async get(level: TileLevel, index: number): Promise<PackedTile | null> {
    const version = this.version(level, index);
    const gzip = await this.reads.read({ level, tile: index });
    return gzip && version !== undefined ? { gzip, version, closed: true } : null;
  }

  put(level: TileLevel, index: number, { gzip, version }: PackedTile, endMs: number): void {
    if (!this.keeper.archive.state.writable) return;
    this.coming.push({ level, tile: index, bars: version, endMs, gzip });
    if (this.coming.length > 1) return;
    void this.keeper.after(async () => {
      const tiles = this.coming;
      this.coming = [];
      await this.keeper.archive.derived.putTiles(this.market, this.made(), tiles);
      for (const one of tiles) this.versions.set(`${one.level} ${one.tile}`, one.bars);
    });
  }

  clear(): void {
    this.versions.clear();
    this.coming = [];
  }
}
