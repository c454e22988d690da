import { Type, type Static } from 'typebox';
import { deskFields, Horizon } from './desk.ts';
import { Estimate } from './estimate.ts';
import { nullable, nullableNumber } from './nullable-number.ts';
import { HeatMeaning, ZoneAnswer } from './zones.ts';

/** What followed something within one horizon, on average. */
export const FollowedJson = Type.Object({
  horizonMs: Type.Integer(),
  /** Windows, and the days on which they began. */
  count: Type.Integer(),
  days: Type.Integer(),
  change: Estimate,
  rose: Estimate,
  /** Realised over expected volatility: 1 is as expected. */
  volatility: Estimate,
  liquidated: nullable(Type.Object({ longUsd: Estimate, shortUsd: Estimate, windows: Type.Integer() })),
});
export type FollowedJson = Static<typeof FollowedJson>;

const Against = Type.Object({ zone: Estimate, placebo: Estimate, difference: Estimate });

/** What touching a zone came to in this market so far, against like places without a zone. */
export const ReactionStatisticsJson = Type.Object({
  touches: Type.Integer(),
  placebos: Type.Integer(),
  /** Shares of touches that ended so. */
  outcomes: Type.Object({ rejection: Against, absorption: Against, 'break-through': Against }),
  /** Share of the zone that the price went through. */
  consumed: Estimate,
  /** 5, 15 and 60 minutes after the touch; going on through the zone counts as gain. */
  after: Type.Array(
    Type.Object({
      horizonMs: Type.Integer(),
      zone: FollowedJson,
      placebo: FollowedJson,
      difference: Estimate,
      volatilityDifference: Estimate,
    }),
  ),
});
export type ReactionStatisticsJson = Static<typeof ReactionStatisticsJson>;

/** What an ingredient of confluence adds to telling whether a zone holds, measured on this market's touches. */
export const IngredientJson = Type.Object({
  ingredient: Type.String(),
  with: Type.Integer(),
  without: Type.Integer(),
  heldWith: nullableNumber,
  heldWithout: nullableNumber,
  /** Nats per touch over the zone's height alone, out of fold. */
  gain: Estimate,
  /** One-sided, adjusted for all ingredients being asked about at once. */
  pValue: Type.Number(),
  /** Log odds of holding; 0 where the gain is not told from zero. */
  weight: Type.Number(),
});
export type IngredientJson = Static<typeof IngredientJson>;

/** Where a zone stands towards the price. */
export const ZoneStanding = Type.Object({
  state: Type.Union([
    Type.Literal('away'),
    Type.Literal('approach'),
    Type.Literal('touch'),
    Type.Literal('rejection'),
    Type.Literal('absorption'),
    Type.Literal('break-through'),
  ]),
  distanceAtr: nullableNumber,
  /** While the price is there: since when, how much of the zone it went through, and what came with it. */
  visit: nullable(
    Type.Object({
      touchedMs: Type.Integer(),
      consumed: Type.Number(),
      farthest: Type.Number(),
      volume: Type.Number(),
      liquidated: nullable(Type.Object({ longUsd: Type.Number(), shortUsd: Type.Number() })),
    }),
  ),
});
export type ZoneStanding = Static<typeof ZoneStanding>;

/** A class of heat: its meaning, what a trader does about it, and what followed hours next to it in this market. */
export const HeatFollowed = Type.Object({ ...HeatMeaning.properties, followed: Type.Array(FollowedJson) });
export type HeatFollowed = Static<typeof HeatFollowed>;

/** All that is known of one zone. */
export const ZoneDetail = Type.Object({
  ...deskFields,
  zone: ZoneAnswer,
  horizons: Type.Array(Horizon),
  /** Where it came from. */
  provenance: Type.Object({
    /** Stretches of time in which its positions were opened, newest first, and the share of each; null is before all. */
    opened: Type.Array(Type.Object({ fromMs: nullableNumber, toMs: Type.Integer(), share: Type.Number() })),
    groups: Type.Array(Type.Object({ name: Type.String(), share: Type.Number() })),
    venues: Type.Array(Type.Object({ venue: Type.String(), share: Type.Number() })),
  }),
  /** What was assumed to place it. */
  assumptions: Type.Object({
    /** The version of the model's parameters, and whether its leverage mix was learned on this market. */
    version: Type.String(),
    mix: Type.Union([Type.Literal('learned'), Type.Literal('usual')]),
    /** Whose margin schedule, its number of steps, and what the first and the last say. */
    brackets: Type.Object({
      from: Type.Union([
        Type.Literal('venue'),
        Type.Literal('table'),
        Type.Literal('assumed'),
        Type.Literal('recording'),
        Type.Literal('simulation'),
        Type.Literal('members'),
      ]),
      steps: Type.Integer(),
      firstRate: Type.Number(),
      mostLeverage: Type.Number(),
    }),
    /** Which price sweeps positions. */
    touched: Type.Union([Type.Literal('mark'), Type.Literal('last')]),
    /** How far apart stamps of open interest were over the last day (null: fewer than two), and the age of the last. */
    openInterest: Type.Object({ everyMs: nullableNumber, ageMs: nullableNumber, settled: Type.Boolean() }),
    /** Share of positions that stand on their initial margin alone; the others' further margin, in initial margins. */
    isolatedShare: Type.Number(),
    furtherMargin: Type.Number(),
    /** The same in words, a sentence each. */
    sentences: Type.Array(Type.String()),
  }),
  standing: nullable(ZoneStanding),
  reactions: nullable(ReactionStatisticsJson),
  confluence: Type.Object({
    coincidences: Type.Array(
      Type.Object({
        ingredient: Type.String(),
        /** Quote currency; null for a state of the market. */
        price: nullableNumber,
        figure: nullableNumber,
        weight: Type.Number(),
      }),
    ),
    /** Log odds of holding over a zone that nothing coincides with. */
    score: Type.Number(),
    touches: Type.Integer(),
    ingredients: Type.Array(IngredientJson),
  }),
  magnet: Type.Object({
    verdict: Type.Union([
      Type.Literal('magnetic'),
      Type.Literal('repelling'),
      Type.Literal('not shown'),
      Type.Literal('unknown'),
    ]),
    /** The sentence of the verdict: the word is never shown without it. */
    text: Type.String(),
    pairs: Type.Integer(),
    /** b of the race test, with the returns before the race partialled out. */
    strength: Estimate,
    /** Against the nearest zone on the other side; null where there is none. */
    race: nullable(
      Type.Object({
        against: Type.Integer(),
        score: Type.Number(),
        martingale: Type.Number(),
        reachedFirst: Estimate,
      }),
    ),
  }),
  heat: HeatFollowed,
});
export type ZoneDetail = Static<typeof ZoneDetail>;
