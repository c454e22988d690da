import { Type, type Static } from 'typebox';
import { PositionSide } from './desk.ts';
import { Estimate } from './estimate.ts';
import { nullable, nullableNumber } from './nullable-number.ts';

/** How one way to leave a trade has done. */
export const PolicyFigures = Type.Object({
  /** Shares of trades; `shakenOut`: swept, and the price came back to the entry within the horizon. */
  swept: Estimate,
  shakenOut: Estimate,
  liquidated: Estimate,
  /** Mean result of a trade, of its notional, after fees. */
  result: Estimate,
});
export type PolicyFigures = Static<typeof PolicyFigures>;

/** What advice has been worth so far; intervals by block bootstrap over days. */
export const AdviceFigures = Type.Object({
  open: Type.Integer(),
  settled: Type.Integer(),
  /** Could not be settled, for bars were missing. */
  voided: Type.Integer(),
  /** The advised stop, one of as many average true ranges as an advised stop of another time, and none. */
  policies: Type.Object({ advised: PolicyFigures, atr: PolicyFigures, none: PolicyFigures }),
  /** The advised stop less the others, trade by trade: below zero is swept less often, above zero a better result. */
  sweptAgainstAtr: Estimate,
  resultAgainstAtr: Estimate,
  resultAgainstNone: Estimate,
  /** Shares of trades that would have been liquidated within the horizon without a stop. */
  liquidated: Type.Object({ planned: Estimate, advised: Estimate }),
  /** Of trades with an advised size: what was lost where the stop was swept, over what was to be lost. */
  lostOfRisk: Estimate,
});
export type AdviceFigures = Static<typeof AdviceFigures>;

/** The record of a market's advice, beside which advice is shown. */
export const AdviceRecordAnswer = Type.Object({
  ...AdviceFigures.properties,
  /** What the record is of. */
  of: Type.String(),
  /** Plans to which the answer was "no valid stop"; null where that is not counted. */
  declined: nullableNumber,
  /** What it says, a sentence each. */
  sentences: Type.Array(Type.String()),
});
export type AdviceRecordAnswer = Static<typeof AdviceRecordAnswer>;

const Ending = Type.Object({
  exit: Type.Union([Type.Literal('swept'), Type.Literal('liquidated'), Type.Literal('survived')]),
  exitMs: Type.Integer(),
  exitPrice: Type.Number(),
  result: Type.Number(),
  shakenOut: Type.Boolean(),
});

/** One advice as it was given, and what came of it. Prices in quote currency. */
export const GivenAdvice = Type.Object({
  id: Type.String(),
  timeMs: Type.Integer(),
  horizonMs: Type.Integer(),
  side: PositionSide,
  entry: Type.Number(),
  stop: Type.Number(),
  atr: Type.Number(),
  /** Where the planned leverage, and the one that survives the horizon, are liquidated. */
  liquidation: Type.Object({ planned: nullableNumber, advised: nullableNumber }),
  riskUsd: nullableNumber,
  notionalUsd: nullableNumber,
  /** Null while it runs. */
  settled: nullable(
    Type.Object({
      atrStop: Type.Number(),
      endings: Type.Object({ advised: Ending, atr: Ending, none: Ending }),
      liquidated: Type.Object({ planned: Type.Boolean(), advised: Type.Boolean() }),
    }),
  ),
});
export type GivenAdvice = Static<typeof GivenAdvice>;

/** Advice of one market: what the rule was worth in its past, and what was given to those who asked. */
export const AdviceAnswer = Type.Object({
  market: Type.String(),
  /** The rule put to the test by itself, from what was known each time; null before the first plan. */
  standing: nullable(AdviceRecordAnswer),
  /** What was given to those who asked, stored before its outcome; newest first, at most a hundred. */
  given: Type.Object({ record: nullable(AdviceRecordAnswer), advice: Type.Array(GivenAdvice) }),
});
export type AdviceAnswer = Static<typeof AdviceAnswer>;
