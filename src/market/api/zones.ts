import { Type, type Static } from 'typebox';
import { deskFields, Horizon, PositionSide } from './desk.ts';
import { nullableNumber } from './nullable-number.ts';

export const HeatClassName = Type.Union([
  Type.Literal('extreme'),
  Type.Literal('high'),
  Type.Literal('moderate'),
  Type.Literal('low'),
]);

/** A stretch of prices where much more stands to be liquidated than around it. Prices in quote currency. */
export const ZoneAnswer = Type.Object({
  /** Stays the same while the zone drifts, grows and shrinks. */
  id: Type.Integer(),
  /** Whose liquidations: longs below the price, shorts above it. */
  side: PositionSide,
  low: Type.Number(),
  high: Type.Number(),
  /** Middle of its fullest 5 bp cell. */
  peak: Type.Number(),
  /** Native contracts, and USD at the cells' own prices. */
  quantity: Type.Number(),
  usd: Type.Number(),
  /** Of one side's open interest: the zone's, and its fullest 5 bp cell's. */
  share: Type.Number(),
  peakShare: Type.Number(),
  heat: HeatClassName,
  /** When this id was first seen, ms. */
  sinceMs: Type.Integer(),
  /** The zone that it broke off from, and those that have merged into it, newest last. */
  splitFrom: Type.Union([Type.Integer(), Type.Null()]),
  merged: Type.Array(Type.Integer()),
  /** Price to the nearer edge: a signed fraction, and in average true ranges. */
  distance: Type.Number(),
  distanceAtr: nullableNumber,
  /** Probability that the price reaches the nearer edge, by horizon. */
  hit: Type.Array(Type.Number()),
  /** Quantity that is expected to be swept within 24 h; zones are ranked by it. */
  expected: Type.Number(),
  /** Shares of the zone by leverage group: low, mid, high, extreme. */
  groups: Type.Array(Type.Number()),
  /** Share that opened within an age and not within the one before; the last one (null) holds the rest. */
  ages: Type.Array(Type.Object({ withinMs: nullableNumber, share: Type.Number() })),
  /** On a market over venues: the members that built it, largest share first. */
  venues: Type.Optional(Type.Array(Type.Object({ venue: Type.String(), share: Type.Number() }))),
  /** R: the greatest reproduction number of a cascade inside the zone; null where no impact is known. */
  reproduction: nullableNumber,
});
export type ZoneAnswer = Static<typeof ZoneAnswer>;

/** Where one heat class becomes another. */
export const GradientAnswer = Type.Object({ price: Type.Number(), from: HeatClassName, to: HeatClassName });
export type GradientAnswer = Static<typeof GradientAnswer>;

/** What a colour of the map says of the market, and what a trader does about it. */
export const HeatMeaning = Type.Object({
  heat: Type.Union([HeatClassName, Type.Literal('gradient')]),
  /** Least share of open interest per 5 bp that is of this class; null for the lowest, and for gradients. */
  from: nullableNumber,
  meaning: Type.String(),
  strategy: Type.String(),
});
export type HeatMeaning = Static<typeof HeatMeaning>;

export const Zones = Type.Object({
  ...deskFields,
  /** One-sided, native quantity. */
  openInterest: Type.Number(),
  horizons: Type.Array(Horizon),
  /** Most expected liquidations first. */
  zones: Type.Array(ZoneAnswer),
  /** Outwards from the price. */
  gradients: Type.Object({ below: Type.Array(GradientAnswer), above: Type.Array(GradientAnswer) }),
  meanings: Type.Array(HeatMeaning),
});
export type Zones = Static<typeof Zones>;
