import { Type, type Static } from 'typebox';
import { deskFields, PositionSide } from './desk.ts';
import { nullable, nullableNumber } from './nullable-number.ts';

/** How far a shock runs with one share of the usual depth there. */
export const CascadeScenario = Type.Object({
  depth: Type.Number(),
  /** Where the price comes to rest, and its change, a signed fraction; null where it runs through the whole map. */
  endPrice: nullableNumber,
  endMove: nullableNumber,
  liquidatedUsd: Type.Number(),
  /** Log distance of the end over that of the shock. */
  amplification: nullableNumber,
  /** How much farther a slightly larger shock would go: 1 / (1 - R) at the end. */
  marginalAmplification: nullableNumber,
  /** R at its greatest on the way. */
  greatestReproduction: Type.Number(),
  /** P(R > 1) on the way to twice the shock, over the uncertainty of the leverage mix and of impact. */
  criticalProbability: nullableNumber,
});
export type CascadeScenario = Static<typeof CascadeScenario>;

/** One stretch of the way: a zone, or what lies between zones. */
export const CascadeStage = Type.Object({
  /** Id of the zone; null between zones. */
  zone: nullableNumber,
  /** The edges that the price goes through, the nearer one first; the last stage ends where the price comes to rest. */
  fromPrice: Type.Number(),
  toPrice: Type.Number(),
  /** Liquidated in this stretch, and since the beginning. */
  liquidatedUsd: Type.Number(),
  totalUsd: Type.Number(),
  /** How far the shock and all forced orders so far carry the price. */
  carriedToPrice: Type.Number(),
  greatestReproduction: Type.Number(),
  /** Some of it feeds itself: the price jumps. */
  jumps: Type.Boolean(),
});
export type CascadeStage = Static<typeof CascadeStage>;

export const CascadeStretch = Type.Object({
  fromPrice: Type.Number(),
  toPrice: Type.Number(),
  greatestReproduction: Type.Number(),
});
export type CascadeStretch = Static<typeof CascadeStretch>;

/** What forced orders would make of a shock to the price. */
export const CascadeReport = Type.Object({
  ...deskFields,
  /** Change of the price that comes from outside, a signed fraction, and the share of the usual depth. */
  shock: Type.Number(),
  depth: Type.Number(),
  shockPrice: Type.Number(),
  /** Whose liquidations it sets off. */
  side: PositionSide,
  /** What impact is scaled by: Y sigma sqrt(flow / volume). */
  scale: Type.Object({
    dailyVolume: Type.Number(),
    dailyVolumeUsd: Type.Number(),
    dailyVolatility: Type.Number(),
    factor: Type.Number(),
  }),
  /** At the asked depth. */
  outcome: CascadeScenario,
  stages: Type.Array(CascadeStage),
  /** R(u) at the asked depth, by 5 bp of log price outwards to 15 % or twice the shock; one array a field. */
  reproduction: Type.Object({ price: Type.Array(Type.Number()), value: Type.Array(Type.Number()) }),
  /** Stretches that feed themselves (R >= 1) at the asked depth, within the same reach. */
  critical: Type.Array(CascadeStretch),
  /** The same shock at 1, .5, .1 and .02 of the usual depth. */
  stress: Type.Array(CascadeScenario),
  /** At once, by walking the recorded order book; null without a fresh one. */
  instant: nullable(CascadeScenario),
});
export type CascadeReport = Static<typeof CascadeReport>;
