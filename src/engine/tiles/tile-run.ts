import type { Bar } from '../../market/bar.ts';
import { ColumnState } from '../../market/heat-frame.ts';
import { TILE_COLUMNS, TILE_LEVELS, type TileLevel } from '../../market/heat-tile.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import type { AheadOfStamps, MapState } from '../../model/cohorts/estimator.ts';
import type { TileColumns } from '../../model/heat/tile.ts';
import { ColumnPool, type TileColumn, TileSampler } from '../../model/heat/tile-column.ts';
import type { Checkpoint } from '../checkpoints.ts';

/** The levels whose columns are whole bars, finest first. */
export function levelsOf(barStepMs: number): (typeof TILE_LEVELS)[number][] {
  return TILE_LEVELS.filter(({ stepMs }) => stepMs % barStepMs === 0);
}

interface Versions {
  version: number;
  before: number;
}

/** One level's unfinished tile and column. */
interface OpenLevel {
  level: TileLevel;
  stepMs: number;
  index: number | null;
  columns: (TileColumn | null)[];
  pool: ColumnPool;
  /** Open of the column in `pool`, ms. */
  poolMs: number;
  /** Of tiles that are not finished: those that hold folded bars, or bars that wait. */
  versions: Map<number, Versions>;
  /** The tile that finished last. */
  finished: TileColumns | null;
}

interface Waiting {
  timeMs: number;
  column: TileColumn;
}

/**
 * Folds bars one after the other, from a checkpoint on, and fills tiles of all levels with them. The same tiles come of
 * it wherever it starts. A tile's version is the count of the market's bars at its last change.
 */
export class TileRun {
  /** How many of the market's bars it has seen. */
  count: number;
  /** Opens of the first and the last bar that the last push changed the columns of. */
  readonly changed = { firstMs: Number.NaN, lastMs: Number.NaN };
  private readonly estimator: MapState;
  private readonly barStepMs: number;
  private readonly fromMs: number;
  private readonly levels: OpenLevel[];
  private readonly finish: (tile: TileColumns) => void;
  private readonly sampler = new TileSampler();
  /** The state with what waits for open interest folded in, and the columns that gives. */
  private overlay: { ahead: AheadOfStamps; columns: Waiting[] } | null = null;

  /**
   * `start` is used up, and has seen no bar that opens at `fromMs` or later, where a tile of the coarsest of `levels`
   * begins (finest first); `finish` hears of every tile that is complete.
   */
  constructor(
    start: Checkpoint,
    levels: readonly { name: TileLevel; stepMs: number }[],
    fromMs: number,
    barStepMs: number,
    finish: (tile: TileColumns) => void,
  ) {
    this.count = start.next;
    this.estimator = start.estimator;
    this.barStepMs = barStepMs;
    this.fromMs = fromMs;
    this.finish = finish;
    this.levels = levels.map(({ name, stepMs }) => ({
      level: name,
      stepMs,
      index: null,
      columns: [],
      pool: new ColumnPool(),
      poolMs: Number.NaN,
      versions: new Map(),
      finished: null,
    }));
  }

  /** The state after all that it has seen, for another to go on from: it is to be copied. */
  get end(): Checkpoint {
    return { next: this.count, estimator: this.estimator };
  }

  /** True while bars that were taken wait for open interest. */
  get waits(): boolean {
    return this.estimator.pending.length > 0;
  }

  /** Takes the market's next bar; the object is free to be used again. */
  push(bar: Bar): void {
    const { changed } = this;
    this.count++;
    changed.firstMs = changed.lastMs = bar.timeMs;
    let folded = false;
    this.estimator.push(bar, (one, book) => {
      folded = true;
      changed.firstMs = Math.min(changed.firstMs, one.timeMs);
      this.touch(one.timeMs);
      this.fold(one, book);
    });
    if (folded) this.overlay = null;
    else if (this.waits) this.touch(bar.timeMs);
  }

  /** A tile that is not finished, as it stands; null where nothing is in it. */
  open(name: TileLevel, index: number): TileColumns | null {
    const level = this.levels.find((one) => one.level === name)!;
    const versions = level.versions.get(index);
    return versions ? { ...versions, ...this.assemble(level, index, null) } : null;
  }

  /** What the last push changed of a level's tiles, in order. */
  changedTiles(name: TileLevel): TileColumns[] {
    const { finished, versions } = this.levels.find((one) => one.level === name)!;
    const tiles = [...versions].filter(([, { version }]) => version === this.count).map(([index]) => index);
    const open = tiles.map((index) => this.open(name, index)!);
    return finished?.version === this.count ? [finished, ...open] : open;
  }

