import type { AdviceRecordAnswer } from '../../market/api/advice.ts';
import { recordSentences } from '../../model/advice/record-words.ts';
import type { StandingAdvice } from '../../model/advice/standing-advice.ts';

const OF =
  'a long and a short at 10x every four hours, with the stop that was advised then, each settled a day later; made from what was known each time';

/** @returns null before the first plan */
export function standingRecord({ record, declined }: StandingAdvice): AdviceRecordAnswer | null {
  const figures = record.figures();
  if (figures.settled + figures.open + declined === 0) return null;
  return { ...figures, of: OF, declined, sentences: recordSentences(figures) };
}
