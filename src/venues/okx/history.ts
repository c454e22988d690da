import type { BookUpdate } from '../../market/event.ts';
import { finite, levelsOf, nonNegative, positive, timeMs } from '../frame.ts';
import {
  DAY_MS,
  pageOf,
  query,
  type RestQuestion,
  stepName,
  tradedBar,
  type VenueHistory,
  type Window,
} from '../history.ts';
import type { VenueInstrument } from '../instrument-table.ts';
import { dataOf, OKX_REST } from './instruments.ts';

const STEPS = {
  60_000: '1m',
  300_000: '5m',
  900_000: '15m',
  3_600_000: '1H',
  14_400_000: '4H',
  86_400_000: '1Dutc',
};
const STATISTIC_STEPS = { 300_000: '5m', 900_000: '15m', 3_600_000: '1H', 14_400_000: '4H', 86_400_000: '1Dutc' };
const PAGE = 100;

/**
 * Each path has a limit of its own: 20 requests in two seconds for bars, 10 for marks and funding, 5 for statistics.
 * Weights are in twentieths of it.
 *
 * @see https://www.okx.com/docs-v5/en/#order-book-trading-market-data
 */
export function okxHistory(base: string = OKX_REST): VenueHistory {
  const candles = (path: string, weight: number, { symbol }: VenueInstrument, { fromMs, toMs, stepMs }: Window) => ({
    url: `${base}/api/v5/market/${path}?${query({
      instId: symbol,
      bar: stepName('okx', STEPS, stepMs),
      // Both bounds are exclusive: `before` is the newer side's, `after` the older one's.
      after: toMs,
      before: fromMs - 1,
      limit: PAGE,
    })}`,
    weight,
  });
  return {
    bars: {
      limit: PAGE,
      reachMs: Number.POSITIVE_INFINITY,
      request: (instrument, window) => candles('history-candles', 1, instrument, window),
      /** [ts, open, high, low, close, contracts, base coins, quote, whether it is closed]. */
      parse: ({ contractSize }, answer) =>
        pageOf('okx', dataOf(answer), (row) =>
          tradedBar({
            timeMs: timeMs(row, '0'),
            open: positive(row, '1'),
            high: positive(row, '2'),
            low: positive(row, '3'),
            close: positive(row, '4'),
            volume: nonNegative(row, '5') * contractSize,
          }),
        ),
    },
    marks: {
      limit: PAGE,
      reachMs: Number.POSITIVE_INFINITY,
      request: (instrument, window) => candles('history-mark-price-candles', 2, instrument, window),
      parse: (_, answer) =>
        pageOf('okx', dataOf(answer), (row) => ({
          timeMs: timeMs(row, '0'),
          markHigh: positive(row, '2'),
          markLow: positive(row, '3'),
          markClose: positive(row, '4'),
        })),
    },
    openInterest: {
      limit: PAGE,
      reachMs: 30 * DAY_MS,
      request: ({ symbol }, { fromMs, toMs, stepMs }) => ({
        url: `${base}/api/v5/rubik/stat/contracts/open-interest-history?${query({
          instId: symbol,
          period: stepName('okx', STATISTIC_STEPS, stepMs),
          begin: fromMs,
          end: toMs - 1,
          limit: PAGE,
        })}`,
        weight: 4,
      }),
      /** [ts, contracts, coins, USD]. */
      parse: ({ contractSize }, answer) =>
        pageOf('okx', dataOf(answer), (row) => ({
          timeMs: timeMs(row, '0'),
          quantity: nonNegative(row, '1') * contractSize,
        })),
    },
    funding: {
      limit: PAGE,
      reachMs: 90 * DAY_MS,
      request: ({ symbol }, { fromMs, toMs }) => ({
        url: `${base}/api/v5/public/funding-rate-history?${query({ instId: symbol, after: toMs, before: fromMs - 1, limit: PAGE })}`,
        weight: 2,
      }),
      // fundingRate was forecast, realizedRate is what was paid.
      parse: (_, answer) =>
        pageOf('okx', dataOf(answer), (row) => ({
          timeMs: timeMs(row, 'fundingTime'),
          fundingRate: finite(row, 'realizedRate'),
        })),
    },
  };
}

/**
 * The whole book, on which the stream's changes then build: the stream itself begins with it, or, as was announced for
 * August 2026, does not.
 *
 * @see https://www.okx.com/docs-v5/log_en/
 */
export const okxBook: RestQuestion<BookUpdate> = {
  request: ({ symbol }, base) => ({
    url: `${base}/api/v5/market/books?${query({ instId: symbol, sz: 400 })}`,
    weight: 1,
  }),
  parse: ({ contractSize }, answer) =>
    pageOf('okx', dataOf(answer), (row) => ({
      timeMs: timeMs(row, 'ts'),
      snapshot: true,
      bids: levelsOf(row, 'bids', contractSize),
      asks: levelsOf(row, 'asks', contractSize),
      sequence: positive(row, 'seqId'),
      previous: Number.NaN,
    })),
};
