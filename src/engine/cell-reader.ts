import type { Bar } from '../market/bar.ts';
import type { CellReading, CellSide } from '../market/api/tiles.ts';
import { QueryError } from '../market/errors.ts';
import { CELL_LOG_HEIGHT, GROUPS, LEVERAGE_GROUPS } from '../market/heat-frame.ts';
import { AgedBooks } from '../model/cohorts/aged-books.ts';
import type { CohortBook } from '../model/cohorts/book.ts';
import { Density } from '../model/heat/density.ts';
import { blankBar } from './bar-store.ts';
import type { MarketPipeline } from './pipeline.ts';

const HOUR_MS = 3_600_000;
const AGES_MS = [HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS, 168 * HOUR_MS];

/** The state at a bar's close, and what of it had opened longer before than each of {@link AGES_MS}; null: not told. */
export interface CellMoment {
  whole: CohortBook;
  aged: (CohortBook | null)[] | null;
  provisional: boolean;
}

/** Reads single cells of the map. The last asked moment is kept: a cursor that moves along a column costs nothing. */
export class CellReader {
  private readonly market: MarketPipeline;
  private readonly rebuilt: typeof rebuild;
  private last: { bar: number; known: number; moment: CellMoment } | null = null;

  constructor(market: MarketPipeline, rebuilt = rebuild) {
    this.market = market;
    this.rebuilt = rebuilt;
  }

  /**
   * The 5 bp cell that holds `price`, at the close of the bar that holds `timeMs`, from the first `known` bars.
   * @throws QueryError where there is no such bar, or no open interest was known by then
   */
  read(timeMs: number, price: number, known: number): CellReading {
    const { bars, barStepMs, instrument } = this.market;
    const bar = bars.countBefore(timeMs + 1) - 1;
    if (bar < 0 || bar >= known || timeMs >= bars.timeMs[bar]! + barStepMs) {
      throw new QueryError(`${instrument.id} has no closed bar at ${new Date(timeMs).toISOString()}`);
    }
    const moment = this.momentOf(bar, known);
    const cell = Math.floor(Math.log(price) / CELL_LOG_HEIGHT);
    const middle = Math.exp((cell + 0.5) * CELL_LOG_HEIGHT);
    const { openInterest } = moment.whole;
    const perUnit = instrument.contract === 'linear' ? middle : 1;
    const { long, short } = cellOf(moment.whole, cell);
    const sideOf = (quantity: number[]): CellSide => ({
      quantity,
      usd: quantity.map((one) => one * perUnit),
      share: sum(quantity) / openInterest,
    });
    const quantity = sum(long) + sum(short);
    return {
      timeMs: bars.timeMs[bar]!,
      stepMs: barStepMs,
      low: Math.exp(cell * CELL_LOG_HEIGHT),
      high: Math.exp((cell + 1) * CELL_LOG_HEIGHT),
      price: bars.close[bar]!,
      openInterest,
      state: moment.provisional ? 'provisional' : 'closed',
      groups: LEVERAGE_GROUPS.map(({ name }) => name),
      long: sideOf(long),
      short: sideOf(short),
      quantity,
      usd: quantity * perUnit,
      share: quantity / openInterest,
      ages: moment.aged && quantity > 0 ? agesOf(moment.aged, cell, quantity) : [],
    };
  }

  private momentOf(bar: number, known: number): CellMoment {
    const { last } = this;
    if (last?.bar === bar && (last.known === known || (last.known < known && !last.moment.provisional))) {
      return last.moment;
    }
    const moment = this.rebuilt(this.market, bar, known);
    this.last = { bar, known, moment };
    return moment;
  }
}

/** Goes from before the oldest age to the bar, with a copy left behind at each age. */
function rebuild(market: MarketPipeline, index: number, known: number): CellMoment {
  const { bars, barStepMs } = market;
  const timeMs = bars.timeMs[index]!;
  const endMs = timeMs + barStepMs;
  const ages = AGES_MS.map((ageMs) => {
    const before = bars.countBefore(endMs - ageMs - barStepMs + 1);
    return { books: new AgedBooks(ageMs), takenMs: before > 0 ? bars.timeMs[before - 1]! : Number.NaN };
  });
  const { next, estimator } = market.startUnderOne(
    Math.max(0, bars.countBefore(endMs - AGES_MS.at(-1)! - barStepMs + 1) - 1),
    index + 1,
  );
  const found: { moment: CellMoment | null } = { moment: null };
  let provisional = false;
  const folded = (bar: Bar, book: CohortBook) => {
    if (found.moment) return;
    for (const { books, takenMs } of ages) {
      books.follow(bar, book);
      if (bar.timeMs === takenMs) books.keep(bar.timeMs + barStepMs, book);
    }
    if (bar.timeMs !== timeMs) return;
    found.moment = { whole: book.clone(), aged: ages.map(({ books }) => books.at(endMs)), provisional };
  };
  const bar = blankBar();
  // Beyond the bar, a stamp may still settle it.
  for (let i = next; i < known && (i <= index || (!found.moment && estimator.pending.length > 0)); i++) {
    estimator.push(bars.read(i, bar), folded);
  }
  provisional = true;
  if (!found.moment) estimator.provisional(null, folded);
  if (found.moment) return found.moment;
  throw new QueryError(
    `${market.instrument.id} knows no open interest by ${new Date(endMs).toISOString()}: there is no map yet`,
  );
}

function cellOf(book: CohortBook, cell: number): { long: number[]; short: number[] } {
  // Half a cell in from both edges: one cell, whatever the rounding.
  const density = new Density((cell + 0.25) * CELL_LOG_HEIGHT, (cell + 0.75) * CELL_LOG_HEIGHT);
  density.take(book);
  return { long: Array.from(density.long.subarray(0, GROUPS)), short: Array.from(density.short.subarray(0, GROUPS)) };
}

function agesOf(aged: readonly (CohortBook | null)[], cell: number, quantity: number): CellReading['ages'] {
  let younger = 0;
  const ages: CellReading['ages'] = AGES_MS.map((withinMs, i) => {
    const book = aged[i];
    let old = 0;
    if (book) {
      const { long, short } = cellOf(book, cell);
      old = sum(long) + sum(short);
    }
    // Slopes inside wide bins differ by a little between a state and its older part.
    const young = Math.max(younger, Math.min(1, 1 - old / quantity));
    const share = young - younger;
    younger = young;
    return { withinMs, share };
  });
  return [...ages, { withinMs: null, share: 1 - younger }];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
