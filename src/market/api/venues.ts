import { Type, type Static } from 'typebox';
import { Sampling } from '../instrument.ts';
import { nullableNumber } from './nullable-number.ts';

/**
 * - `connecting`: no data yet, or none since it was cut off
 * - `live`: data comes
 * - `silent`: it is connected and subscribed, and nothing came for longer than is possible
 * - `degraded`: data comes, but not all that was asked for
 * - `blocked`: the venue refuses this address
 */
export const VenueState = Type.Union([
  Type.Literal('connecting'),
  Type.Literal('live'),
  Type.Literal('silent'),
  Type.Literal('degraded'),
  Type.Literal('blocked'),
]);
export type VenueState = Static<typeof VenueState>;

export const VenueConnection = Type.Object({
  name: Type.String(),
  state: VenueState,
  /** In words, where the state is not `live`. */
  reason: Type.Union([Type.String(), Type.Null()]),
  frames: Type.Integer(),
  /** Times that the connection was lost. */
  losses: Type.Integer(),
  /** How long ago it last said anything of a market, ms; null before it has. */
  quietMs: nullableNumber,
});
export type VenueConnection = Static<typeof VenueConnection>;

/** How a market that is charted live is doing. */
export const LiveMarketStatus = Type.Object({
  id: Type.String(),
  /**
   * - `live`: all of it comes
   * - `filling`: minutes that were not heard are asked from the venue's history
   * - `interrupted`: the stream is down, or not whole
   * - `delisted`: the venue lists it no more; it stands where it is
   */
  state: Type.Union([
    Type.Literal('live'),
    Type.Literal('filling'),
    Type.Literal('interrupted'),
    Type.Literal('delisted'),
  ]),
  /** What the venue has not told for minutes although it should: `mark`, `open interest`, `book`. */
  lacks: Type.Array(Type.String()),
  /** Venue time of the last trade; null: none came yet. */
  lastTradeMs: Type.Union([Type.Number(), Type.Null()]),
  /** Share of its history that has been fetched, 0 to 1. */
  history: Type.Number({ minimum: 0, maximum: 1 }),
  /** Trades that came after their bar had closed: counted, never folded in. */
  lateTrades: Type.Integer(),
  /** Trades missing between two that came, by the venue's numbers. */
  missedTrades: Type.Integer(),
  /** Bars that were taken from the venue's history, because the stream had a hole. */
  refetchedBars: Type.Integer(),
  /** Bars that wait for the venue's history to close a hole. */
  waitingBars: Type.Integer(),
});
export type LiveMarketStatus = Static<typeof LiveMarketStatus>;

/** One product of one venue as it stands. */
export const VenueStatus = Type.Object({
  venue: Type.String(),
  product: Type.String(),
  /** The worst of its connections'. */
  state: VenueState,
  reason: Type.Union([Type.String(), Type.Null()]),
  /** How complete its liquidation feed is. */
  sampling: Sampling,
  connections: Type.Array(VenueConnection),
  /** Shortest time from an event to its arrival here over the last minutes, ms, both clocks' difference included. */
  lagMs: nullableNumber,
  /** This machine's clock less the venue's, ms, and how far it may be from that; null: not known yet. */
  clockAheadMs: nullableNumber,
  clockWithinMs: nullableNumber,
  /** Trades and liquidations that came again, and were left out. */
  duplicates: Type.Integer(),
  /** Frames, or entries of them, that gave no event, by reason. */
  refusals: Type.Record(Type.String(), Type.Integer()),
  /** Events that wait to be taken; where too many do, reading is paused. */
  waiting: Type.Integer(),
  paused: Type.Boolean(),
  /** Perpetuals listed. */
  listed: Type.Integer(),
  /** What happened that somebody should know, the newest last: listings that came, went or changed. */
  notices: Type.Array(Type.Object({ timeMs: Type.Number(), text: Type.String() })),
  markets: Type.Array(LiveMarketStatus),
});
export type VenueStatus = Static<typeof VenueStatus>;

export const VenueList = Type.Object({ timeMs: Type.Integer(), venues: Type.Array(VenueStatus) });
export type VenueList = Static<typeof VenueList>;
