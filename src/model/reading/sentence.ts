/** What a sentence is about, in the order in which a reading goes through it. */
export type Topic =
  | 'price'
  | 'liquidations'
  | 'sentiment'
  | 'flow'
  | 'zones'
  | 'reaction'
  | 'cascade'
  | 'outlook'
  | 'skill'
  | 'unknown';

/** One sentence or two of a reading, with the numbers that they stand on; null is unknown. */
export interface Sentence {
  topic: Topic;
  text: string;
  figures: Readonly<Record<string, number | string | null>>;
}

/** NaN is unknown. */
export function known(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}
