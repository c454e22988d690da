import { Type, type Static } from 'typebox';
import { Bracket } from '../instrument.ts';
import { AdviceRecordAnswer } from './advice.ts';
import { deskFields, PositionSide } from './desk.ts';
import { MapSkill } from './map-skill.ts';
import { nullable, nullableNumber } from './nullable-number.ts';

const number = (description: string) => Type.Optional(Type.Number({ description }));
const share = (description: string) =>
  Type.Optional(Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1, description }));

/** A planned position, and what else its planner says; size or margin is given. */
export const RiskQuestion = Type.Object({
  side: PositionSide,
  leverage: Type.Number(),
  entry: number('default: the price of the moment'),
  size: number('native contracts: base coin (linear) or USD (inverse)'),
  margin: number('initial margin: quote currency (linear) or coin (inverse)'),
  wallet: number('cross margin: all that stands behind the position; default: isolated'),
  otherMaintenance: number("maintenance margin of the wallet's other positions"),
  otherUnrealised: number("unrealised profit of the wallet's other positions"),
  stop: number('a stop of your own, to be judged'),
  target: number('where the plan takes its profit'),
  equity: number('what you have, for a size; quote currency'),
  riskShare: share('of it, what a stopped trade may lose; default .01'),
  winRate: share('of such trades of yours, for half Kelly; goes with payoff'),
  payoff: number('what a win of yours brings for each unit that a loss costs; goes with winRate'),
});
export type RiskQuestion = Static<typeof RiskQuestion>;

/** A price on the way, seen from the entry: signed fraction, and in average true ranges. */
export const RiskDistance = Type.Object({ price: Type.Number(), fraction: Type.Number(), atr: nullableNumber });
export type RiskDistance = Static<typeof RiskDistance>;

/** A probability from the market's own past windows, its 95 % interval, and the Gaussian's as a cross-check. */
export const RiskChance = Type.Object({
  probability: Type.Number(),
  low: nullableNumber,
  high: nullableNumber,
  gaussian: Type.Number(),
});
export type RiskChance = Static<typeof RiskChance>;

/** What comes first within a horizon; the three probabilities add up to 1. */
export const RiskRace = Type.Object({ target: RiskChance, stop: RiskChance, neither: RiskChance });
export type RiskRace = Static<typeof RiskRace>;

export const RiskHorizon = Type.Object({
  name: Type.String(),
  ms: Type.Integer(),
  /** Past windows that the probabilities rest on. */
  windows: Type.Integer(),
  liquidation: nullable(RiskChance),
  /** That the stop is reached, which comes before the liquidation. */
  stop: nullable(RiskChance),
  /** Target against stop, or against the liquidation where there is no stop; null without a target. */
  race: nullable(RiskRace),
  /** The highest leverage that is liquidated with a probability of at most 1 %; null where too few windows can tell. */
  survivalLeverage: nullableNumber,
});
export type RiskHorizon = Static<typeof RiskHorizon>;

/** What a plan loses in one cascade. */
export const RiskLoss = Type.Object({
  /** Change of the price that comes from outside, a signed fraction, and the share of the usual depth. */
  shock: Type.Number(),
  depth: Type.Number(),
  endPrice: nullableNumber,
  exit: Type.Union([Type.Literal('stop'), Type.Literal('liquidation'), Type.Literal('open')]),
  exitPrice: nullableNumber,
  /** Of the collateral, fees included, and USD. */
  lossShare: Type.Number(),
  lossUsd: Type.Number(),
});
export type RiskLoss = Static<typeof RiskLoss>;

export const RiskPosition = Type.Object({
  contract: Type.Union([Type.Literal('linear'), Type.Literal('inverse')]),
  side: PositionSide,
  entry: Type.Number(),
  leverage: Type.Number(),
  mode: Type.Union([Type.Literal('isolated'), Type.Literal('cross')]),
  /** Native contracts. */
  size: Type.Number(),
  notionalUsd: Type.Number(),
  /** Initial margin, and what stands behind the position; quote currency (linear) or coin (inverse). */
  margin: Type.Number(),
  collateral: Type.Number(),
  bracket: Bracket,
  maintenanceRate: Type.Number(),
});

