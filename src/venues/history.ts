import type { AccountState } from '../market/account.ts';
import type { Bar } from '../market/bar.ts';
import { VenueError } from '../market/errors.ts';
import type { Bracket } from '../market/instrument.ts';
import type { OpenInterest } from '../market/event.ts';
import { FieldError, shown } from './frame.ts';
import type { InstrumentTable, VenueInstrument } from './instrument-table.ts';

/** A request for a page of the past. */
export interface HistoryRequest {
  url: string;
  /** JSON to post; absent: a GET. */
  body?: string;
  /** What it costs in the venue's own unit of its rate limit. */
  weight: number;
}

/** A stretch of the past, `[fromMs, toMs)`, in bars of `stepMs`. */
export interface Window {
  fromMs: number;
  toMs: number;
  stepMs: number;
}

/** Rows of a page, oldest first. A row that cannot be true is said and left out. */
export interface HistoryPage<Row> {
  rows: Row[];
  refusals: string[];
}

export interface MarkBar {
  timeMs: number;
  markHigh: number;
  markLow: number;
  markClose: number;
}

/** Funding as it was paid. */
export interface Funding {
  timeMs: number;
  fundingRate: number;
}

/** One kind of the past at one venue. A page holds at most `limit` rows. */
export interface HistoryFeed<Row> {
  readonly limit: number;
  /** How far back the venue answers, ms; infinite: to the market's beginning. */
  readonly reachMs: number;
  /** @throws VenueError where the venue has no bars of that step */
  request(instrument: VenueInstrument, window: Window): HistoryRequest;
  /** @throws VenueError where the answer is none */
  parse(instrument: VenueInstrument, answer: string): HistoryPage<Row>;
}

/** A question about how one market stands now. */
export interface RestQuestion<Row> {
  request(instrument: VenueInstrument, base: string): HistoryRequest;
  /** @throws VenueError where the answer is none */
  parse(instrument: VenueInstrument, answer: string): HistoryPage<Row>;
}

/** What all of a product's markets traded in the last day. */
export interface TurnoverQuestion {
  request(base: string): HistoryRequest;
  /**
   * USD by market id.
   * @throws VenueError where the answer is none
   */
  parse(instruments: readonly VenueInstrument[], answer: string): Map<string, number>;
}

/** Where a venue publishes a market's margin brackets. */
export interface BracketQuestion {
  request(instrument: VenueInstrument, base: string): HistoryRequest;
  /**
   * @param priceUsd some venues count their tiers in coins
   * @throws VenueError where the answer is none
   */
  parse(instrument: VenueInstrument, answer: string, priceUsd: number): Bracket[];
}

/** What single accounts hold, where a venue tells it to anybody who knows their address. */
export interface AccountQuestion {
  /** Of one question, in the unit of the venue's rate limit. */
  readonly weight: number;
  request(address: string, base: string): HistoryRequest;
  /** @throws VenueError where the answer is none */
  parse(instruments: InstrumentTable, answer: string): AccountState;
}

/** What a venue tells of the past; null: nothing. */
export interface VenueHistory {
  bars: HistoryFeed<Bar>;
  marks: HistoryFeed<MarkBar> | null;
  openInterest: HistoryFeed<OpenInterest> | null;
  funding: HistoryFeed<Funding>;
}

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

/** A bar of which only trades are known. */
export function tradedBar(bar: Pick<Bar, 'timeMs' | 'open' | 'high' | 'low' | 'close' | 'volume'>): Bar {
  if (bar.high < Math.max(bar.open, bar.close, bar.low) || bar.low > Math.min(bar.open, bar.close)) {
    throw new FieldError(`the bar of ${bar.timeMs} has its high or low between open and close`);
  }
  const { NaN: unknown } = Number;
  return {
    ...bar,
    markHigh: unknown,
    markLow: unknown,
    takerBuyVolume: unknown,
    openInterest: unknown,
    fundingRate: unknown,
  };
}

/** The venue's name of a step. */
export function stepName(venue: string, names: Readonly<Record<number, string>>, stepMs: number): string {
  const name = names[stepMs];
  if (name === undefined) {
    const known = Object.keys(names).map((ms) => `${Number(ms) / MINUTE_MS} min`);
    throw new VenueError(`${venue} has no steps of ${stepMs / MINUTE_MS} min: ask for one of ${known.join(', ')}`);
  }
  return name;
}

/** @throws VenueError where the text is not JSON */
export function jsonOf(venue: string, answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    throw new VenueError(`${venue} answered with what is not JSON: ${answer.slice(0, 80)}`);
  }
}

/** Reads a list's entries one by one into rows in order of time. */
export function pageOf<Row extends { timeMs: number }>(
  venue: string,
  list: unknown,
  read: (entry: Readonly<Record<string, unknown>>) => Row | null,
): HistoryPage<Row> {
  if (!Array.isArray(list)) throw new VenueError(`${venue} answered without a list: ${shown(list)}`);
  const page: HistoryPage<Row> = { rows: [], refusals: [] };
  for (const entry of list) {
    try {
      // Rows that are arrays are read by position, as fields named 0, 1, ...
      if (typeof entry !== 'object' || entry === null) throw new FieldError(`${shown(entry)} is no row`);
      const row = read(entry);
      if (row) page.rows.push(row);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      page.refusals.push(error.message);
    }
  }
  page.rows.sort((a, b) => a.timeMs - b.timeMs);
  return page;
}

export function query(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const entries = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
}

/**
 * USD by market id of a list of tickers; what is not listed, or tells nothing, is left out.
 * @param symbolOf of a ticker
 * @param usdOf a ticker's turnover
 */
export function turnoverOf(
  venue: string,
  instruments: readonly VenueInstrument[],
  list: unknown,
  symbolOf: (row: Readonly<Record<string, unknown>>) => unknown,
  usdOf: (row: Readonly<Record<string, unknown>>, instrument: VenueInstrument) => number,
): Map<string, number> {
  const bySymbol = new Map<unknown, VenueInstrument>(instruments.map((one) => [one.symbol, one]));
  const turnover = new Map<string, number>();
  pageOf(venue, list, (row) => {
    const instrument = bySymbol.get(symbolOf(row));
    if (instrument) turnover.set(instrument.marketId, usdOf(row, instrument));
    return null;
  });
  return turnover;
}
