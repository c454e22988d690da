import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { TilesMeta } from '../../market/api/tiles.ts';
import type { Bar } from '../../market/bar.ts';
import { QueryError } from '../../market/errors.ts';
import { TILE_COLUMNS, type TileLevel, tileIndexOf } from '../../market/heat-tile.ts';
import { encodeHeatTile, encodeTilePatch } from '../../market/heat-tile-codec.ts';
import { type TileColumns, tilePatch } from '../../model/heat/tile.ts';
import { blankBar } from '../bar-store.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { type PackedTile, PackedTiles } from './packed-tiles.ts';
import { TileBuilder } from './tile-builder.ts';
import { levelsOf, type TileRun } from './tile-run.ts';

const gzipped = promisify(gzip);
const DAY_MS = 86_400_000;
/** How long after its end a tile is kept; an older one is rebuilt from its bars when asked for. */
const KEPT_MS: Record<TileLevel, number> = {
  '1m': 30 * DAY_MS,
  '5m': 180 * DAY_MS,
  '1h': Number.POSITIVE_INFINITY,
  '6h': Number.POSITIVE_INFINITY,
};
/** How many tiles may be on their way to be compressed. */
const MOST_PACKING = 8;

/**
 * One market's tiles under one mix. Nothing is done before the first question; from then on the live tiles follow the
 * bars, and the history is built in the background, newest first, in slices.
 */
export class TileStore {
  /** The tiles that can be there, finest level first. */
  readonly levels: ReturnType<typeof levelsOf>;
  readonly packed = new PackedTiles();
  private readonly market: MarketPipeline;
  private readonly builder: TileBuilder;
  private readonly builds = new Map<string, Promise<PackedTile | null>>();
  private readonly packing = new Map<string, Promise<PackedTile>>();
  /** Tiles on their way off the shelf: whoever asks meanwhile gets the same. */
  private readonly fetching = new Map<string, Promise<PackedTile | null>>();
  /** Follows the newest bars, once it has caught up with them. */
  private live: TileRun | null = null;
  private readonly livePacked = new Map<TileLevel, { index: number; version: number; packed: Promise<PackedTile> }>();
  private warming: Promise<void> | null = null;
  private wanted = false;
  private name: string | null = null;

  constructor(market: MarketPipeline) {
    this.market = market;
    this.levels = levelsOf(market.barStepMs);
    this.builder = new TileBuilder(market, this.levels);
  }

  /** Part of every tile's address. */
  get mix(): string {
    if (this.market.bars.length === 0) return 'none';
    return (this.name ??= this.market.mixName);
  }

  meta(asOfMs?: number): TilesMeta {
    const { bars, barStepMs } = this.market;
    const known = this.market.known(asOfMs);
    const live: TilesMeta['live'] = {};
    const levels = (known > 0 ? this.levels : []).map(({ name: level, stepMs }) => {
      const lastIndex = tileIndexOf(level, bars.timeMs[known - 1]!);
      live[level] = known;
      return { level, stepMs, firstIndex: tileIndexOf(level, bars.timeMs[0]!), lastIndex };
    });
    return { mix: this.mix, barStepMs, levels, live };
  }

  /**
   * A tile, from what was known at `asOfMs`; null where it holds no column.
   * @throws QueryError where the market has no such level
   */
  async tile(name: TileLevel, index: number, asOfMs?: number): Promise<PackedTile | null> {
    const level = this.levels.find((one) => one.name === name);
    if (!level) {
      const { instrument, barStepMs } = this.market;
      const there = this.levels.map((one) => one.name).join(', ') || 'none';
      throw new QueryError(
        `${instrument.id} has bars of ${barStepMs} ms, and no tiles of ${name}; there are: ${there}`,
      );
    }
    const known = this.market.known(asOfMs);
    const finished = this.packed.get(name, index) ?? (await this.shelved(name, index, known));
    if (finished && finished.version <= known) return finished;
    const { bars } = this.market;
    const spanMs = level.stepMs * TILE_COLUMNS;
    const first = bars.countBefore(index * spanMs);
    if (first >= known || bars.timeMs[first]! >= (index + 1) * spanMs) return null;
    if (asOfMs !== undefined) return this.build(name, index, known);
    const open = this.live?.open(name, index);
    if (open) return this.packLive(open);
    const key = `${name} ${index}`;
    const underWay = this.packing.get(key) ?? this.builds.get(key);
    if (underWay) return underWay;
    const build = this.build(name, index, known).finally(() => this.builds.delete(key));
    this.builds.set(key, build);
    return build;
  }

