import type { Bar } from '../bar.ts';
import type { Context, Depth, Liquidation, LiquidationTotal, OpenPosition, Trade } from '../event.ts';
import type { Column, Kind } from './column.ts';

/**
 * How the times of a table run. `grid`: strictly increasing, on a constant step; `ascending`: never backwards; `any`:
 * the file need not be sorted.
 */
export type Order = 'grid' | 'ascending' | 'any';

/** One kind of file: what its columns are and which rows can be true. Reading, writing and refusing follow from it. */
export interface Table<Row extends { timeMs: number }> {
  readonly columns: readonly Column<Row>[];
  readonly order: Order;
  /** A row of which nothing is known. */
  readonly blank: Row;
  /** What cannot be true of a row as a whole, as [column, reason]. */
  readonly check?: (row: Row) => [column: string, reason: string] | null;
}

export type RecordingFile =
  | 'bars'
  | 'trades'
  | 'liquidations'
  | 'liquidation-totals'
  | 'context'
  | 'depth'
  | 'positions';

export interface RecordingRows {
  bars: Bar;
  trades: Trade;
  liquidations: Liquidation;
  'liquidation-totals': LiquidationTotal;
  context: Context;
  depth: Depth;
  positions: OpenPosition;
}

export function column<Row>(name: string, field: keyof Row & string, kind: Kind, required = true): Column<Row> {
  return { name, field, kind, required };
}

/** NaN, not 0: a field that starts as an integer would be boxed anew at its first fraction. */
const UNKNOWN = Number.NaN;

export const LONG_SHORT = { long: 'long', short: 'short' } as const;
export const BUY_SELL = { buy: 'buy', sell: 'sell' } as const;

/** Rounding in what venues print: a taker's share may exceed the whole by this fraction. */
const VOLUME_TOLERANCE = 1e-9;

/** Also used where prices come without the rest of a bar. */
export function checkPrices(row: {
  open: number;
  high: number;
  low: number;
  close: number;
}): [column: string, reason: string] | null {
  const { open, high, low, close } = row;
  if (high < low) return ['high', `the high ${high} is under the low ${low}`];
  if (high < open || high < close) return ['high', `the high ${high} is under the open ${open} or the close ${close}`];
  if (low > open || low > close) return ['low', `the low ${low} is over the open ${open} or the close ${close}`];
  return null;
}

export function checkVolumes(row: { volume: number; takerBuyVolume: number }): [string, string] | null {
  if (row.takerBuyVolume > row.volume * (1 + VOLUME_TOLERANCE)) {
    return ['taker_buy_volume', `takers bought ${row.takerBuyVolume} of a volume of ${row.volume}`];
  }
  return null;
}

const bars: Table<Bar> = {
  columns: [
    column('time', 'timeMs', 'time'),
    column('open', 'open', 'positive'),
    column('high', 'high', 'positive'),
    column('low', 'low', 'positive'),
    column('close', 'close', 'positive'),
    column('mark_high', 'markHigh', 'positive', false),
    column('mark_low', 'markLow', 'positive', false),
    column('volume', 'volume', 'non-negative', false),
    column('taker_buy_volume', 'takerBuyVolume', 'non-negative', false),
    column('open_interest', 'openInterest', 'non-negative', false),
    column('funding_rate', 'fundingRate', 'number', false),
  ],
  order: 'grid',
  blank: {
    timeMs: UNKNOWN,
    open: UNKNOWN,
    high: UNKNOWN,
    low: UNKNOWN,
    close: UNKNOWN,
    markHigh: UNKNOWN,
    markLow: UNKNOWN,
    volume: UNKNOWN,
    takerBuyVolume: UNKNOWN,
    openInterest: UNKNOWN,
    fundingRate: UNKNOWN,
  },
  check: (bar) => {
    if (bar.markHigh < bar.markLow) return ['mark_high', `the high ${bar.markHigh} is under the low ${bar.markLow}`];
    return checkPrices(bar) ?? checkVolumes(bar);
  },
};

const trades: Table<Trade> = {
  columns: [
    column('time', 'timeMs', 'time'),
    column('price', 'price', 'positive'),
    column('quantity', 'quantity', 'non-negative'),
    column('taker_side', 'takerSide', BUY_SELL),
    column('id', 'id', 'text', false),
  ],
  order: 'ascending',
  blank: { timeMs: UNKNOWN, price: UNKNOWN, quantity: UNKNOWN, takerSide: 'buy', id: '' },
};

const liquidations: Table<Liquidation> = {
  columns: [
    column('time', 'timeMs', 'time'),
    column('side', 'side', LONG_SHORT),
    column('price', 'price', 'positive'),
    column('quantity', 'quantity', 'non-negative'),
    column('id', 'id', 'text', false),
  ],
  order: 'ascending',
  blank: { timeMs: UNKNOWN, side: 'long', price: UNKNOWN, quantity: UNKNOWN, id: '' },
};

const liquidationTotals: Table<LiquidationTotal> = {
  columns: [
    column('time', 'timeMs', 'time'),
    column('step', 'stepMs', 'positive'),
    column('long_usd', 'longUsd', 'non-negative', false),
    column('short_usd', 'shortUsd', 'non-negative', false),
  ],
  order: 'ascending',
  blank: { timeMs: UNKNOWN, stepMs: UNKNOWN, longUsd: UNKNOWN, shortUsd: UNKNOWN },
};

const context: Table<Context> = {
  columns: [
    column('time', 'timeMs', 'time'),
    column('index', 'index', 'positive', false),
    column('mark_close', 'markClose', 'positive', false),
    column('long_short_ratio', 'longShortRatio', 'non-negative', false),
    column('top_long_short_ratio', 'topLongShortRatio', 'non-negative', false),
  ],
  order: 'ascending',
  blank: {
    timeMs: UNKNOWN,
    index: UNKNOWN,
    markClose: UNKNOWN,
    longShortRatio: UNKNOWN,
    topLongShortRatio: UNKNOWN,
  },
};

const depth: Table<Depth> = {
  columns: [
    column('time', 'timeMs', 'time'),
    column('side', 'side', { bid: 'bid', ask: 'ask' }),
    column('distance', 'distance', 'positive'),
    column('quantity', 'quantity', 'non-negative'),
  ],
  order: 'ascending',
  blank: { timeMs: UNKNOWN, side: 'bid', distance: UNKNOWN, quantity: UNKNOWN },
};

const positions: Table<OpenPosition> = {
  columns: [
    column('time', 'timeMs', 'time'),
    column('side', 'side', LONG_SHORT),
    column('price', 'price', 'positive'),
    column('quantity', 'quantity', 'non-negative'),
  ],
  order: 'ascending',
  blank: { timeMs: UNKNOWN, side: 'long', price: UNKNOWN, quantity: UNKNOWN },
};

/** The files of a recording. */
export const TABLES: { readonly [File in RecordingFile]: Table<RecordingRows[File]> } = {
  bars,
  trades,
  liquidations,
  'liquidation-totals': liquidationTotals,
  context,
  depth,
  positions,
};
