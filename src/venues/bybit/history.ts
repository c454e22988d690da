import { finite, nonNegative, positive, timeMs } from '../frame.ts';
import { pageOf, query, stepName, tradedBar, type VenueHistory } from '../history.ts';
import type { VenueInstrument } from '../instrument-table.ts';
import { BYBIT_REST, resultOf } from './instruments.ts';
import { oneSided } from './parse.ts';

const STEPS = { 60_000: '1', 300_000: '5', 900_000: '15', 3_600_000: '60', 14_400_000: '240', 86_400_000: 'D' };
const STATISTIC_STEPS = { 300_000: '5min', 900_000: '15min', 3_600_000: '1h', 14_400_000: '4h', 86_400_000: '1d' };
const KLINES = 1000;
const PAGE = 200;

/**
 * 600 requests in five seconds from one address; each weighs 1.
 *
 * @see https://bybit-exchange.github.io/docs/v5/market/kline
 */
export function bybitHistory(base: string = BYBIT_REST): VenueHistory {
  const url = (path: string, { product, symbol }: VenueInstrument, rest: Record<string, string | number>) => ({
    url: `${base}/v5/market/${path}?${query({ category: product, symbol, ...rest })}`,
    weight: 1,
  });
  return {
    bars: {
      limit: KLINES,
      reachMs: Number.POSITIVE_INFINITY,
      request: (instrument, { fromMs, toMs, stepMs }) =>
        url('kline', instrument, {
          interval: stepName('bybit', STEPS, stepMs),
          start: fromMs,
          end: toMs - 1,
          limit: KLINES,
        }),
      /** [start, open, high, low, close, volume, turnover]; the takers' share is not told. */
      parse: ({ contractSize }, answer) =>
        pageOf('bybit', resultOf(answer)['list'], (row) =>
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
      limit: KLINES,
      reachMs: Number.POSITIVE_INFINITY,
      request: (instrument, { fromMs, toMs, stepMs }) =>
        url('mark-price-kline', instrument, {
          interval: stepName('bybit', STEPS, stepMs),
          start: fromMs,
          end: toMs - 1,
          limit: KLINES,
        }),
      parse: (_, answer) =>
        pageOf('bybit', resultOf(answer)['list'], (row) => ({
          timeMs: timeMs(row, '0'),
          markHigh: positive(row, '2'),
          markLow: positive(row, '3'),
          markClose: positive(row, '4'),
        })),
    },
    openInterest: {
      limit: PAGE,
      reachMs: Number.POSITIVE_INFINITY,
      request: (instrument, { fromMs, toMs, stepMs }) =>
        url('open-interest', instrument, {
          intervalTime: stepName('bybit', STATISTIC_STEPS, stepMs),
          startTime: fromMs,
          endTime: toMs - 1,
          limit: PAGE,
        }),
      parse: (instrument, answer) =>
        pageOf('bybit', resultOf(answer)['list'], (row) => {
          const quantity = oneSided(row, instrument);
          return Number.isNaN(quantity) ? null : { timeMs: timeMs(row, 'timestamp'), quantity };
        }),
    },
    funding: {
      limit: PAGE,
      reachMs: Number.POSITIVE_INFINITY,
      request: (instrument, { fromMs, toMs }) =>
        url('funding/history', instrument, { startTime: fromMs, endTime: toMs - 1, limit: PAGE }),
      parse: (_, answer) =>
        pageOf('bybit', resultOf(answer)['list'], (row) => ({
          timeMs: timeMs(row, 'fundingRateTimestamp'),
          fundingRate: finite(row, 'fundingRate'),
        })),
    },
  };
}
