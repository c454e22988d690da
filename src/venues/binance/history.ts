import type { Bar } from '../../market/bar.ts';
import { VenueError } from '../../market/errors.ts';
import type { BookUpdate, OpenInterest } from '../../market/event.ts';
import { finite, type Json, levelsOf, nonNegative, positive, shown, timeMs } from '../frame.ts';
import {
  DAY_MS,
  type Funding,
  type HistoryPage,
  type HistoryRequest,
  jsonOf,
  type MarkBar,
  pageOf,
  query,
  type RestQuestion,
  stepName,
  tradedBar,
  type VenueHistory,
  type Window,
} from '../history.ts';
import type { VenueInstrument } from '../instrument-table.ts';
import { BINANCE_REST } from './instruments.ts';
import type { BinanceProduct } from './parse.ts';

const STEPS = { 60_000: '1m', 300_000: '5m', 900_000: '15m', 3_600_000: '1h', 14_400_000: '4h', 86_400_000: '1d' };
/** Statistics have no minutes. */
const STATISTIC_STEPS = { 300_000: '5m', 900_000: '15m', 3_600_000: '1h', 14_400_000: '4h', 86_400_000: '1d' };
const KLINES = 1500;
const STATISTICS = 500;
const FUNDINGS = 1000;
/** Funding has a limit of its own, 500 in five minutes: a fifth of the others' per request. */
const FUNDING_WEIGHT = 24;

/**
 * 2400 of weight a minute and address, of both products together; the answer's `x-mbx-used-weight-1m` tells how much
 * is used.
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api
 */
export function binanceHistory(product: BinanceProduct, base: string = BINANCE_REST[product]): VenueHistory {
  const api = apiOf(product, base);
  const klines = (path: string, { symbol }: VenueInstrument, { fromMs, toMs, stepMs }: Window): HistoryRequest => ({
    url: `${api}/${path}?${query({
      symbol,
      interval: stepName('binance', STEPS, stepMs),
      startTime: fromMs,
      endTime: toMs - 1,
      limit: KLINES,
    })}`,
    weight: 10,
  });
  return {
    bars: {
      limit: KLINES,
      reachMs: Number.POSITIVE_INFINITY,
      request: (instrument, window) => klines('klines', instrument, window),
      parse: parseBars,
    },
    marks: {
      limit: KLINES,
      reachMs: Number.POSITIVE_INFINITY,
      request: (instrument, window) => klines('markPriceKlines', instrument, window),
      parse: (_, answer) => parseMarks(answer),
    },
    openInterest: {
      limit: STATISTICS,
      reachMs: 30 * DAY_MS,
      request: ({ symbol }, { fromMs, toMs, stepMs }) => ({
        url: `${base}/futures/data/openInterestHist?${query({
          ...(product === 'usdm' ? { symbol } : { pair: symbol.split('_')[0]!, contractType: 'PERPETUAL' }),
          period: stepName('binance', STATISTIC_STEPS, stepMs),
          startTime: fromMs,
          endTime: toMs - 1,
          limit: STATISTICS,
        })}`,
        weight: 1,
      }),
      parse: parseOpenInterest,
    },
    funding: {
      limit: FUNDINGS,
      reachMs: Number.POSITIVE_INFINITY,
      request: ({ symbol }, { fromMs, toMs }) => ({
        url: `${api}/fundingRate?${query({ symbol, startTime: fromMs, endTime: toMs - 1, limit: FUNDINGS })}`,
        weight: FUNDING_WEIGHT,
      }),
      parse: (_, answer) => parseFunding(answer),
    },
  };
}

/** Open interest is not streamed: it is asked for. */
export function binanceOpenInterest(product: BinanceProduct): RestQuestion<OpenInterest> {
  return {
    request: ({ symbol }, base) => ({ url: `${apiOf(product, base)}/openInterest?${query({ symbol })}`, weight: 1 }),
    parse: (instrument, answer) =>
      pageOf('binance', [bodyOf(answer)], (row) => ({
        timeMs: timeMs(row, 'time'),
        quantity: nonNegative(row, 'openInterest') * instrument.contractSize,
      })),
  };
}

/** The whole book, on which the stream's changes then build. */
export function binanceBook(product: BinanceProduct): RestQuestion<BookUpdate> {
  return {
    request: ({ symbol }, base) => ({
      url: `${apiOf(product, base)}/depth?${query({ symbol, limit: 1000 })}`,
      weight: 20,
    }),
    parse: (instrument, answer) =>
      pageOf('binance', [bodyOf(answer)], (row) => ({
        timeMs: timeMs(row, 'T'),
        snapshot: true,
        bids: levelsOf(row, 'bids', instrument.contractSize),
        asks: levelsOf(row, 'asks', instrument.contractSize),
        sequence: positive(row, 'lastUpdateId'),
        previous: Number.NaN,
      })),
  };
}

export function apiOf(product: BinanceProduct, base: string): string {
  return `${base}/${product === 'usdm' ? 'fapi' : 'dapi'}/v1`;
}

/** [open time, open, high, low, close, volume, close time, quote volume, count, taker volume, ...] */
function parseBars({ contractSize }: VenueInstrument, answer: string): HistoryPage<Bar> {
  return pageOf('binance', bodyOf(answer), (row) => ({
    ...tradedBar({
      timeMs: timeMs(row, '0'),
      open: positive(row, '1'),
      high: positive(row, '2'),
      low: positive(row, '3'),
      close: positive(row, '4'),
      volume: nonNegative(row, '5') * contractSize,
    }),
    takerBuyVolume: nonNegative(row, '9') * contractSize,
  }));
}

function parseMarks(answer: string): HistoryPage<MarkBar> {
  return pageOf('binance', bodyOf(answer), (row) => ({
    timeMs: timeMs(row, '0'),
    markHigh: positive(row, '2'),
    markLow: positive(row, '3'),
    markClose: positive(row, '4'),
  }));
}

function parseOpenInterest({ contractSize }: VenueInstrument, answer: string): HistoryPage<OpenInterest> {
  return pageOf('binance', bodyOf(answer), (row) => ({
    timeMs: timeMs(row, 'timestamp'),
    quantity: nonNegative(row, 'sumOpenInterest') * contractSize,
  }));
}

function parseFunding(answer: string): HistoryPage<Funding> {
  return pageOf('binance', bodyOf(answer), (row) => ({
    timeMs: timeMs(row, 'fundingTime'),
    fundingRate: finite(row, 'fundingRate'),
  }));
}

/** @throws VenueError where the answer is Binance's refusal, `{"code":-1121,"msg":"Invalid symbol."}` */
export function bodyOf(answer: string): unknown {
  const body = jsonOf('binance', answer);
  if (typeof body === 'object' && body !== null && 'code' in body) {
    throw new VenueError(`binance refuses: ${shown((body as Json)['msg'])} (code ${shown((body as Json)['code'])})`);
  }
  return body;
}
