import type { Bar } from '../../market/bar.ts';
import { VenueError } from '../../market/errors.ts';
import type { OpenInterest } from '../../market/event.ts';
import {
  type Funding,
  type HistoryFeed,
  type HistoryRequest,
  type MarkBar,
  MINUTE_MS,
  type VenueHistory,
  type Window,
} from '../history.ts';
import type { VenueInstrument } from '../instrument-table.ts';

/** Statistics come in steps of five minutes at the finest. */
const STATISTIC_MS = 5 * MINUTE_MS;
/** No venue pays funding more often. */
const FUNDING_MS = 60 * MINUTE_MS;
/** A stamp that comes shortly after a close means that close, not the one to come. */
const LATE_MS = MINUTE_MS / 4;

export interface HistoryFetch {
  history: VenueHistory;
  instrument: VenueInstrument;
  /** Puts a request to the venue. */
  ask: (request: HistoryRequest) => Promise<string>;
  /** Told of the pages that came, of how many there are. */
  told?: (pages: number, of: number) => void;
  /** Told of what could not be had besides the bars. */
  lacks?: (what: string) => void;
}

/**
 * Minute bars of `[fromMs, toMs)` with marks, open interest and funding, oldest first, as far back as the venue goes.
 * A minute of which the venue tells nothing is missing.
 * @param nowMs venues count how far back they tell from now
 * @throws VenueError where the venue refuses, or does not answer
 */
export async function fetchBars(fetch: HistoryFetch, fromMs: number, toMs: number, nowMs: number): Promise<Bar[]> {
  const { history } = fetch;
  let pages = 0;
  let came = 0;
  /** Rows of the times from `firstMs` on and before `endMs`. */
  const rows = async <Row extends { timeMs: number }>(
    feed: HistoryFeed<Row> | null,
    stepMs: number,
    firstMs: number,
    endMs: number,
  ): Promise<Row[]> => {
    if (!feed) return [];
    // A step less than the venue goes back: its clock is not ours, and a question that begins too early is refused.
    const reachedMs = Math.max(firstMs, next(nowMs - feed.reachMs, stepMs) + stepMs);
    const windows = windowsOf(feed.limit, reachedMs, endMs, stepMs);
    pages += windows.length;
    const all: Row[] = [];
    for (const window of windows) {
      const answer = await fetch.ask(feed.request(fetch.instrument, window));
      for (const row of feed.parse(fetch.instrument, answer).rows) {
        // Some venues add what lies beside the window.
        if (row.timeMs >= window.fromMs && row.timeMs < window.toMs) all.push(row);
      }
      fetch.told?.(++came, pages);
    }
    return all;
  };
  /** Candles without marks or open interest are better than none. */
  const aside = async <Row>(what: string, reading: Promise<Row[]>): Promise<Row[]> => {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      fetch.lacks?.(`${what}: ${error.message}`);
      return [];
    }
  };
  const [bars, marks, interests, fundings] = await Promise.all([
    rows(history.bars, MINUTE_MS, fromMs, toMs),
    aside('marks', rows(history.marks, MINUTE_MS, fromMs, toMs)),
    // A stamp belongs to the bar that closes with it.
    aside('open interest', rows(history.openInterest, STATISTIC_MS, next(fromMs + 1, STATISTIC_MS), toMs + LATE_MS)),
    aside('funding', rows(history.funding, FUNDING_MS, next(fromMs, FUNDING_MS), toMs)),
  ]);
  return assembled(bars, marks, interests, fundings);
}

/** The first multiple of `stepMs` at or after a time: what is asked of a minute without one would be nothing. */
function next(timeMs: number, stepMs: number): number {
  return Math.ceil(timeMs / stepMs) * stepMs;
}

function windowsOf(limit: number, fromMs: number, toMs: number, stepMs: number): Window[] {
  const windows: Window[] = [];
  for (let at = fromMs; at < toMs; at += limit * stepMs) {
    windows.push({ fromMs: at, toMs: Math.min(toMs, at + limit * stepMs), stepMs });
  }
  return windows;
}

/** Bars with the marks of their minute, the open interest of their close, and what was paid within. */
export function assembled(
  bars: readonly Bar[],
  marks: readonly MarkBar[],
  interests: readonly OpenInterest[],
  fundings: readonly Funding[],
): Bar[] {
  const mark = new Map(marks.map((row) => [row.timeMs, row]));
  const interest = new Map(
    interests.map(({ timeMs, quantity }) => [Math.ceil((timeMs - LATE_MS) / MINUTE_MS) * MINUTE_MS, quantity]),
  );
  const funding = new Map(fundings.map((row) => [Math.floor(row.timeMs / MINUTE_MS) * MINUTE_MS, row.fundingRate]));
  const unique = new Map(bars.map((bar) => [bar.timeMs, bar]));
  return [...unique.values()]
    .toSorted((a, b) => a.timeMs - b.timeMs)
    .map((bar) => ({
      ...bar,
      markHigh: mark.get(bar.timeMs)?.markHigh ?? Number.NaN,
      markLow: mark.get(bar.timeMs)?.markLow ?? Number.NaN,
      openInterest: interest.get(bar.timeMs + MINUTE_MS) ?? Number.NaN,
      fundingRate: funding.get(bar.timeMs) ?? Number.NaN,
    }));
}
