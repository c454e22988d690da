import type { Bar } from '../market/bar.ts';
import type { Context, Depth, Liquidation, LiquidationTotal, Mark, OpenInterest, Trade } from '../market/event.ts';
import type { Column } from '../market/recording/column.ts';
import { column, TABLES } from '../market/recording/table.ts';

export interface EventRows {
  bars: Bar;
  trades: Trade;
  liquidations: Liquidation;
  'liquidation-totals': LiquidationTotal;
  context: Context;
  depth: Depth;
  marks: Mark;
  'open-interest': OpenInterest;
}
export type EventKind = keyof EventRows;

/** One kind of event: its columns are those of a recording, its key tells one event from another at the same moment. */
export interface EventTable<Row> {
  columns: readonly Column<Row>[];
  /** Fields beside the time. */
  key: readonly (keyof Row & string)[];
}

export const EVENT_TABLES: { readonly [Kind in EventKind]: EventTable<EventRows[Kind]> } = {
  bars: { columns: TABLES.bars.columns, key: [] },
  trades: { columns: TABLES.trades.columns, key: ['id'] },
  liquidations: {
    columns: [...TABLES.liquidations.columns, column('notional_usd', 'notionalUsd', 'non-negative', false)],
    key: ['id'],
  },
  'liquidation-totals': { columns: TABLES['liquidation-totals'].columns, key: ['stepMs'] },
  context: { columns: TABLES.context.columns, key: [] },
  depth: { columns: TABLES.depth.columns, key: ['side', 'distance'] },
  marks: {
    columns: [
      column('time', 'timeMs', 'time'),
      column('mark', 'mark', 'positive', false),
      column('index', 'index', 'positive', false),
      column('funding_rate', 'fundingRate', 'number', false),
      column('funding_due', 'fundingDueMs', 'number', false),
    ],
    key: [],
  },
  'open-interest': {
    columns: [column('time', 'timeMs', 'time'), column('quantity', 'quantity', 'non-negative')],
    key: [],
  },
};

export const EVENT_KINDS = Object.keys(EVENT_TABLES) as readonly EventKind[];

/** What stands before an event's own columns: whose it is, when it came, and whether it was history by then. */
export const SYSTEM_COLUMNS = ['market INTEGER', 'received_ms BIGINT', 'backfilled BOOLEAN'] as const;

/** What a choice is kept as, in this order; null for another kind of column. */
export function choicesOf({ kind }: Pick<Column<never>, 'kind'>): string[] | null {
  return typeof kind === 'object' ? Object.values(kind) : null;
}

/** Columns of a kind's table, as SQL declares them. Unknown numbers are NaN. */
export function sqlColumns(kind: EventKind): string[] {
  const own = (EVENT_TABLES[kind].columns as readonly Column<never>[]).map((one) => {
    const choices = choicesOf(one);
    const text = choices ? `ENUM (${choices.map((choice) => `'${choice}'`).join(', ')})` : 'VARCHAR';
    const type = one.kind === 'time' ? 'BIGINT' : choices || one.kind === 'text' ? text : 'DOUBLE';
    return `"${one.name}" ${type}`;
  });
  return [...SYSTEM_COLUMNS, ...own];
}
