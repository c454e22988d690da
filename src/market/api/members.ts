import { Type, type Static } from 'typebox';
import { nullableNumber } from './nullable-number.ts';

/** What a market over venues is the sum of, as of `timeMs`. */
export const MembersAnswer = Type.Object({
  market: Type.String(),
  /** Close of the newest bar at the asked moment, ms, and the reference price there. */
  timeMs: Type.Integer(),
  price: nullableNumber,
  /** How the reference is made, in words. */
  reference: Type.String(),
  members: Type.Array(
    Type.Object({
      id: Type.String(),
      live: Type.Boolean(),
      /** Its first bar, and the close of its newest one by then; 0 where it has none. */
      firstTimeMs: Type.Integer(),
      timeMs: Type.Integer(),
      /** From when on it counts: a day after its open interest came to be known, where others' was known before; null is unknown. */
      joinsMs: nullableNumber,
      /** Whether it told the newest bar, and counts. */
      told: Type.Boolean(),
      price: nullableNumber,
      /** Its mark over the reference, less 1; null where it has no bar of the newest minute. */
      basis: nullableNumber,
      openInterestUsd: nullableNumber,
      /** Of all members' open interest. */
      share: nullableNumber,
    }),
  ),
  /**
   * Stretches of time in which some members told nothing, oldest first, the newest {@link MOST_STRETCHES}. For a day a
   * silent member's map is carried on where the reference moves it (`carried`); after that, and before it joins, it is no
   * part of the sum (`absent`).
   */
  stretches: Type.Array(
    Type.Object({
      fromMs: Type.Integer(),
      toMs: Type.Integer(),
      carried: Type.Array(Type.String()),
      absent: Type.Array(Type.String()),
    }),
  ),
});
export type MembersAnswer = Static<typeof MembersAnswer>;

export const MOST_STRETCHES = 500;
