import { Type, type Static } from 'typebox';
import { nullableNumber } from './nullable-number.ts';

/** What is known of the leverage mix that the map is made with, tier by tier. */
export const MixKnowledge = Type.Object({
  /** `prior` where nothing was learned of this market by then: errors are the spread of the prior. */
  source: Type.Union([Type.Literal('learned'), Type.Literal('prior')]),
  /** When it was learned, ms; null where nothing was. */
  learnedMs: nullableNumber,
  leverage: Type.Array(Type.Number()),
  /** Of the opens of a side: in the mix that the map is made with, and as the liquidations alone would have it. */
  share: Type.Array(Type.Number()),
  learnedShare: Type.Array(nullableNumber),
  /** Standard error of each share, as a part of it; at most 1. */
  relativeError: Type.Array(Type.Number()),
  /** Directions in the logarithms of the shares that the data say less of than the prior, weakest first. */
  weakDirections: Type.Array(
    Type.Object({
      /** Part of what is known that the data say. */
      known: Type.Number(),
      direction: Type.Array(Type.Number()),
    }),
  ),
});
export type MixKnowledge = Static<typeof MixKnowledge>;

/** How sure the map is, by moment and stretch of prices, as far as it hangs on the leverage mix. */
export const Uncertainty = Type.Object({
  market: Type.String(),
  /** The moments at whose state the map was looked at, ascending, ms. */
  timeMs: Type.Array(Type.Integer()),
  /** Edges of the rows, ascending, equal in log price: one more than there are rows. */
  edges: Type.Array(Type.Number()),
  /** By moment, then by row: standard error of what stands there, as a part of it; null where as good as nothing does. */
  relativeError: Type.Array(Type.Array(nullableNumber)),
  mix: MixKnowledge,
});
export type Uncertainty = Static<typeof Uncertainty>;