/** A zone with any part between entry and liquidation. */
export const RiskZone = Type.Object({
  id: Type.Integer(),
  side: PositionSide,
  low: Type.Number(),
  high: Type.Number(),
  usd: Type.Number(),
  heat: Type.String(),
  /** Its near edge, seen from the entry. */
  distance: RiskDistance,
  /** Probability that it is reached, by horizon. */
  hit: Type.Array(Type.Number()),
});
export type RiskZone = Static<typeof RiskZone>;

export const RiskStop = Type.Object({
  /** The advised stop; null where none is valid at this leverage. */
  advised: nullable(RiskDistance),
  /** Where it would have to stand. */
  needed: Type.Number(),
  /** The highest leverage at which it would be valid. */
  mostLeverage: Type.Number(),
  /** Ids of the zones that it stands behind, nearest first. */
  behind: Type.Array(Type.Integer()),
  /** Distance to the far edge of the last of those: the larger of half an average true range and a cascade's overshoot. */
  buffer: Type.Object({ price: Type.Number(), fromAtr: Type.Number(), fromOvershoot: Type.Number() }),
  movedBehindRound: Type.Boolean(),
  /** A zone before it feeds itself: a smaller size helps, a wider stop does not. */
  smallerSize: Type.Boolean(),
  /** The planner's own stop, and the zone that it lies in. */
  own: nullable(RiskDistance),
  ownInZone: nullableNumber,
  /** Why it stands there, a sentence each; the first says where, or that none is valid and the leverage that would be. */
  reasons: Type.Array(Type.String()),
});
export type RiskStop = Static<typeof RiskStop>;

/** The ceiling of what may be at risk, by half of Kelly's share, and why it is there. */
export const RiskKelly = Type.Object({
  /** Of equity; 0 where there is no edge. */
  share: Type.Number(),
  /** Whose figures: the planner's own, those of the market's past windows, or of a driftless walk where that is short. */
  of: Type.Union([Type.Literal('planner'), Type.Literal('market'), Type.Literal('walk')]),
  /** Chance of a win with its 95 % interval; what a win brings for 1 lost; the chance at which nothing is gained. */
  winProbability: Type.Number(),
  low: nullableNumber,
  high: nullableNumber,
  payoff: Type.Number(),
  breakEven: Type.Number(),
  /** False: to be greyed. */
  shown: Type.Boolean(),
  reasons: Type.Array(Type.String()),
});
export type RiskKelly = Static<typeof RiskKelly>;

/** What a planned position stands on. */
export const RiskAnswer = Type.Object({
  ...deskFields,
  position: RiskPosition,
  /** Mark prices; null where no price does it. */
  liquidation: nullable(RiskDistance),
  bankruptcy: nullable(RiskDistance),
  /** Nearest first. */
  between: Type.Array(RiskZone),
  horizons: Type.Array(RiskHorizon),
  stop: RiskStop,
  /** For equity given, and a stop: the size (native contracts) that loses `riskUsd` at it, slippage and fees included. */
  size: nullable(
    Type.Object({
      size: Type.Number(),
      notionalUsd: Type.Number(),
      slippage: Type.Number(),
      riskUsd: Type.Number(),
    }),
  ),
  target: nullable(RiskDistance),
  /** What is won at the target for 1 lost at the stop, before fees; null where either is missing. */
  rewardToRisk: nullableNumber,
  /** Null without an edge given, or a target and a stop. */
  kelly: nullable(RiskKelly),
  /** Cost of closing the planned size at once: a fraction of the price; null where volume or volatility is unknown. */
  slippage: nullableNumber,
  /** Null where volume or volatility is unknown. */
  cascade: nullable(Type.Array(RiskLoss)),
  /** What stops advised by the same rule were worth in this market; null before the first. */
  record: nullable(AdviceRecordAnswer),
  skill: nullable(MapSkill),
  /** False where the map's skill is not shown on this market: what rests on zones is to be greyed. */
  skilled: Type.Boolean(),
  /** What the advice rests on, and how far that has been shown. */
  caveat: Type.String(),
});
export type RiskAnswer = Static<typeof RiskAnswer>;
