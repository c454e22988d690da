import { Type, type Static } from 'typebox';
import { nullableNumber } from './nullable-number.ts';
import { Scorecard } from './scorecard.ts';

/** How far the scoring of a market is. */
export const ScoringState = Type.Union([
  /** The past is gone through. */
  Type.Literal('progress'),
  Type.Literal('not enough data'),
  Type.Literal('ready'),
  Type.Literal('failed'),
]);
export type ScoringState = Static<typeof ScoringState>;

/** What every answer about the scoring of a market begins with. */
export const ScoringFields = {
  market: Type.String(),
  simulated: Type.Boolean(),
  state: ScoringState,
  /** Share of the past that has been gone through, 0 to 1; null where nothing is under way. */
  progress: nullableNumber,
  /** What the state means, in words. */
  message: Type.String(),
};

/** What a window adds to a gain: that of several is (sum logRatio - sum excess) / sum quantity. In median fills. */
export const GainParts = Type.Object({ logRatio: Type.Number(), excess: Type.Number(), quantity: Type.Number() });
export type GainParts = Static<typeof GainParts>;
const nullableParts = Type.Union([GainParts, Type.Null()]);

/** One forecast and what came. Amounts in USD at the cells' own prices. */
export const ForecastOutcome = Type.Object({
  /** Moment of the map; the window ends `horizonMs` later. */
  timeMs: Type.Integer(),
  horizonMs: Type.Integer(),
  price: Type.Number(),
  /** SHA-256 of the forecast's bytes, hexadecimal. */
  hash: Type.String(),
  /** `issued`: stored at `storedMs`, and only what came after that counts. `reconstructed`: made later, from what was known then. */
  provenance: Type.Union([Type.Literal('issued'), Type.Literal('reconstructed')]),
  storedMs: nullableNumber,
  /** `left out`: bars are missing in the window, or the forecast was not stored as it stands. */
  state: Type.Union([Type.Literal('running'), Type.Literal('scored'), Type.Literal('left out')]),
  expectedUsd: Type.Number(),
  expectedByDistanceUsd: Type.Number(),
  liquidatedUsd: nullableNumber,
  /** Of it, in the tenth of the cells that the map ranked highest, and that distance alone did. */
  caughtUsd: nullableNumber,
  caughtByDistanceUsd: nullableNumber,
  /** IG of this window over distance, nats per unit liquidated; null where nothing was liquidated where the price went. */
  gain: nullableNumber,
  /** What it adds to the scorecard: where the price went, and within reach; null until it is scored. */
  swept: nullableParts,
  reach: nullableParts,
  /** Share of the map that the tenth of its highest cells held. */
  held: nullableNumber,
});
export type ForecastOutcome = Static<typeof ForecastOutcome>;

/** How right the map of one market was, as far as it can be told now. */
export const ScorecardAnswer = Type.Object({
  ...ScoringFields,
  /** What the figures say to a trader, a sentence a horizon. */
  sentences: Type.Array(Type.String()),
  card: Type.Union([Scorecard, Type.Null()]),
  /** The last ten of each horizon, and those whose windows run; newest first. */
  forecasts: Type.Array(ForecastOutcome),
  /** Forecasts that were stored before their windows, made afterwards, and stored ones that no longer match their hash. */
  issued: Type.Integer(),
  reconstructed: Type.Integer(),
  altered: Type.Integer(),
});
export type ScorecardAnswer = Static<typeof ScorecardAnswer>;
