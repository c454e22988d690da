import { Type, type Static } from 'typebox';
import { nullableNumber } from './nullable-number.ts';

export const PositionSide = Type.Union([Type.Literal('long'), Type.Literal('short')]);

/** What every answer of a market's desk begins with: which market, and the moment that the answer is of. */
export const deskFields = {
  market: Type.String(),
  /** End of the last bar that the answer rests on, ms. */
  timeMs: Type.Integer(),
  price: Type.Number(),
  /** Average true range of an hour, quote currency; null before 14 hours of bars. */
  atr: nullableNumber,
};

/** A horizon of the risk desk, and the past windows that its probabilities rest on. */
export const Horizon = Type.Object({ name: Type.String(), ms: Type.Integer(), windows: Type.Integer() });
export type Horizon = Static<typeof Horizon>;