  /** A tile off the market's shelf, which is then at hand for a while. */
  private async shelved(name: TileLevel, index: number, known: number): Promise<PackedTile | null> {
    const { shelf } = this.market;
    const version = shelf?.version(name, index);
    if (!shelf || version === undefined || version > known) return null;
    const key = `${name} ${index}`;
    const fetched =
      this.fetching.get(key) ??
      shelf
        .get(name, index)
        .then((tile) => {
          if (tile) this.packed.set(name, index, tile, false);
          return tile;
        })
        .finally(() => this.fetching.delete(key));
    this.fetching.set(key, fetched);
    return fetched;
  }

  /** Hears that a bar closed. */
  follow(): void {
    const { live } = this;
    const { bars } = this.market;
    if (this.wanted && !this.warming) void this.warm();
    if (!live) return;
    for (const bar = blankBar(); live.count < bars.length; ) live.push(bars.read(live.count, bar));
  }

  /** What the last closed bar changed of a level's tiles; nothing while the live tiles are still being built. */
  patches(name: TileLevel): Uint8Array[] {
    const { live } = this;
    if (!live || live.count !== this.market.bars.length) return [];
    const { firstMs, lastMs } = live.changed;
    return live.changedTiles(name).map((tile) => this.patch(tile, firstMs, lastMs));
  }

  /** The column that a running bar falls in; null while the live tiles are still being built. */
  runningPatch(name: TileLevel, bar: Bar): Uint8Array | null {
    const tile = this.live?.running(name, bar);
    return tile ? this.patch(tile, bar.timeMs, bar.timeMs) : null;
  }

  /** Builds the live tiles and, newest first, everything that is kept, each slice when there is room; resolves when all of it is there. */
  warm(room?: () => Promise<void>): Promise<void> {
    this.wanted = true;
    if (this.market.bars.length === 0) return Promise.resolve();
    return (this.warming ??= this.buildHistory(room));
  }

  /** True once {@link warm} was called. */
  get warmed(): boolean {
    return this.wanted;
  }

  /** Ends what is going on in the background. */
  stop(): void {
    this.builder.stop();
  }

  private async buildHistory(given?: () => Promise<void>): Promise<void> {
    const coarsest = this.levels.at(-1);
    const { bars } = this.market;
    if (!coarsest) return;
    const spanMs = coarsest.stepMs * TILE_COLUMNS;
    const room = async () => {
      if (this.packing.size >= MOST_PACKING) await Promise.race(this.packing.values());
      await given?.();
    };
    const newest = tileIndexOf(coarsest.name, bars.timeMs[bars.length - 1]!);
    const live = this.builder.run(newest * spanMs, (tile) => this.keep(tile));
    await this.builder.advance(live, () => live.count < bars.length, room);
    if (this.builder.stopped) return;
    this.live = live;
    for (let index = newest - 1; index >= tileIndexOf(coarsest.name, bars.timeMs[0]!); index--) {
      if (this.allShelved(index * spanMs, (index + 1) * spanMs)) continue;
      let done = false;
      const run = this.builder.run(index * spanMs, (tile) => {
        if (!done) this.keep(tile);
        done ||= tile.level === coarsest.name;
      });
      await this.builder.advance(run, () => run.count < bars.length && !done, room);
      if (this.builder.stopped) return;
    }
    await Promise.all(this.packing.values());
  }

