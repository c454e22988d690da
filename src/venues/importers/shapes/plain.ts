import { column } from '../../../market/recording/table.ts';
import { csvShape, type Shape } from '../shape.ts';
import { klineTable, markTable, sideTable, totalTable } from '../tables.ts';
import { LATE_STAMP_MS } from './binance.ts';

const PRICES = ['open_time_ms', 'open', 'high', 'low', 'close'];

/** Plain tables as people keep them, one market a file. */
export const PLAIN_SHAPES: readonly Shape[] = [
  csvShape({
    name: 'bars',
    kind: 'klines',
    table: klineTable('open_time_ms', ['taker_buy_volume']),
    header: [...PRICES, 'volume'],
  }),
  csvShape({
    name: 'mark-price bars (no volume)',
    kind: 'marks',
    table: markTable('open_time_ms'),
    header: PRICES,
    accepts: ({ header }) => header !== null && !header.includes('volume'),
  }),
  csvShape({
    name: 'open interest',
    kind: 'side',
    table: sideTable([column('time_ms', 'timeMs', 'stamp'), column('oi_base', 'openInterest', 'non-negative', false)], {
      lateMs: LATE_STAMP_MS,
    }),
    header: ['time_ms', 'oi_base'],
  }),
  csvShape({
    name: 'funding',
    kind: 'side',
    table: sideTable([column('time_ms', 'timeMs', 'stamp'), column('funding_rate', 'fundingPaid', 'number')]),
    header: ['time_ms', 'funding_rate'],
  }),
  csvShape({
    name: 'liquidation totals',
    kind: 'totals',
    table: totalTable('timestamp', 'longUsd', 'shortUsd'),
    header: ['timestamp', 'longUsd', 'shortUsd'],
  }),
  csvShape({
    name: 'liquidation totals of several venues, among other columns',
    kind: 'totals',
    table: totalTable('timestamp', 'liquidation_long_usd', 'liquidation_short_usd'),
    header: ['timestamp', 'liquidation_long_usd', 'liquidation_short_usd'],
  }),
];
