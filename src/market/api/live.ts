import { Type, type Static } from 'typebox';
import type { Bar } from '../bar.ts';
import type { FiredAlert } from './alerts.ts';
import type { TileLevel } from '../heat-tile.ts';
import { MarketSummary } from './schemas.ts';
import { nullableNumber } from './nullable-number.ts';
import type { VenueStatus } from './venues.ts';

/** A {@link Bar} in JSON: what is NaN there is null here. */
export const JsonBar = Type.Object({
  timeMs: Type.Integer(),
  open: Type.Number(),
  high: Type.Number(),
  low: Type.Number(),
  close: Type.Number(),
  markHigh: nullableNumber,
  markLow: nullableNumber,
  volume: nullableNumber,
  takerBuyVolume: nullableNumber,
  openInterest: nullableNumber,
  fundingRate: nullableNumber,
});
export type JsonBar = Static<typeof JsonBar>;

/** A bar that closed, or that runs and will come again. */
export const LiveBar = Type.Object({
  type: Type.Literal('bar'),
  running: Type.Boolean(),
  bar: JsonBar,
  summary: MarketSummary,
});
export type LiveBar = Static<typeof LiveBar>;

/**
 * Where a level's live tile stands: comes when tiles of that level are asked for, and whenever `mix` changes. A client
 * that holds an older version asks for the tile; what changes after this comes as patches.
 */
export interface LiveTiles {
  type: 'tiles';
  mix: string;
  level: TileLevel;
  index: number;
  version: number;
}

/**
 * The server's text messages of the live socket. Its binary messages are what changed: heat frames for a view, patches
 * for tiles.
 */
export type LiveMessage =
  | LiveBar
  | LiveTiles
  /** A venue's state changed. */
  | { type: 'venues'; venues: VenueStatus[] }
  /** An alert of any market fired. */
  | { type: 'alert'; alert: FiredAlert }
  | { type: 'heartbeat'; timeMs: number }
  | { type: 'error'; message: string };

/** How the live columns are cut: the grid of the heat frame they are to fit into. */
export const LiveView = Type.Object({
  stepMs: Type.Integer({ minimum: 1 }),
  logLow: Type.Number(),
  rowHeight: Type.Number({ exclusiveMinimum: 0 }),
  rows: Type.Integer({ minimum: 1 }),
});
export type LiveView = Static<typeof LiveView>;

/** The level of tiles whose live columns are asked for. */
export interface TilesView {
  level: TileLevel;
}

/** The client's only messages: from now on, columns of this view, or patches of this level's tiles. */
export type LiveRequest = ({ type: 'view' } & LiveView) | ({ type: 'tiles' } & TilesView);

/** How often the server speaks when a market is silent; a client that hears nothing for three of these is cut off. */
export const HEARTBEAT_MS = 15_000;

export function jsonBar(bar: Bar): JsonBar {
  const known = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    timeMs: bar.timeMs,
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    markHigh: known(bar.markHigh),
    markLow: known(bar.markLow),
    volume: known(bar.volume),
    takerBuyVolume: known(bar.takerBuyVolume),
    openInterest: known(bar.openInterest),
    fundingRate: known(bar.fundingRate),
  };
}
