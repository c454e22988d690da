import type { ReadingSentence } from '../../market/api/reading.ts';
import type { MapSkill } from '../../market/api/map-skill.ts';

export type Sentence = ReadingSentence;
/** What a sentence is about, in the order in which a reading goes through it. */
export type Topic = Sentence['topic'];

/** Whether the map has told more on its market than distance (the path) alone does. */
export function isShown(skill: MapSkill | null): boolean {
  return (skill?.gain.low ?? 0) > 0;
}

/** NaN is unknown. */
export function known(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}
