import { checkPrices, checkVolumes, column, TABLES, type Table } from '../../market/recording/table.ts';
import type { Liquidation, Trade } from '../../market/event.ts';
import type { Column } from '../../market/recording/column.ts';
import { BLANK_SIDE, type Kline, type MarkKline, type SideRow, type TotalRow } from './feed.ts';

const UNKNOWN = Number.NaN;

function priceColumns<Row extends MarkKline>(time: string): Column<Row>[] {
  return [
    column<Row>(time, 'timeMs', 'stamp'),
    column<Row>('open', 'open', 'positive'),
    column<Row>('high', 'high', 'positive'),
    column<Row>('low', 'low', 'positive'),
    column<Row>('close', 'close', 'positive'),
  ];
}

/** @param takerBuy the column of the takers' share, under whichever of these names */
export function klineTable(time: string, takerBuy: readonly string[]): Table<Kline> {
  return {
    columns: [
      ...priceColumns<Kline>(time),
      column('volume', 'volume', 'non-negative', false),
      ...takerBuy.map((name) => column<Kline>(name, 'takerBuyVolume', 'non-negative', false)),
    ],
    order: 'grid',
    blank: {
      timeMs: UNKNOWN,
      open: UNKNOWN,
      high: UNKNOWN,
      low: UNKNOWN,
      close: UNKNOWN,
      volume: UNKNOWN,
      takerBuyVolume: UNKNOWN,
    },
    check: (row) => checkPrices(row) ?? checkVolumes(row),
  };
}

export function markTable(time: string): Table<MarkKline> {
  return {
    columns: priceColumns(time),
    order: 'grid',
    blank: { timeMs: UNKNOWN, open: UNKNOWN, high: UNKNOWN, low: UNKNOWN, close: UNKNOWN },
    check: checkPrices,
  };
}

export function sideTable(columns: readonly Column<SideRow>[], constant: Partial<SideRow> = {}): Table<SideRow> {
  return { columns, order: 'ascending', blank: { ...BLANK_SIDE, ...constant } };
}

export function totalTable(time: string, long: string, short: string): Table<TotalRow> {
  return {
    columns: [
      column(time, 'timeMs', 'stamp'),
      column(long, 'longUsd', 'non-negative', false),
      column(short, 'shortUsd', 'non-negative', false),
    ],
    order: 'ascending',
    blank: { timeMs: UNKNOWN, longUsd: UNKNOWN, shortUsd: UNKNOWN },
  };
}

export function tradeTable(columns: readonly Column<Trade>[]): Table<Trade> {
  return { columns, order: 'ascending', blank: TABLES.trades.blank };
}

/** Captures of liquidations come in bursts, not in order. */
export function liquidationTable(columns: readonly Column<Liquidation>[]): Table<Liquidation> {
  return { columns, order: 'any', blank: TABLES.liquidations.blank };
}
