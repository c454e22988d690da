import { nonNegative } from '../frame.ts';
import { query, type TurnoverQuestion, turnoverOf } from '../history.ts';
import { type BybitProduct, resultOf } from './instruments.ts';

/** Of all symbols at once. Turnover is in the quote coin for linear contracts; for inverse ones volume is in USD. */
export function bybitTurnover(product: BybitProduct): TurnoverQuestion {
  return {
    request: (base) => ({ url: `${base}/v5/market/tickers?${query({ category: product })}`, weight: 1 }),
    parse: (instruments, answer) =>
      turnoverOf(
        'bybit',
        instruments,
        resultOf(answer)['list'],
        ({ symbol }) => symbol,
        (row) => nonNegative(row, product === 'linear' ? 'turnover24h' : 'volume24h'),
      ),
  };
}
