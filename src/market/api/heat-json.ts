import { Type, type Static } from 'typebox';
import { ColumnState, GROUPS, LEVERAGE_GROUPS, SHARE_OF_CODE, usdOfShare, type HeatFrame } from '../heat-frame.ts';
import { nullableNumber } from './nullable-number.ts';

export const HeatJsonRow = Type.Object({
  row: Type.Integer(),
  /** Price of the row's lower and upper edge. */
  low: Type.Number(),
  high: Type.Number(),
  side: Type.Union([Type.Literal('long'), Type.Literal('short')]),
  /** USD per 5 bp of log price, all groups. */
  usd: Type.Number(),
  /** Per leverage group, share of one-sided open interest per 5 bp. */
  shares: Type.Array(Type.Number()),
});

export const HeatJsonColumn = Type.Object({
  timeMs: Type.Integer(),
  state: Type.Union([Type.Literal('missing'), Type.Literal('closed'), Type.Literal('provisional')]),
  openInterest: nullableNumber,
  price: nullableNumber,
  /** Only rows that hold something, from the lowest price up. */
  rows: Type.Array(HeatJsonRow),
});

/** A heat frame for readers without the binary codec. Sparse: empty rows are left out. */
export const HeatJson = Type.Object({
  fromMs: Type.Integer(),
  stepMs: Type.Integer(),
  columns: Type.Integer(),
  rows: Type.Integer(),
  logLow: Type.Number(),
  rowHeight: Type.Number(),
  contract: Type.Union([Type.Literal('linear'), Type.Literal('inverse')]),
  groups: Type.Array(Type.String()),
  cells: Type.Array(HeatJsonColumn),
});
export type HeatJson = Static<typeof HeatJson>;
export type HeatJsonColumn = Static<typeof HeatJsonColumn>;
export type HeatJsonRow = Static<typeof HeatJsonRow>;

const STATE_NAMES = {
  [ColumnState.missing]: 'missing',
  [ColumnState.closed]: 'closed',
  [ColumnState.provisional]: 'provisional',
} as const;

export function heatJson(frame: HeatFrame): HeatJson {
  const cells: HeatJsonColumn[] = [];
  for (let column = 0; column < frame.columns; column++) {
    cells.push({
      timeMs: frame.fromMs + column * frame.stepMs,
      state: STATE_NAMES[frame.states[column] as ColumnState],
      openInterest: finite(frame.openInterest[column]!),
      price: finite(frame.price[column]!),
      rows: rowsOf(frame, column),
    });
  }
  return {
    fromMs: frame.fromMs,
    stepMs: frame.stepMs,
    columns: frame.columns,
    rows: frame.rows,
    logLow: frame.logLow,
    rowHeight: frame.rowHeight,
    contract: frame.contract,
    groups: LEVERAGE_GROUPS.map((group) => group.name),
    cells,
  };
}

function rowsOf(frame: HeatFrame, column: number): HeatJsonRow[] {
  const rows: HeatJsonRow[] = [];
  if (frame.states[column] === ColumnState.missing) return rows;
  const logPrice = Math.log(frame.price[column]!);
  for (let row = 0; row < frame.rows; row++) {
    const at = (column * frame.rows + row) * GROUPS;
    const shares = Array.from(frame.cells.subarray(at, at + GROUPS), (code) => SHARE_OF_CODE[code]!);
    const total = shares.reduce((sum, share) => sum + share, 0);
    if (total === 0) continue;
    const logMid = frame.logLow + (row + 0.5) * frame.rowHeight;
    rows.push({
      row,
      low: Math.exp(frame.logLow + row * frame.rowHeight),
      high: Math.exp(frame.logLow + (row + 1) * frame.rowHeight),
      side: logMid < logPrice ? 'long' : 'short',
      usd: usdOfShare(total, frame.openInterest[column]!, logMid, frame.contract),
      shares,
    });
  }
  return rows;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
