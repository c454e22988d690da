import { ColumnState, GROUPS, SHARE_OF_CODE, usdOfShare, type HeatFrame } from '../../market/heat-frame.ts';
import type { GroupMask } from './level-grid.ts';

/** What a cell says. */
export interface CellReading {
  column: number;
  row: number;
  /** Open of the column, ms, and its width. */
  timeMs: number;
  stepMs: number;
  lowPrice: number;
  highPrice: number;
  state: ColumnState;
  side: 'long' | 'short';
  /** USD per 5 bp, of the groups that are shown. */
  usd: number;
  /** Share of one-sided open interest per 5 bp, of the groups that are shown. */
  share: number;
  /** The same by leverage group, shown or not. */
  groupShares: readonly number[];
}

/** Reads the cell with the largest total among columns and rows `[first, last]`; null where the frame has none. */
export function readCell(
  frame: HeatFrame,
  columns: readonly [number, number],
  rows: readonly [number, number],
  mask: GroupMask,
): CellReading | null {
  let best: CellReading | null = null;
  for (let column = columns[0]; column <= columns[1]; column++) {
    for (let row = rows[0]; row <= rows[1]; row++) {
      const cell = cellOf(frame, column, row, mask);
      if (!best || cell.usd > best.usd) best = cell;
    }
  }
  return best;
}

function cellOf(frame: HeatFrame, column: number, row: number, mask: GroupMask): CellReading {
  const at = (column * frame.rows + row) * GROUPS;
  const groupShares = Array.from(frame.cells.subarray(at, at + GROUPS), (code) => SHARE_OF_CODE[code]!);
  const share = groupShares.reduce((sum, value, group) => (mask[group] ? sum + value : sum), 0);
  const state = frame.states[column] as ColumnState;
  const logMid = frame.logLow + (row + 0.5) * frame.rowHeight;
  return {
    column,
    row,
    timeMs: frame.fromMs + column * frame.stepMs,
    stepMs: frame.stepMs,
    lowPrice: Math.exp(frame.logLow + row * frame.rowHeight),
    highPrice: Math.exp(frame.logLow + (row + 1) * frame.rowHeight),
    state,
    side: logMid < Math.log(frame.price[column]!) ? 'long' : 'short',
    usd: state === ColumnState.missing ? 0 : usdOfShare(share, frame.openInterest[column]!, logMid, frame.contract),
    share,
    groupShares,
  };
}
