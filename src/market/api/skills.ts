import { Type, type Static } from 'typebox';
import { MapSkill } from './map-skill.ts';
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
  /** The figure that the verdict goes by; null where nothing is scored. */
  skill: Type.Union([MapSkill, Type.Null()]),
  /** The verdict as a sentence. */
  sentence: Type.String(),
});
export type Skill = Static<typeof Skill>;

export const Skills = Type.Object({ skills: Type.Array(Skill) });
export type Skills = Static<typeof Skills>;
