import type { VenueEvent } from './frame.ts';
import type { VenueInstrument } from './instrument-table.ts';
import type { VenueProduct } from './venues.ts';

/** What is asked over REST because no stream tells it. */
export type AnsweredQuestion = 'open-interest' | 'book';

/**
 * The events that an answer means.
 * @throws VenueError where it is none
 */
export function eventsOfAnswer(
  product: Pick<VenueProduct, 'openInterest' | 'book'>,
  question: AnsweredQuestion,
  instrument: VenueInstrument,
  answer: string,
  receivedMs: number,
): VenueEvent[] {
  const { marketId } = instrument;
  if (question === 'book') {
    const { rows = [] } = product.book?.parse(instrument, answer) ?? {};
    return rows.map((book) => ({ marketId, receivedMs, event: { kind: 'book', book } }));
  }
  const { rows = [] } = product.openInterest?.parse(instrument, answer) ?? {};
  return rows.map((openInterest) => ({ marketId, receivedMs, event: { kind: 'open-interest', openInterest } }));
}
