import { Type, type Static } from 'typebox';
import { Estimate } from './estimate.ts';
import { nullableNumber } from './nullable-number.ts';
import { ScoringFields } from './scorecard-answer.ts';

/** How far one market's map can be trusted, as its scorecard stands. */
export const Skill = Type.Object({
  ...ScoringFields,
  /**
   * `adds`: the interval of the gain lies above zero, the map adds to its baseline; `worse`: below; `not shown`: on both
   * sides; `unknown`: nothing is scored yet, or too little.
   */
  verdict: Type.Union([
    Type.Literal('adds'),
    Type.Literal('not shown'),
    Type.Literal('worse'),
    Type.Literal('unknown'),
  ]),
  /** IG in nats per unit liquidated, over distance at the shortest horizon; where only totals are known, over the path. */
  gain: Estimate,
  /** Null where the gain is over the path. */
  horizonMs: nullableNumber,
  /** The verdict as a sentence. */
  sentence: Type.String(),
});
export type Skill = Static<typeof Skill>;

export const Skills = Type.Object({ skills: Type.Array(Skill) });
export type Skills = Static<typeof Skills>;