  /** The tile that a running bar falls in, with the bar in it; its version stays what it is. */
  running(name: TileLevel, bar: Bar): TileColumns | null {
    if (!this.estimator.started) return null;
    const level = this.levels.find((one) => one.level === name)!;
    this.waitingColumns();
    const book = (this.overlay?.ahead.clone() ?? this.estimator.ahead()).fold(bar);
    const column = this.sampler.sample(book, bar.close, ColumnState.provisional);
    const index = this.indexOf(level, bar.timeMs);
    const version = level.versions.get(index)?.version ?? 0;
    return { version, before: version, ...this.assemble(level, index, { timeMs: bar.timeMs, column }) };
  }

  private indexOf(level: OpenLevel, timeMs: number): number {
    return Math.floor(timeMs / (level.stepMs * TILE_COLUMNS));
  }

  private touch(timeMs: number): void {
    if (timeMs < this.fromMs) return;
    for (const level of this.levels) {
      const index = this.indexOf(level, timeMs);
      const held = level.versions.get(index);
      if (held?.version === this.count) continue;
      level.versions.set(index, { version: this.count, before: held?.version ?? 0 });
    }
  }

  private fold(bar: Bar, book: CohortBook): void {
    if (bar.timeMs < this.fromMs) return;
    this.settle(bar.timeMs);
    const column = this.sampler.sample(book, bar.close, ColumnState.closed);
    const finest = this.levels[0]!;
    if (finest.stepMs === this.barStepMs) this.record(0, bar.timeMs, column);
    else this.place(0, bar.timeMs, column);
    this.settle(bar.timeMs + this.barStepMs);
  }

  /** Sets a whole column of level `k`, which is part of one of the next level. */
  private record(k: number, timeMs: number, column: TileColumn): void {
    const level = this.levels[k]!;
    level.index = this.indexOf(level, timeMs);
    level.columns[(timeMs / level.stepMs) % TILE_COLUMNS] = column;
    if (k + 1 < this.levels.length) this.place(k + 1, timeMs, column);
  }

  private place(k: number, timeMs: number, column: TileColumn): void {
    const level = this.levels[k]!;
    level.poolMs = Math.floor(timeMs / level.stepMs) * level.stepMs;
    level.index = this.indexOf(level, timeMs);
    level.pool.add(column);
  }

  /** Records columns and finishes tiles that end by `timeMs`, finest first: each goes into the next level's column. */
  private settle(timeMs: number): void {
    for (let k = 0; k < this.levels.length; k++) {
      const level = this.levels[k]!;
      if (!level.pool.empty && level.poolMs + level.stepMs <= timeMs) {
        this.record(k, level.poolMs, level.pool.take());
        level.pool.clear();
      }
      if (level.index === null || (level.index + 1) * TILE_COLUMNS * level.stepMs > timeMs) continue;
      const { index, columns } = level;
      level.finished = {
        level: level.level,
        index,
        ...level.versions.get(index)!,
        closed: true,
        columns: Array.from({ length: TILE_COLUMNS }, (_, i) => columns[i] ?? null),
      };
      level.versions.delete(index);
      level.index = null;
      level.columns = [];
      this.finish(level.finished);
    }
  }

  /** Columns of the bars that wait; what was folded for one bar serves the next. */
  private waitingColumns(): readonly Waiting[] {
    const { pending } = this.estimator;
    if (pending.length === 0) return [];
    this.overlay ??= { ahead: this.estimator.ahead(), columns: [] };
    const { ahead, columns } = this.overlay;
    for (const bar of pending.slice(columns.length)) {
      const column = this.sampler.sample(ahead.fold(bar), bar.close, ColumnState.provisional);
      columns.push({ timeMs: bar.timeMs, column });
    }
    return columns;
  }

  /** A tile of what is recorded, what is pooled so far at this level and below, and what is not settled yet. */
  private assemble(level: OpenLevel, index: number, running: Waiting | null) {
    const { stepMs } = level;
    const columns: (TileColumn | null)[] = Array.from({ length: TILE_COLUMNS }, (_, i) =>
      index === level.index ? (level.columns[i] ?? null) : null,
    );
    const parts: Waiting[] = this.levels
      .slice(0, this.levels.indexOf(level) + 1)
      .filter(({ pool }) => !pool.empty)
      .map(({ pool, poolMs }) => ({ timeMs: poolMs, column: pool.take() }))
      .toReversed();
    parts.push(...this.waitingColumns());
    if (running) parts.push(running);
    const pool = new ColumnPool();
    let at = -1;
    const flush = () => {
      if (!pool.empty) columns[at] = pool.take();
      pool.clear();
    };
    for (const { timeMs, column } of parts) {
      if (timeMs < this.fromMs || this.indexOf(level, timeMs) !== index) continue;
      const i = Math.floor(timeMs / stepMs) % TILE_COLUMNS;
      if (i !== at) flush();
      at = i;
      pool.add(column);
    }
    flush();
    return { level: level.level, index, closed: false, columns };
  }
}