  /** Whether every tile of every level that has bars within `[fromMs, toMs)` is on the shelf. */
  private allShelved(fromMs: number, toMs: number): boolean {
    const { shelf, bars } = this.market;
    if (!shelf) return false;
    return this.levels.every(({ name, stepMs }) => {
      const spanMs = stepMs * TILE_COLUMNS;
      for (let index = Math.floor(fromMs / spanMs); index * spanMs < toMs; index++) {
        const isEmpty = bars.countBefore(index * spanMs) === bars.countBefore((index + 1) * spanMs);
        if (!isEmpty && shelf.version(name, index) === undefined) return false;
      }
      return true;
    });
  }

  private async build(name: TileLevel, index: number, known: number): Promise<PackedTile | null> {
    const tile = await this.builder.tile(name, index, known);
    if (!tile) return null;
    const packed = await this.pack(tile);
    if (tile.closed) this.store(name, index, packed, this.isKept(name, index));
    return packed;
  }

  private isKept(level: TileLevel, index: number): boolean {
    const { stepMs } = this.levels.find((one) => one.name === level)!;
    const { timeMs, length } = this.market.bars;
    if (this.market.isSum && Number.isFinite(KEPT_MS[level])) return false;
    return (index + 1) * TILE_COLUMNS * stepMs >= timeMs[length - 1]! - KEPT_MS[level];
  }

  /** Packs a finished tile where it is one that is kept, or there is room; its elder that is no longer kept, goes. */
  private keep(tile: TileColumns): void {
    const { level, index } = tile;
    const isKept = this.isKept(level, index);
    const { shelf } = this.market;
    if (shelf?.version(level, index) !== undefined || this.packed.get(level, index)) return;
    if (!(isKept || shelf || this.packed.hasRoom)) return;
    const { stepMs } = this.levels.find((one) => one.name === level)!;
    if (isKept && Number.isFinite(KEPT_MS[level])) {
      this.packed.release(level, index - 1 - Math.ceil(KEPT_MS[level] / (stepMs * TILE_COLUMNS)));
    }
    const key = `${level} ${index}`;
    const packing = this.pack(tile).then((packed) => {
      this.store(level, index, packed, isKept);
      this.packing.delete(key);
      return packed;
    });
    this.packing.set(key, packing);
  }

  /** On the market's shelf, where it has one; else for good in memory, where it is one that is kept. */
  private store(level: TileLevel, index: number, packed: PackedTile, isKept: boolean): void {
    const { shelf } = this.market;
    this.packed.set(level, index, packed, isKept && !shelf);
    // What was made before the market went over to something else is no longer its own.
    if (!shelf || this.builder.stopped || this.market.tiles !== this) return;
    const { stepMs } = this.levels.find((one) => one.name === level)!;
    shelf.put(level, index, packed, (index + 1) * TILE_COLUMNS * stepMs);
  }

  private async pack(tile: TileColumns): Promise<PackedTile> {
    const bytes = encodeHeatTile(tilePatch(tile, this.market.instrument.contract));
    return { gzip: await gzipped(bytes), version: tile.version, closed: tile.closed };
  }

  /** Compresses a live tile once a version. */
  private packLive(tile: TileColumns): Promise<PackedTile> {
    const { level, index, version } = tile;
    const held = this.livePacked.get(level);
    if (held?.index === index && held.version === version) return held.packed;
    const packed = this.pack(tile);
    this.livePacked.set(level, { index, version, packed });
    return packed;
  }

  private patch(tile: TileColumns, firstMs: number, lastMs: number): Uint8Array {
    const { stepMs } = this.levels.find((one) => one.name === tile.level)!;
    const columnOf = (timeMs: number) => Math.floor(timeMs / stepMs) - tile.index * TILE_COLUMNS;
    const from = Math.max(0, columnOf(firstMs));
    const to = Math.min(TILE_COLUMNS - 1, columnOf(lastMs)) + 1;
    return encodeTilePatch(tilePatch(tile, this.market.instrument.contract, from, to));
  }
}
