import { BUY_SELL, column } from '../../../market/recording/table.ts';
import { csvShape, type Sample, type Shape } from '../shape.ts';
import { meansMarket } from '../symbol.ts';
import { klineTable, liquidationTable, markTable, sideTable, tradeTable } from '../tables.ts';

/** How late the stamps of five-minute open interest come: a few seconds; half a minute leaves room. */
export const LATE_STAMP_MS = 30_000;

const KLINE_POSITIONS = [
  'open_time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'close_time',
  'quote_volume',
  'count',
  'taker_buy_volume',
  'taker_buy_quote_volume',
  'ignore',
];

/** Mark klines have the columns of klines, with nothing in those of volume and count. */
function isMark({ file, header, rows }: Sample): boolean {
  if (/markPriceKlines/i.test(file)) return true;
  const names = header ?? KLINE_POSITIONS;
  const [volume, count] = [names.indexOf('volume'), names.indexOf('count')];
  return rows.length > 0 && count >= 0 && rows.every((row) => Number(row[volume]) === 0 && Number(row[count]) === 0);
}

function looksLikeKlines({ rows }: Sample): boolean {
  const first = rows[0]!.map(Number);
  return first.every((value) => !Number.isNaN(value)) && first[6]! > first[0]!;
}

const klineShape = {
  header: ['open_time', 'open', 'high', 'low', 'close', 'volume', 'close_time', 'count'],
  positions: KLINE_POSITIONS,
  looksRight: looksLikeKlines,
};

const ofMarket = {
  columns: ['symbol'],
  test: (market: Parameters<typeof meansMarket>[1], [symbol]: readonly string[]) => meansMarket(symbol!, market),
};

/** The public archive's files (data/futures/{um,cm}/...) and a capture of the force-order stream. */
export const BINANCE_SHAPES: readonly Shape[] = [
  csvShape({
    ...klineShape,
    name: 'Binance klines',
    kind: 'klines',
    table: klineTable('open_time', ['taker_buy_volume', 'taker_buy_base_asset_volume']),
    accepts: (sample) => !isMark(sample),
  }),
  csvShape({
    ...klineShape,
    name: 'Binance markPriceKlines',
    kind: 'marks',
    table: markTable('open_time'),
    accepts: isMark,
  }),
  csvShape({
    name: 'Binance metrics',
    kind: 'side',
    table: sideTable(
      [
        column('create_time', 'timeMs', 'stamp'),
        column('sum_open_interest', 'openInterest', 'non-negative', false),
        column('sum_toptrader_long_short_ratio', 'topLongShortRatio', 'non-negative', false),
        column('count_long_short_ratio', 'longShortRatio', 'non-negative', false),
      ],
      { lateMs: LATE_STAMP_MS },
    ),
    header: ['create_time', 'symbol', 'sum_open_interest'],
    positions: [
      'create_time',
      'symbol',
      'sum_open_interest',
      'sum_open_interest_value',
      'count_toptrader_long_short_ratio',
      'sum_toptrader_long_short_ratio',
      'count_long_short_ratio',
      'sum_taker_long_short_vol_ratio',
    ],
    looksRight: ({ rows }) => /^\d{4}-\d\d-\d\d /.test(rows[0]![0]!),
    belongs: ofMarket,
  }),
  csvShape({
    name: 'Binance fundingRate',
    kind: 'side',
    table: sideTable([column('calc_time', 'timeMs', 'stamp'), column('last_funding_rate', 'fundingPaid', 'number')]),
    header: ['calc_time', 'funding_interval_hours', 'last_funding_rate'],
    positions: ['calc_time', 'funding_interval_hours', 'last_funding_rate'],
    looksRight: ({ rows }) => /^\d{13,16},\d{1,2},-?[\d.eE-]+$/.test(rows[0]!.join(',')),
  }),
  csvShape({
    name: 'Binance aggTrades',
    kind: 'trades',
    table: tradeTable([
      column('transact_time', 'timeMs', 'stamp'),
      column('price', 'price', 'positive'),
      column('quantity', 'quantity', 'non-negative'),
      // The buyer made the book, so the seller took from it.
      column('is_buyer_maker', 'takerSide', { true: BUY_SELL.sell, false: BUY_SELL.buy }),
      column('agg_trade_id', 'id', 'text'),
    ]),
    header: ['agg_trade_id', 'price', 'quantity', 'transact_time', 'is_buyer_maker'],
    positions: [
      'agg_trade_id',
      'price',
      'quantity',
      'first_trade_id',
      'last_trade_id',
      'transact_time',
      'is_buyer_maker',
    ],
    looksRight: ({ rows }) => /^(true|false)$/i.test(rows[0]![6]!),
  }),
  csvShape({
    name: 'capture of the Binance forceOrder stream',
    kind: 'liquidations',
    table: liquidationTable([
      column('time_ms', 'timeMs', 'stamp'),
      // The side is the order's: selling closes a long.
      column('side', 'side', { SELL: 'long', BUY: 'short' }),
      column('price', 'price', 'positive'),
      column('accumulated_fill_quantity', 'quantity', 'non-negative'),
    ]),
    header: ['time_ms', 'symbol', 'side', 'order_type', 'price', 'accumulated_fill_quantity'],
    belongs: ofMarket,
  }),
];
