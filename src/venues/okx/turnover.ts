import { nonNegative, positive } from '../frame.ts';
import { type TurnoverQuestion, turnoverOf } from '../history.ts';
import { dataOf } from './instruments.ts';

/** Of all swaps at once. `volCcy24h` is in base coins for derivatives, linear and inverse alike. */
export const okxTurnover: TurnoverQuestion = {
  request: (base) => ({ url: `${base}/api/v5/market/tickers?instType=SWAP`, weight: 1 }),
  parse: (instruments, answer) =>
    turnoverOf(
      'okx',
      instruments,
      dataOf(answer),
      ({ instId }) => instId,
      (row) => nonNegative(row, 'volCcy24h') * positive(row, 'last'),
    ),
};
