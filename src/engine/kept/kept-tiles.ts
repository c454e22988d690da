import type { KeptTile, Made } from '../../archive/derived.ts';
import type { TileLevel } from '../../market/heat-tile.ts';
import type { PackedTile } from '../tiles/packed-tiles.ts';
import type { TileShelf } from '../tiles/tile-shelf.ts';
import type { Keeper } from './keeper.ts';
import { TileReads } from './tile-reads.ts';

type Kept = Omit<KeptTile, 'gzip'>;

/** A market's finished tiles in the archive. */
export class KeptTiles implements TileShelf {
  private readonly keeper: Keeper;
  private readonly market: string;
  private readonly madeAt: (timeMs: number) => Made;
  private kept = new Map<string, Kept>();
  private coming: KeptTile[] = [];
  private readonly reads: TileReads;

  /** @param madeAt what the map of a moment is made with: a tile is of what it ends under */
  constructor(keeper: Keeper, market: string, madeAt: (timeMs: number) => Made) {
    this.keeper = keeper;
    this.market = market;
    this.madeAt = madeAt;
    this.reads = new TileReads((wanted) => keeper.archive.derived.tileBytes(market, keeper.code, wanted));
  }

  /** Reads which tiles there are. @param versions all that the market's maps were made with */
  async load(versions: readonly string[]): Promise<void> {
    const { archive, code } = this.keeper;
    const tiles = await archive.derived.tiles(this.market, { versions, code });
    // One that was made before another mix was known to be in force by then is none of its tiles.
    const ours = tiles.filter(({ version, endMs }) => version === this.madeAt(endMs).version);
    this.kept = new Map(ours.map((one) => [`${one.level} ${one.tile}`, one]));
  }

  version(level: TileLevel, index: number): number | undefined {
    return this.kept.get(`${level} ${index}`)?.bars;
  }

  async get(level: TileLevel, index: number): Promise<PackedTile | null> {
    const kept = this.kept.get(`${level} ${index}`);
    const gzip = kept && (await this.reads.read({ version: kept.version, level, tile: index }));
    return gzip ? { gzip, version: kept.bars, closed: true } : null;
  }

  put(level: TileLevel, index: number, { gzip, version: bars }: PackedTile, endMs: number): void {
    if (!this.keeper.archive.state.writable) return;
    this.coming.push({ version: this.madeAt(endMs).version, level, tile: index, bars, endMs, gzip });
    if (this.coming.length > 1) return;
    void this.keeper.after(async () => {
      const tiles = this.coming;
      this.coming = [];
      await this.keeper.archive.derived.putTiles(this.market, this.keeper.code, tiles);
      for (const { gzip: _, ...one } of tiles) this.kept.set(`${one.level} ${one.tile}`, one);
    });
  }

  clear(fromMs: number): void {
    for (const [key, { endMs }] of this.kept) if (endMs > fromMs) this.kept.delete(key);
    this.coming = this.coming.filter(({ endMs }) => endMs <= fromMs);
  }
}
