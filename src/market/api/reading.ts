import { Type, type Static } from 'typebox';
import { deskFields } from './desk.ts';
import { MapSkill } from './map-skill.ts';
import { nullable } from './nullable-number.ts';

export const ReadingTopic = Type.Union([
  Type.Literal('price'),
  Type.Literal('liquidations'),
  Type.Literal('sentiment'),
  Type.Literal('flow'),
  Type.Literal('zones'),
  Type.Literal('reaction'),
  Type.Literal('cascade'),
  Type.Literal('outlook'),
  Type.Literal('skill'),
  Type.Literal('unknown'),
]);

/** One sentence or two of a reading, with the numbers that they stand on; null is unknown. */
export const ReadingSentence = Type.Object({
  topic: ReadingTopic,
  text: Type.String(),
  /**
   * False where it rests on something that has not shown itself on this market (the map's skill, a weight, a pull): to
   * be greyed. True where it says what was measured, or rests on what has.
   */
  skilled: Type.Boolean(),
  figures: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Null()])),
});
export type ReadingSentence = Static<typeof ReadingSentence>;

/** The market in words. The same input gives the same words. */
export const ReadingAnswer = Type.Object({
  ...deskFields,
  sentences: Type.Array(ReadingSentence),
  /** Null where it has not been measured, as for a moment of the past. */
  skill: nullable(MapSkill),
});
export type ReadingAnswer = Static<typeof ReadingAnswer>;
