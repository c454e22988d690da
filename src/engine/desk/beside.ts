import type { Context, Depth } from '../../market/event.ts';
import type { DepthStep } from '../../model/cascade/impact.ts';
import { ColumnStore } from '../column-store.ts';

const CONTEXT_FIELDS = ['timeMs', 'index', 'markClose', 'longShortRatio', 'topLongShortRatio'] as const;
/** Of the books that come, one in so long is kept. */
const KEPT_EVERY_MS = 10 * 60_000;
/** A book as old as this says nothing of the next minutes. */
const FRESH_DEPTH_MS = 3_600_000;

/** Steps of both sides of a book, by ascending distance. */
export interface BookSteps {
  bid: DepthStep[];
  ask: DepthStep[];
}

/** What stands beside one market's bars: index, mark and ratios, and the depth of its book. Late rows are left out. */
export class Beside {
  readonly contexts = new ColumnStore<Context>(CONTEXT_FIELDS);
  private readonly books: { timeMs: number; steps: BookSteps }[] = [];
  /** The book whose rows are coming. */
  private coming: Depth[] = [];

  context(row: Context): void {
    const { length, timeMs } = this.contexts;
    if (length === 0 || row.timeMs > timeMs[length - 1]!) this.contexts.append(row);
  }

  /** Takes a row of a book; rows of one book have one time. */
  depth(row: Depth): void {
    const first = this.coming[0];
    if (first && row.timeMs !== first.timeMs) this.keep();
    if (row.timeMs >= (this.coming[0]?.timeMs ?? this.books.at(-1)?.timeMs ?? 0)) this.coming.push(row);
  }

  /** The newest row at or before a moment, or null. */
  contextAt(timeMs: number): Context | null {
    const i = this.contexts.countBefore(timeMs + 1) - 1;
    if (i < 0) return null;
    const blank = { timeMs: 0, index: 0, markClose: 0, longShortRatio: 0, topLongShortRatio: 0 };
    return this.contexts.read(i, blank);
  }

  /** The newest book at or before a moment, where it is fresh and has both sides. */
  bookAt(timeMs: number): BookSteps | null {
    const last = this.coming[0];
    const coming = last && last.timeMs <= timeMs ? stepsOf(this.coming) : null;
    if (coming) return last!.timeMs >= timeMs - FRESH_DEPTH_MS ? coming : null;
    const kept = this.books.findLast((book) => book.timeMs <= timeMs);
    return kept && kept.timeMs >= timeMs - FRESH_DEPTH_MS ? kept.steps : null;
  }

  private keep(): void {
    const { timeMs } = this.coming[0]!;
    const steps = stepsOf(this.coming);
    this.coming = [];
    const isDue = timeMs >= (this.books.at(-1)?.timeMs ?? Number.NEGATIVE_INFINITY) + KEPT_EVERY_MS;
    if (steps && isDue) this.books.push({ timeMs, steps });
  }
}

function stepsOf(rows: readonly Depth[]): BookSteps | null {
  const of = (side: 'bid' | 'ask'): DepthStep[] =>
    rows
      .filter((row) => row.side === side && row.distance > 0 && row.distance < 1)
      .map(({ distance, quantity }) => ({
        logDistance: side === 'bid' ? -Math.log1p(-distance) : Math.log1p(distance),
        quantity,
      }))
      .toSorted((a, b) => a.logDistance - b.logDistance);
  const [bid, ask] = [of('bid'), of('ask')];
  return bid.length > 0 && ask.length > 0 ? { bid, ask } : null;
}
