import { Type, type Static } from 'typebox';
import { Sampling } from '../instrument.ts';
import { Estimate } from './estimate.ts';
import { Nowcast } from './nowcast.ts';
import { nullableNumber } from './nullable-number.ts';

/** Factors that one origin's training data gave: lambda = base x climatology + map x density. */
export const FitJson = Type.Object({
  originMs: Type.Integer(),
  /** The value of the map's own parameter that training data chose. */
  candidate: Type.String(),
  base: Type.Number(),
  map: Type.Number(),
});
export type FitJson = Static<typeof FitJson>;

const ScoredMapFields = {
  name: Type.String(),
  kind: Type.Union([Type.Literal('model'), Type.Literal('baseline'), Type.Literal('truth'), Type.Literal('given')]),
  /** IG over distance x side, nats per unit liquidated. */
  gain: Estimate,
  /** One-sided p of gain > 0, Holm-adjusted over the horizons. */
  pHolm: nullableNumber,
  gainWithoutCrashDays: Estimate,
  gainOnCrashDays: Estimate,
  /** D2: share of the baseline's Poisson deviance that is explained. */
  devianceExplained: Estimate,
  /** SR: the gain as a share of the truth's; null where the truth is not known. */
  skillRatio: Estimate,
  /** Gain of the map on trial less this one's, paired. */
  trialLead: Estimate,
  fits: Type.Array(FitJson),
};

/** Layer A: cells that the window really swept. Ranks are taken inside strata of side and distance, and weeks. */
export const SweptScore = Type.Object({
  ...ScoredMapFields,
  auc: nullableNumber,
  topDecileLift: nullableNumber,
  spearman: nullableNumber,
});
export type SweptScore = Static<typeof SweptScore>;

/** Layer B: all cells within reach, each times P(hit). */
export const ReachScore = Type.Object({
  ...ScoredMapFields,
  /** Share of liquidated notional in the tenth of the cells that the map ranked highest, and that distance alone did. */
  caught: Estimate,
  caughtByDistance: Estimate,
  /** Share of the map's own mass within reach that those cells held. */
  held: Estimate,
  /** Window totals as a negative binomial: mean gain of the log score over distance alone, nats a window. */
  totalLogScoreGain: Estimate,
  /** 1 - CRPS / CRPS of distance alone. */
  totalCrpsSkill: Estimate,
  /** Mean Poisson score = miscalibration - discrimination + uncertainty. */
  reliability: Type.Union([
    Type.Null(),
    Type.Object({
      miscalibration: Type.Number(),
      discrimination: Type.Number(),
      uncertainty: Type.Number(),
      curve: Type.Array(
        Type.Object({
          forecast: Type.Number(),
          observed: Type.Number(),
          recalibrated: Type.Number(),
          cells: Type.Integer(),
        }),
      ),
    }),
  ]),
});
export type ReachScore = Static<typeof ReachScore>;

const LayerFields = {
  windows: Type.Integer(),
  days: Type.Integer(),
  crashDays: Type.Integer(),
  cells: Type.Integer(),
  hitCells: Type.Integer(),
  /** Median fills liquidated in scored cells. */
  fills: Type.Number(),
  /** Share of what was liquidated where no map of that moment could have said. */
  elsewhereShare: nullableNumber,
};

export const HorizonScore = Type.Object({
  horizonMs: Type.Integer(),
  swept: Type.Object({ ...LayerFields, maps: Type.Array(SweptScore) }),
  reach: Type.Object({ ...LayerFields, maps: Type.Array(ReachScore) }),
});
export type HorizonScore = Static<typeof HorizonScore>;

/** One side of a map against the open positions, within 10 % of the price. */
export const PositionScore = Type.Object({
  /** Mean distance that a unit has to be moved, % of price. */
  w1Percent: Estimate,
  overlap: Estimate,
  /** ln(mass of the map / mass of the positions) within each distance; null where the map has no unit. */
  logMassRatio: Type.Array(Type.Object({ withinPercent: Type.Number(), ratio: Estimate })),
});
export type PositionScore = Static<typeof PositionScore>;

export const MagnetScore = Type.Object({
  pairs: Type.Integer(),
  censored: Type.Integer(),
  bothHit: Type.Integer(),
  medianHours: nullableNumber,
  /** b; above 0 is a magnet. */
  strength: Estimate,
  /** b with the last hour's and day's returns partialled out: the figure that counts. */
  partialStrength: Estimate,
  placebo: Type.Object({
    races: Type.Integer(),
    bothHit: Type.Integer(),
    /** Share in which the zone came before its mirror image; .5 is no magnet. */
    zoneFirst: Estimate,
  }),
});
export type MagnetScore = Static<typeof MagnetScore>;

/** How right the maps of one market were. Every figure is of windows that came after what it was fitted on. */
export const Scorecard = Type.Object({
  market: Type.String(),
  simulated: Type.Boolean(),
  contract: Type.Union([Type.Literal('linear'), Type.Literal('inverse')]),
  sampling: Sampling,
  hasMarks: Type.Boolean(),
  fromMs: Type.Integer(),
  toMs: Type.Integer(),
  liquidations: Type.Integer(),
  liquidatedUsd: Type.Number(),
  /** The unit of y, native quantity; null where nothing was liquidated in training. */
  medianFill: nullableNumber,
  /** UTC days with more than five times the median day's liquidated notional. */
  crashDays: Type.Array(Type.String()),
  /** Starts of test weeks. */
  origins: Type.Array(Type.Integer()),
  issues: Type.Integer(),
  /** Moments left out because a map was not there, by map. */
  withoutMap: Type.Array(Type.Object({ name: Type.String(), issues: Type.Integer() })),
  /** Windows left out because bars are missing in them, over all horizons. */
  gapWindows: Type.Integer(),
  /** The map on trial: the others are compared with it. */
  trial: Type.String(),
  horizons: Type.Array(HorizonScore),
  positions: Type.Array(Type.Object({ name: Type.String(), long: PositionScore, short: PositionScore })),
  magnet: Type.Union([MagnetScore, Type.Null()]),
  /** Where hourly totals are known; null where they are not, or are too few. */
  nowcast: Type.Union([Nowcast, Type.Null()]),
  /** What could not be scored, and why. */
  notes: Type.Array(Type.String()),
});
export type Scorecard = Static<typeof Scorecard>;
