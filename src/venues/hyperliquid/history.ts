import { finite, nonNegative, positive, timeMs } from '../frame.ts';
import { jsonOf, MINUTE_MS, pageOf, stepName, tradedBar, type VenueHistory } from '../history.ts';
import { HYPERLIQUID_REST, infoRequest } from './instruments.ts';

const STEPS = { 60_000: '1m', 300_000: '5m', 900_000: '15m', 3_600_000: '1h', 14_400_000: '4h', 86_400_000: '1d' };
/** The latest 5000 bars of each step are kept: 3.5 days of minutes. */
const CANDLES = 5000;
const FUNDINGS = 500;

/**
 * 1200 of weight a minute and address; a question weighs 20, and more by the rows of its answer.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
 */
export function hyperliquidHistory(base: string = HYPERLIQUID_REST): VenueHistory {
  return {
    bars: {
      limit: CANDLES,
      // Of minutes; of longer steps more.
      reachMs: CANDLES * MINUTE_MS,
      request: ({ symbol }, { fromMs, toMs, stepMs }) =>
        infoRequest(
          {
            type: 'candleSnapshot',
            req: {
              coin: symbol,
              interval: stepName('hyperliquid', STEPS, stepMs),
              startTime: fromMs,
              endTime: toMs - 1,
            },
          },
          20 + Math.ceil(Math.min(CANDLES, (toMs - fromMs) / stepMs) / 60),
          base,
        ),
      parse: (_, answer) =>
        pageOf('hyperliquid', jsonOf('hyperliquid', answer), (row) =>
          tradedBar({
            timeMs: timeMs(row, 't'),
            open: positive(row, 'o'),
            high: positive(row, 'h'),
            low: positive(row, 'l'),
            close: positive(row, 'c'),
            volume: nonNegative(row, 'v'),
          }),
        ),
    },
    marks: null,
    // Told only of now: the live stream carries it.
    openInterest: null,
    funding: {
      limit: FUNDINGS,
      reachMs: Number.POSITIVE_INFINITY,
      request: ({ symbol }, { fromMs, toMs }) =>
        infoRequest(
          { type: 'fundingHistory', coin: symbol, startTime: fromMs, endTime: toMs - 1 },
          20 + Math.ceil(FUNDINGS / 20),
          base,
        ),
      parse: (_, answer) =>
        pageOf('hyperliquid', jsonOf('hyperliquid', answer), (row) => ({
          timeMs: timeMs(row, 'time'),
          fundingRate: finite(row, 'fundingRate'),
        })),
    },
  };
}
