import type { BarUpdate, MarketView } from '../../engine/market-view.ts';
import { QueryError } from '../../market/errors.ts';
import { jsonBar, type LiveBar, type LiveMessage, type LiveView } from '../../market/api/live.ts';
import { ColumnState, encodeHeatFrame } from '../../market/heat-frame.ts';
import type { TileLevel } from '../../market/heat-tile.ts';

/** Running bars reach a screen at most four times a second. */
const RUNNING_INTERVAL_MS = 250;
/** Columns that waited for open interest are sent again when it comes, but never more than this. */
const MAX_RESENT_COLUMNS = 64;

/** Whoever hears a market: a socket, seen from here. `urgent` is what must not be skipped when the line is slow. */
export interface LiveListener {
  send(data: string | Uint8Array, urgent: boolean): void;
}

interface ViewGroup {
  view: LiveView;
  listeners: Set<LiveListener>;
  /** Open of the oldest column that was last sent as provisional, ms. */
  unsettledFromMs: number;
}

/**
 * One market's live side. Listens to the market while anyone listens to it, and computes the changed column once for
 * all that look at the same view.
 */
export class LiveHub {
  readonly #market: MarketView;
  readonly #listeners = new Set<LiveListener>();
  readonly #groups = new Map<string, ViewGroup>();
  readonly #tiles = new Map<TileLevel, Set<LiveListener>>();
  readonly #onFault: (error: unknown) => void;
  #mix = '';
  #end: (() => void) | null = null;
  #pending: BarUpdate | null = null;
  #timer: NodeJS.Timeout | null = null;
  #lastRunningAt = Number.NEGATIVE_INFINITY;

  /** `onFault` hears of what went wrong while a bar was told of: the market must not. */
  constructor(market: MarketView, onFault: (error: unknown) => void) {
    this.#market = market;
    this.#onFault = onFault;
  }

  join(listener: LiveListener): void {
    this.#listeners.add(listener);
    this.#end ??= this.#market.listen((update) => this.#hear(update));
  }

  leave(listener: LiveListener): void {
    this.#unview(listener);
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#end?.();
    this.#end = null;
    this.#dropPending();
  }

  /**
   * From now on the listener gets columns of `view`, and at once those that may have changed on its way here: the
   * newest two, and all that still wait for open interest.
   */
  view(listener: LiveListener, view: LiveView): void {
    this.#unview(listener);
    const key = JSON.stringify([view.stepMs, view.logLow, view.rowHeight, view.rows]);
    const { timeMs, firstTimeMs } = this.#market.summary();
    const newest = columnOf(Math.max(firstTimeMs, timeMs - 1), view.stepMs);
    let group = this.#groups.get(key);
    if (!group) {
      group = { view, listeners: new Set(), unsettledFromMs: Number.POSITIVE_INFINITY };
      this.#columns(group, newest - (MAX_RESENT_COLUMNS - 1) * view.stepMs, newest);
      this.#groups.set(key, group);
    }
    group.listeners.add(listener);
    listener.send(this.#columns(group, Math.min(newest - view.stepMs, group.unsettledFromMs), newest), true);
  }

  /** From now on the listener gets patches of the level's tiles, and at once word of where the live one stands. */
  viewTiles(listener: LiveListener, level: TileLevel): void {
    const text = this.#standing(level);
    this.#unview(listener);
    const listeners = this.#tiles.get(level) ?? new Set();
    this.#tiles.set(level, listeners.add(listener));
    listener.send(text, true);
  }

  /** @throws QueryError where the market has no such level */
  #standing(level: TileLevel): string {
    const { mix, levels, live } = this.#market.tilesMeta();
    const there = levels.find((one) => one.level === level);
    if (!there) throw new QueryError(`this market has no tiles of ${level}`);
    this.#mix = mix;
    const message: LiveMessage = { type: 'tiles', mix, level, index: there.lastIndex, version: live[level] ?? 0 };
    return JSON.stringify(message);
  }

  #unview(listener: LiveListener): void {
    for (const [level, listeners] of this.#tiles) {
      if (listeners.delete(listener) && listeners.size === 0) this.#tiles.delete(level);
    }
    for (const [key, group] of this.#groups) {
      if (group.listeners.delete(listener) && group.listeners.size === 0) this.#groups.delete(key);
    }
  }

  #hear(update: BarUpdate): void {
    if (!update.running) {
      this.#dropPending();
      this.#tell(update);
      return;
    }
    this.#pending = update;
    if (this.#timer) return;
    const wait = this.#lastRunningAt + RUNNING_INTERVAL_MS - performance.now();
    if (wait <= 0) this.#tellPending();
    else this.#timer = setTimeout(() => this.#tellPending(), wait);
  }

  #tellPending(): void {
    const update = this.#pending;
    this.#dropPending();
    if (!update) return;
    this.#lastRunningAt = performance.now();
    this.#tell(update);
  }

  #dropPending(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#pending = null;
  }

  #tell(update: BarUpdate): void {
    // One view that cannot be computed is no reason for the others, nor for the market, to go without.
    const guarded = (work: () => void) => {
      try {
        work();
      } catch (error) {
        this.#onFault(error);
      }
    };
    guarded(() => this.#tellBar(update));
    for (const group of this.#groups.values()) guarded(() => this.#tellGroup(group, update));
    for (const [level, listeners] of this.#tiles) guarded(() => this.#tellTiles(level, listeners, update.running));
  }

  #tellBar({ bar, running }: BarUpdate): void {
    const message: LiveBar = { type: 'bar', running, bar: jsonBar(bar), summary: this.#market.summary() };
    const text = JSON.stringify(message);
    for (const listener of this.#listeners) listener.send(text, !running);
  }

  #tellGroup(group: ViewGroup, { bar, running }: BarUpdate): void {
    const { stepMs } = group.view;
    const last = columnOf(bar.timeMs, stepMs);
    const oldest = last - (MAX_RESENT_COLUMNS - 1) * stepMs;
    const first = running ? last : Math.max(oldest, Math.min(last, group.unsettledFromMs));
    const bytes = this.#columns(group, first, last);
    for (const listener of group.listeners) listener.send(bytes, !running);
  }

  #tellTiles(level: TileLevel, listeners: ReadonlySet<LiveListener>, running: boolean): void {
    if (!running && this.#market.tilesMeta().mix !== this.#mix) {
      for (const one of this.#tiles.keys()) {
        const text = this.#standing(one);
        for (const listener of this.#tiles.get(one)!) listener.send(text, true);
      }
    }
    const patch = running ? this.#market.runningTilePatch(level) : null;
    const patches = running ? (patch ? [patch] : []) : this.#market.tilePatches(level);
    for (const bytes of patches) for (const listener of listeners) listener.send(bytes, !running);
  }

  /** The columns that open from `firstMs` to `lastMs`, encoded. */
  #columns(group: ViewGroup, firstMs: number, lastMs: number): Uint8Array {
    const { stepMs } = group.view;
    const frame = this.#market.heat({ ...group.view, fromMs: firstMs, toMs: lastMs + stepMs });
    const unsettled = frame.states.indexOf(ColumnState.provisional);
    const fromMs = unsettled < 0 ? Number.POSITIVE_INFINITY : frame.fromMs + unsettled * stepMs;
    // A running column alone says nothing of the settled or unsettled ones before it.
    group.unsettledFromMs = firstMs <= group.unsettledFromMs ? fromMs : Math.min(group.unsettledFromMs, fromMs);
    return encodeHeatFrame(frame);
  }
}

function columnOf(timeMs: number, stepMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}
