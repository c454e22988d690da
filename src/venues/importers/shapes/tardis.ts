import { basename } from 'node:path';
import { type MarketId, isInverse } from '../../../market/market-id.ts';
import { BUY_SELL, column } from '../../../market/recording/table.ts';
import { csvShape, type Sample, type Shape } from '../shape.ts';
import { meansMarket } from '../symbol.ts';
import { liquidationTable, sideTable, tradeTable } from '../tables.ts';

const EVENT_COLUMNS = ['exchange', 'symbol', 'timestamp', 'local_timestamp', 'id', 'side', 'price', 'amount'];

/**
 * Tardis's names for venues whose amounts are in base coin (linear) or USD (inverse), so that nothing is converted.
 * Others count contracts of their own size (okex-swap, gate-io-futures, huobi-dm-*): their rows are not taken.
 */
const EXCHANGES: Readonly<Record<string, { linear: string[]; inverse: string[] }>> = {
  binance: { linear: ['binance-futures'], inverse: ['binance-delivery'] },
  bybit: { linear: ['bybit'], inverse: ['bybit'] },
  bitmex: { linear: [], inverse: ['bitmex'] },
  deribit: { linear: [], inverse: ['deribit'] },
  kraken: { linear: ['cryptofacilities'], inverse: ['cryptofacilities'] },
  bitget: { linear: ['bitget-futures'], inverse: [] },
  dydx: { linear: ['dydx', 'dydx-v4'], inverse: [] },
  hyperliquid: { linear: ['hyperliquid'], inverse: [] },
};

const belongs = {
  columns: ['exchange', 'symbol'],
  test(market: MarketId, [exchange, symbol]: readonly string[]): boolean {
    const known = EXCHANGES[market.venue]?.[isInverse(market) ? 'inverse' : 'linear'] ?? [market.venue];
    return known.includes(exchange!) && meansMarket(symbol!, market);
  },
};

/** Trades and liquidations have the same columns: only the file's name tells them apart. */
export function isUnnamedTardis({ file, header }: Sample): boolean {
  const events = header !== null && EVENT_COLUMNS.every((name) => header.includes(name));
  return events && !/trades|liquidations/i.test(basename(file));
}

/** Downloadable CSVs of tardis.dev; times in microseconds. */
export const TARDIS_SHAPES: readonly Shape[] = [
  csvShape({
    name: 'Tardis trades (the file name says "trades")',
    kind: 'trades',
    table: tradeTable([
      column('timestamp', 'timeMs', 'stamp'),
      column('price', 'price', 'positive'),
      column('amount', 'quantity', 'non-negative'),
      column('side', 'takerSide', BUY_SELL),
      column('id', 'id', 'text', false),
    ]),
    header: EVENT_COLUMNS,
    accepts: ({ file }) => /trades/i.test(basename(file)),
    belongs,
  }),
  csvShape({
    name: 'Tardis liquidations (the file name says "liquidations")',
    kind: 'liquidations',
    table: liquidationTable([
      column('timestamp', 'timeMs', 'stamp'),
      // https://docs.tardis.dev/downloadable-csv-files#liquidations: buy is a short that was liquidated.
      column('side', 'side', { buy: 'short', sell: 'long' }),
      column('price', 'price', 'positive'),
      column('amount', 'quantity', 'non-negative'),
      column('id', 'id', 'text', false),
    ]),
    header: EVENT_COLUMNS,
    accepts: ({ file }) => /liquidations/i.test(basename(file)),
    belongs,
  }),
  csvShape({
    name: 'Tardis derivative_ticker',
    kind: 'side',
    table: sideTable([
      column('timestamp', 'timeMs', 'stamp'),
      column('funding_timestamp', 'fundingDueMs', 'stamp', false),
      column('funding_rate', 'fundingRate', 'number', false),
      column('open_interest', 'openInterest', 'non-negative', false),
      column('index_price', 'index', 'positive', false),
      column('mark_price', 'mark', 'positive', false),
    ]),
    header: ['exchange', 'symbol', 'timestamp', 'funding_rate', 'open_interest', 'index_price', 'mark_price'],
    belongs,
  }),
];
