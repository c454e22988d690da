import type { Bar } from '../market/bar.ts';
import type { MembersAnswer } from '../market/api/members.ts';
import type { Candles, MarketSummary } from '../market/api/schemas.ts';
import type { CellReading, TilesMeta } from '../market/api/tiles.ts';
import type { HeatFrame } from '../market/heat-frame.ts';
import type { TileLevel } from '../market/heat-tile.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Liquidation } from '../market/event.ts';
import type { DeskView } from './desk/desk-view.ts';
import type { MeasuredView } from './measured/measured-view.ts';
import type { PackedTile } from './tiles/packed-tiles.ts';

/** Where a window of heat lies on a screen. Rows are equal in log price; row 0 is the lowest. */
export interface HeatWindow {
  fromMs: number;
  toMs: number;
  /** Width of a column, a multiple of the market's bar step. */
  stepMs: number;
  logLow: number;
  rowHeight: number;
  rows: number;
}

export interface CandleWindow {
  fromMs: number;
  toMs: number;
  /** A multiple of the market's bar step. */
  stepMs: number;
}

/** What a listener of a market hears. `running` bars are provisional and come again until they close. */
export interface BarUpdate {
  bar: Bar;
  running: boolean;
}

/** Hears what a market is told: what was liquidated in a bar, then the closed bar. The bar's object is the teller's. */
export interface MarketFollower {
  /** @param heard whether its liquidations were listened to */
  bar(bar: Bar, heard: boolean): void;
  liquidation(liquidation: Liquidation): void;
  /** Another leverage mix is in force from the next bar on, or was from some moment of the past. */
  mixed?(): void;
}

/**
 * One market as the outside sees it. Every question takes the moment it is asked for: only bars that ended at or
 * before `asOfMs` are used (default: all).
 */
export interface MarketView {
  readonly instrument: Instrument;
  readonly desk: DeskView;
  /** Absent or null where nobody tells what its accounts hold. */
  readonly measured?: MeasuredView | null;
  summary(asOfMs?: number): MarketSummary;
  /** Of a market over venues: what it is the sum of, and where that was not all. Absent where a market is its own. */
  membersOf?(asOfMs?: number): MembersAnswer;
  /** @throws QueryError where the window is empty, reversed or its step is not a multiple of the bar's */
  candles(window: CandleWindow, asOfMs?: number): Candles;
  /** @throws QueryError likewise, and where a frame would exceed what a screen can show */
  heat(window: HeatWindow, asOfMs?: number): HeatFrame;
  tilesMeta(asOfMs?: number): TilesMeta;
  /**
   * A tile of the present mix, null where it holds no column.
   * @throws QueryError where the market has no tiles of this level
   */
  tile(level: TileLevel, index: number, asOfMs?: number): Promise<PackedTile | null>;
  /** Patches, encoded, of what the last closed bar changed of a level's tiles. */
  tilePatches(level: TileLevel): Uint8Array[];
  /** A patch, encoded, of the column that the running bar falls in; null where there is none. */
  runningTilePatch(level: TileLevel): Uint8Array | null;
  /** Builds in the background, in slices, what tiles there can be; resolves when all are there. Each slice waits for `room`. */
  warmTiles(room?: () => Promise<void>): Promise<void>;
  /** @throws QueryError where no bar, or no open interest, is known at that time */
  cell(timeMs: number, price: number, asOfMs?: number): CellReading;
  /** Calls back at every bar; returns the call that ends it. */
  listen(listener: (update: BarUpdate) => void): () => void;
  /** Tells `follower` from the next event on; returns the call that ends it. */
  follow(follower: MarketFollower): () => void;
}

/** All markets of this process, by id. */
export interface MarketDirectory {
  list(): readonly MarketView[];
  /** @throws QueryError where the market is unknown, naming those that are known */
  get(id: string): MarketView;
}
