import type { TilesMeta } from '../../market/api/tiles.ts';
import { TILE_COLUMNS, TILE_LEVELS, type TileLevel, tileIndexOf } from '../../market/heat-tile.ts';
import type { TileColumns } from '../../model/heat/tile.ts';
import { ColumnPool, type TileColumn } from '../../model/heat/tile-column.ts';

const DAY_MS = 86_400_000;
/** How long columns of a level are kept; those of a level without a time of its own are pooled of the level before. */
const KEPT_MS: Readonly<Partial<Record<TileLevel, number>>> = { '1m': DAY_MS, '5m': 3 * DAY_MS, '1h': 30 * DAY_MS };

interface Level {
  name: TileLevel;
  stepMs: number;
  keptMs: number;
  /** By their open, in order of time. */
  columns: Map<number, TileColumn>;
}

/** What one market's measured map was, minute by minute, in memory alone: the older, the wider the columns. */
export class MeasuredColumns {
  readonly #levels: Level[];
  #firstMs = Number.NaN;
  #lastMs = Number.NaN;

  constructor() {
    this.#levels = TILE_LEVELS.map(({ name, stepMs }) => {
      const keptMs = KEPT_MS[name] ?? Math.max(...Object.values(KEPT_MS));
      return { name, stepMs, keptMs, columns: new Map<number, TileColumn>() };
    });
  }

  /** Open of the first minute; null before it. */
  get firstMs(): number | null {
    return Number.isNaN(this.#firstMs) ? null : this.#firstMs;
  }

  /** The column of the minute that opened at `timeMs`, where it is kept. */
  minute(timeMs: number): TileColumn | null {
    return this.#levels[0]!.columns.get(timeMs) ?? null;
  }

  /** Takes the next minute's column, and pools the wider ones that it ends. */
  add(timeMs: number, column: TileColumn): void {
    const beforeMs = this.#lastMs;
    if (timeMs <= beforeMs) return;
    this.#levels.forEach((level, k) => {
      const { stepMs, columns, keptMs } = level;
      if (k === 0) columns.set(timeMs, column);
      else if (Math.floor(timeMs / stepMs) !== Math.floor(beforeMs / stepMs) && !Number.isNaN(beforeMs)) {
        const openMs = Math.floor(beforeMs / stepMs) * stepMs;
        const pooled = this.#pooled(k, openMs, Number.POSITIVE_INFINITY);
        if (pooled) columns.set(openMs, pooled);
      }
      for (const openMs of columns.keys()) {
        if (openMs > timeMs - keptMs) break;
        columns.delete(openMs);
      }
    });
    if (Number.isNaN(this.#firstMs)) this.#firstMs = timeMs;
    this.#lastMs = timeMs;
  }

  /** Which tiles there are of what had ended by `endMs`. */
  meta(mix: string, barStepMs: number, endMs: number): TilesMeta {
    const lastMs = Math.min(this.#lastMs, Math.floor(endMs / barStepMs) * barStepMs - barStepMs);
    if (!(lastMs >= this.#firstMs)) return { mix, barStepMs, levels: [], live: {} };
    const levels = this.#levels.map(({ name: level, stepMs, keptMs }) => ({
      level,
      stepMs,
      firstIndex: tileIndexOf(level, Math.max(this.#firstMs, this.#lastMs - keptMs)),
      lastIndex: tileIndexOf(level, lastMs),
    }));
    const version = this.#versionAt(lastMs);
    return { mix, barStepMs, levels, live: Object.fromEntries(levels.map(({ level }) => [level, version])) };
  }

  /** A tile of what had ended by `endMs`; null where it has no column. It is closed where nothing of it is to come or has gone. */
  tile(name: TileLevel, index: number, endMs = Number.POSITIVE_INFINITY): TileColumns | null {
    const k = this.#levels.findIndex((level) => level.name === name);
    const { stepMs, keptMs } = this.#levels[k]!;
    const fromMs = index * TILE_COLUMNS * stepMs;
    const toMs = fromMs + TILE_COLUMNS * stepMs;
    const columns = Array.from({ length: TILE_COLUMNS }, (_, i) => this.#column(k, fromMs + i * stepMs, endMs));
    if (columns.every((column) => column === null)) return null;
    const lastMs = Math.min(this.#lastMs, toMs, endMs);
    return {
      level: name,
      index,
      version: this.#versionAt(lastMs),
      before: this.#versionAt(lastMs) - 1,
      closed: Math.min(this.#lastMs, endMs) >= toMs && fromMs >= this.#lastMs - keptMs,
      columns,
    };
  }

  /** Grows with every minute, a restart of the process included. */
  #versionAt(timeMs: number): number {
    return Math.floor(timeMs / this.#levels[0]!.stepMs);
  }

  #column(k: number, openMs: number, endMs: number): TileColumn | null {
    const { stepMs, columns } = this.#levels[k]!;
    const whole = columns.get(openMs);
    if (openMs >= endMs || (!whole && k === 0)) return null;
    if (openMs + stepMs <= endMs && whole) return whole;
    return k === 0 ? null : this.#pooled(k, openMs, endMs);
  }

  /** The columns of the level before that lie in one of level `k`, as one. */
  #pooled(k: number, openMs: number, endMs: number): TileColumn | null {
    const { stepMs } = this.#levels[k]!;
    if (openMs > this.#lastMs || openMs + stepMs <= this.#firstMs) return null;
    const pool = new ColumnPool();
    for (let atMs = openMs; atMs < openMs + stepMs; atMs += this.#levels[k - 1]!.stepMs) {
      const column = this.#column(k - 1, atMs, endMs);
      if (column) pool.add(column);
    }
    return pool.empty ? null : pool.take();
  }
}
