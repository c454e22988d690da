import type { HeatFrame } from '../../market/heat-frame.ts';
import { TILE_COLUMNS } from '../../market/heat-tile.ts';
import { TileEntry } from './tile-entry.ts';
import type { TileMip } from './tile-mip.ts';
import { emptyTile, type TileSource } from './tile-source.ts';

/** Requests at a time, as many as browsers make to one server: a view comes in one go, and what it has left behind is not begun. */
const REQUESTS = 6;
/** Tiles that are kept beside those of the view, and cells in memory, mips included, bytes: the longest unseen go first. */
const SPARE_TILES = 40;
const MEMORY = 96 * 2 ** 20;
const RETRY_MS = 4000;

export interface TileAddress {
  stepMs: number;
  index: number;
}

export interface StoreEvents {
  /** A tile came, changed or was found to be empty. */
  onChange(): void;
  onError(error: unknown): void;
  /** Texel columns `[first, end)` of a mip changed. */
  onColumns(mip: TileMip, first: number, end: number): void;
  /** A mip will not be drawn again. */
  onRelease(mip: TileMip): void;
}

/** The tiles that are held of a source, and those on their way. */
export class TileStore {
  readonly source: TileSource;
  readonly #events: StoreEvents;
  /** In order of use, oldest first; null where the source has nothing. */
  readonly #entries = new Map<string, TileEntry | null>();
  readonly #loading = new Map<string, { abort: AbortController; live: HeatFrame[] }>();
  readonly #failedAtMs = new Map<string, number>();
  readonly #stale = new Set<string>();
  #wanted: readonly TileAddress[] = [];
  #retry: ReturnType<typeof setTimeout> | null = null;

  constructor(source: TileSource, events: StoreEvents) {
    this.source = source;
    this.#events = events;
  }

  /** The tile; null where there is nothing, undefined where it has not come. */
  get(stepMs: number, index: number): TileEntry | null | undefined {
    const level = this.source.levels.find((candidate) => candidate.stepMs === stepMs);
    if (!level || index < level.firstIndex || index > level.lastIndex) return null;
    const key = keyOf({ stepMs, index });
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry;
  }

  /** Loads these, first things first; others that wait are not begun any more. */
  want(tiles: readonly TileAddress[]): void {
    this.#wanted = tiles;
    this.#next();
  }

  /** True while any of the tiles is to come. */
  isAwaiting(tiles: readonly TileAddress[]): boolean {
    return tiles.some((tile) => this.#isDue(tile) || this.#loading.has(keyOf(tile)));
  }

  bytes(): number {
    let bytes = 0;
    for (const entry of this.#entries.values()) bytes += entry?.bytes() ?? 0;
    return bytes;
  }

  /**
   * Writes live columns into their tile; begins the tile where it is the next one after the newest.
   * @returns false where that tile is not held: it will be asked for when it is looked at
   */
  put(columns: HeatFrame): boolean {
    const { stepMs } = columns;
    const level = this.source.levels.find((candidate) => candidate.stepMs === stepMs);
    if (!level) return false;
    const index = Math.floor(columns.fromMs / (stepMs * TILE_COLUMNS));
    const key = keyOf({ stepMs, index });
    this.#loading.get(key)?.live.push(columns);
    let entry = this.#entries.get(key);
    if (!entry) {
      if (index > level.lastIndex + 1 || (entry === undefined && index <= level.lastIndex)) return false;
      level.lastIndex = Math.max(level.lastIndex, index);
      entry = new TileEntry(stepMs, index, emptyTile({ ...columns, fromMs: index * TILE_COLUMNS * stepMs }));
      this.#entries.set(key, entry);
      this.#evict();
    }
    const before = [...entry.mips()];
    const changed = entry.put(columns);
    if (changed) for (const { mip, first, end } of changed) this.#events.onColumns(mip, first, end);
    else for (const mip of before) this.#events.onRelease(mip);
    this.#events.onChange();
    return true;
  }

  /** Asks again for tiles that may have changed, or that end after `fromMs`; they stay until the new ones come. */
  refresh(fromMs = Number.POSITIVE_INFINITY): void {
    for (const [key, entry] of this.#entries) {
      const isLater = entry && entry.tile.fromMs + TILE_COLUMNS * entry.tile.stepMs > fromMs;
      if (!entry || isLater || entry.tile.closed === false) this.#stale.add(key);
    }
    // What is on its way is of the moment before.
    for (const { abort } of this.#loading.values()) abort.abort();
    this.#loading.clear();
    this.#failedAtMs.clear();
    this.#next();
  }

  dispose(): void {
    for (const { abort } of this.#loading.values()) abort.abort();
    if (this.#retry) clearTimeout(this.#retry);
    this.#wanted = [];
    for (const entry of this.#entries.values()) if (entry) this.#release(entry);
    this.#entries.clear();
  }

  #isDue(tile: TileAddress): boolean {
    const key = keyOf(tile);
    if (this.#loading.has(key)) return false;
    if (!this.#entries.has(key) && this.get(tile.stepMs, tile.index) === null) return false;
    if (this.#entries.has(key) && !this.#stale.has(key)) return false;
    return performance.now() - (this.#failedAtMs.get(key) ?? Number.NEGATIVE_INFINITY) > RETRY_MS;
  }

  #next(): void {
    for (const tile of this.#wanted) {
      if (this.#loading.size >= REQUESTS) return;
      if (this.#isDue(tile)) void this.#load(tile);
    }
  }

  async #load(tile: TileAddress): Promise<void> {
    const key = keyOf(tile);
    const loading = { abort: new AbortController(), live: [] as HeatFrame[] };
    this.#loading.set(key, loading);
    try {
      const loaded = await this.source.load(tile.stepMs, tile.index, loading.abort.signal);
      if (loading.abort.signal.aborted) return;
      const old = this.#entries.get(key);
      if (old) this.#release(old);
      const entry = loaded && new TileEntry(tile.stepMs, tile.index, loaded);
      // What the line said meanwhile may be newer than the answer.
      for (const columns of loading.live) entry?.put(columns);
      this.#entries.delete(key);
      this.#entries.set(key, entry);
      this.#stale.delete(key);
      this.#failedAtMs.delete(key);
      this.#evict();
      this.#events.onChange();
    } catch (error) {
      if (loading.abort.signal.aborted) return;
      this.#failedAtMs.set(key, performance.now());
      this.#retry ??= setTimeout(() => {
        this.#retry = null;
        this.#next();
      }, RETRY_MS + 100);
      this.#events.onError(error);
    } finally {
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
      if (!loading.abort.signal.aborted) this.#next();
    }
  }

  #evict(): void {
    const kept = new Set(this.#wanted.map(keyOf));
    let bytes = this.bytes();
    let spare = this.#entries.size - kept.size;
    for (const [key, entry] of this.#entries) {
      if (bytes <= MEMORY && spare <= SPARE_TILES) return;
      if (kept.has(key)) continue;
      bytes -= entry?.bytes() ?? 0;
      spare--;
      this.#entries.delete(key);
      if (entry) this.#release(entry);
    }
  }

  #release(entry: TileEntry): void {
    for (const mip of entry.mips()) this.#events.onRelease(mip);
  }
}

function keyOf({ stepMs, index }: TileAddress): string {
  return `${stepMs}/${index}`;
}
