import { nonNegative } from '../frame.ts';
import { type TurnoverQuestion, turnoverOf } from '../history.ts';
import { apiOf, bodyOf } from './history.ts';
import type { BinanceProduct } from './parse.ts';

/** Of all symbols at once, weight 40. USD-M tells its quote volume; COIN-M's volume is in contracts of a fixed USD size. */
export function binanceTurnover(product: BinanceProduct): TurnoverQuestion {
  return {
    request: (base) => ({ url: `${apiOf(product, base)}/ticker/24hr`, weight: 40 }),
    parse: (instruments, answer) =>
      turnoverOf(
        'binance',
        instruments,
        bodyOf(answer),
        ({ symbol }) => symbol,
        (row, { contractSize }) =>
          product === 'usdm' ? nonNegative(row, 'quoteVolume') : nonNegative(row, 'volume') * contractSize,
      ),
  };
}
