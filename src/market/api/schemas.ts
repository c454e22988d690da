import { Type, type Static } from 'typebox';
import { Sampling } from '../instrument.ts';
import { nullableNumber } from './nullable-number.ts';

/** Liquidated notional over one trailing window. */
export const LiquidationWindow = Type.Object({
  hours: Type.Number(),
  longUsd: Type.Number(),
  shortUsd: Type.Number(),
  /** (long - short) / (long + short), 0 where nothing was liquidated. */
  imbalance: Type.Number(),
  /** Liquidations, and the largest single one, USD; null where only totals are known. */
  count: Type.Union([Type.Integer(), Type.Null()]),
  largestUsd: nullableNumber,
});
export type LiquidationWindow = Static<typeof LiquidationWindow>;

/** One market at a glance, as of `timeMs`. Null is unknown. */
/** The leverage mix that a market's map is made with. */
export const MixStanding = Type.Object({
  /** `usual` where none was learned, or none that is better than what is usual. */
  source: Type.Union([Type.Literal('usual'), Type.Literal('learned')]),
  /** From when on it is in force, ms; null: from the first bar on. */
  sinceMs: nullableNumber,
});
export type MixStanding = Static<typeof MixStanding>;

export const MarketSummary = Type.Object({
  id: Type.String(),
  base: Type.String(),
  quote: Type.String(),
  contract: Type.Union([Type.Literal('linear'), Type.Literal('inverse')]),
  simulated: Type.Boolean(),
  /** True where new bars keep arriving; a recording is not live. */
  live: Type.Boolean(),
  sampling: Sampling,
  /** Whether accounts are asked what they hold, so that there is a measured map beside the modelled one. */
  measured: Type.Boolean(),
  /** False where no mark prices are known and last prices stand in. */
  hasMarks: Type.Boolean(),
  /** Null of a market over venues, whose members have their own. */
  mix: Type.Union([MixStanding, Type.Null()]),
  barStepMs: Type.Integer(),
  firstTimeMs: Type.Integer(),
  /** Close of the newest bar at the asked moment, ms. */
  timeMs: Type.Integer(),
  price: nullableNumber,
  /** Fraction. */
  change24h: nullableNumber,
  openInterest: nullableNumber,
  openInterestUsd: nullableNumber,
  fundingRate: nullableNumber,
  /** Empty where the market's liquidations are unknown. */
  liquidations: Type.Array(LiquidationWindow),
  /** Of a market over venues: what it is the sum of, and whether each told its newest bar and counts (see /members); absent elsewhere. */
  members: Type.Optional(Type.Array(Type.Object({ id: Type.String(), told: Type.Boolean() }))),
  refusedRows: Type.Integer(),
  gaps: Type.Integer(),
});
export type MarketSummary = Static<typeof MarketSummary>;

export const MarketList = Type.Object({ version: Type.String(), markets: Type.Array(MarketSummary) });
export type MarketList = Static<typeof MarketList>;

/** Candles, one array a field; `timeMs` is the open. */
export const Candles = Type.Object({
  stepMs: Type.Integer(),
  timeMs: Type.Array(Type.Integer()),
  open: Type.Array(Type.Number()),
  high: Type.Array(Type.Number()),
  low: Type.Array(Type.Number()),
  close: Type.Array(Type.Number()),
  volume: Type.Array(Type.Number()),
});
export type Candles = Static<typeof Candles>;

export const ApiError = Type.Object({ error: Type.String(), message: Type.String() });
export type ApiError = Static<typeof ApiError>;
