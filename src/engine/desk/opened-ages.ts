import type { Bar } from '../../market/bar.ts';
import { AgedBooks } from '../../model/cohorts/aged-books.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import type { MapState } from '../../model/cohorts/estimator.ts';
import type { OlderBook } from '../../model/zones/provenance.ts';
import { blankBar } from '../bar-store.ts';
import type { MixEntry } from '../mix/mix-timeline.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { Slices } from '../slices.ts';
import { HOUR_MS } from './follower.ts';

const DAY_MS = 24 * HOUR_MS;
/** Ages that positions are told apart by, counted from the last full hour. */
export const AGES_MS = [HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS, DAY_MS, 3 * DAY_MS, 7 * DAY_MS] as const;
const LONGEST_MS = AGES_MS.at(-1)!;

/**
 * When the positions of one market's map were opened. The marks stand still within an hour, so that a bar costs no more
 * than itself; at a full hour, or for another moment, the last week is gone through anew.
 */
export class OpenedAges {
  private readonly market: MarketPipeline;
  private hourMs = Number.NaN;
  private mix: MixEntry | null = null;
  private next = 0;
  private estimator: MapState | null = null;
  private books: AgedBooks[] = [];

  constructor(market: MarketPipeline) {
    this.market = market;
  }

  /** What of the state after the first `known` bars had opened before each mark, by ascending age. */
  async at(known: number): Promise<OlderBook[]> {
    const { bars, barStepMs } = this.market;
    const timeMs = bars.timeMs[known - 1]! + barStepMs;
    const hourMs = Math.floor(timeMs / HOUR_MS) * HOUR_MS;
    const mix = this.market.mixes.at(bars.timeMs[known - 1]!);
    if (hourMs !== this.hourMs || mix !== this.mix || this.next > known) this.begin(hourMs, known, mix);
    const estimator = this.estimator!;
    const takenMs = AGES_MS.map((ageMs) => {
      const before = bars.countBefore(hourMs - ageMs - barStepMs + 1);
      return before > 0 ? bars.timeMs[before - 1]! : Number.NaN;
    });
    const follow = (books: readonly AgedBooks[]) => (bar: Bar, whole: CohortBook) =>
      books.forEach((one, i) => {
        one.follow(bar, whole);
        if (bar.timeMs === takenMs[i]) one.keep(bar.timeMs + barStepMs, whole);
      });
    const bar = blankBar();
    const folded = follow(this.books);
    const slices = new Slices();
    for (; this.next < known; this.next++) {
      estimator.push(bars.read(this.next, bar), folded);
      if (slices.isDue) await slices.rest();
    }
    // What waits for open interest is folded into copies: it will come again with its stamp.
    const books = estimator.pending.length > 0 ? this.books.map((one) => one.clone()) : this.books;
    if (books !== this.books) estimator.provisional(null, follow(books));
    return books.map((one) => ({ ageMs: timeMs - (hourMs - one.ageMs), book: one.at(hourMs) }));
  }

  private begin(hourMs: number, known: number, mix: MixEntry | null): void {
    const { bars, barStepMs } = this.market;
    const first = bars.countBefore(hourMs - LONGEST_MS - barStepMs);
    const { next, estimator } = this.market.startUnderOne(first, known);
    this.hourMs = hourMs;
    this.mix = mix;
    this.next = next;
    this.estimator = estimator;
    this.books = AGES_MS.map((ageMs) => new AgedBooks(ageMs));
  }
}
