import { VenueError } from '../../market/errors.ts';
import { type AnsweredQuestion, eventsOfAnswer } from '../../venues/answered.ts';
import type { VenueEvent } from '../../venues/frame.ts';
import type { HistoryRequest } from '../../venues/history.ts';
import type { VenueInstrument } from '../../venues/instrument-table.ts';
import type { AskOptions } from '../../venues/rest/rest-client.ts';
import type { VenueProduct } from '../../venues/venues.ts';

export interface AskedEventsOptions {
  product: VenueProduct;
  /** Base address of REST. */
  restUrl: string;
  ask: (request: HistoryRequest, options?: AskOptions) => Promise<string>;
  say: (text: string) => void;
  /** Told of each answer, and of what it meant. */
  took: (
    question: AnsweredQuestion,
    instrument: VenueInstrument,
    answer: string,
    events: readonly VenueEvent[],
    nowMs: number,
  ) => void;
}

const BOOK_EVERY_MS = 10_000;

/** What no stream of the venue tells, asked for over REST: it counts as what was heard. */
export class AskedEvents {
  readonly #options: AskedEventsOptions;
  readonly #bookAskedMs = new Map<string, number>();

  constructor(options: AskedEventsOptions) {
    this.#options = options;
  }

  async openInterest(instruments: readonly VenueInstrument[]): Promise<void> {
    for (const instrument of instruments) await this.#put('open-interest', instrument);
  }

  /** A whole book for one that lacks it, at most every few seconds. @param renew where the venue's stream begins with it */
  async book(instrument: VenueInstrument, renew: () => void): Promise<void> {
    const { marketId } = instrument;
    const now = performance.now();
    if (now - (this.#bookAskedMs.get(marketId) ?? Number.NEGATIVE_INFINITY) < BOOK_EVERY_MS) return;
    this.#bookAskedMs.set(marketId, now);
    if (this.#options.product.book) await this.#put('book', instrument);
    else renew();
  }

  async #put(question: AnsweredQuestion, instrument: VenueInstrument): Promise<void> {
    const { product, restUrl, ask, say, took } = this.#options;
    const asked = question === 'book' ? product.book : product.openInterest;
    if (!asked) return;
    const answer = await ask(asked.request(instrument, restUrl), { tries: 1 }).catch(() => null);
    if (answer === null) return;
    const nowMs = Date.now();
    try {
      took(question, instrument, answer, eventsOfAnswer(product, question, instrument, answer, nowMs), nowMs);
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      say(`${instrument.marketId}: ${error.message}`);
    }
  }
}
