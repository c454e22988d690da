import type { Bar } from '../market/bar.ts';
import { ColumnState, GROUPS, type HeatFrame } from '../market/heat-frame.ts';
import type { CohortBook } from '../model/cohorts/book.ts';
import { ColumnSampler } from '../model/heat/column.ts';
import { type BarStore, blankBar } from './bar-store.ts';
import type { Checkpoint } from './checkpoints.ts';
import type { HeatWindow } from './market-view.ts';

export interface HeatRequest {
  bars: BarStore;
  /** Only the first `known` bars are used. */
  known: number;
  barStepMs: number;
  running: Bar | null;
  contract: 'linear' | 'inverse';
  window: HeatWindow;
  /** A state that has seen no bar later than the first column's last; it is used up. */
  start: Checkpoint;
}

/**
 * Rebuilds a window of the map: bars are folded from the start on, and the state is sampled at the last bar of each
 * column. Memory is the frame's and one state's, whatever the window's length. A column that waits for its stamp of
 * open interest, or holds the running bar, is provisional; one without bars is missing.
 */
export function buildHeat(request: HeatRequest): HeatFrame {
  const { bars, known, running, contract, start } = request;
  const { stepMs, logLow, rowHeight, rows } = request.window;
  const fromMs = Math.floor(request.window.fromMs / stepMs) * stepMs;
  const columns = Math.ceil((request.window.toMs - fromMs) / stepMs);
  const frame: HeatFrame = {
    fromMs,
    stepMs,
    columns,
    rows,
    logLow,
    rowHeight,
    contract,
    states: new Uint8Array(columns),
    openInterest: new Float64Array(columns).fill(Number.NaN),
    price: new Float64Array(columns).fill(Number.NaN),
    cells: new Uint8Array(columns * rows * GROUPS),
  };
  const sampler = new ColumnSampler(logLow, rowHeight, rows);
  const lastOfColumn = lastBars(bars, known, running, frame);
  let state: ColumnState = ColumnState.closed;
  const folded = ({ timeMs, close }: { timeMs: number; close: number }, book: CohortBook) => {
    const column = Math.floor((timeMs - fromMs) / stepMs);
    if (lastOfColumn[column] !== timeMs) return;
    frame.states[column] = state;
    frame.openInterest[column] = book.openInterest;
    frame.price[column] = close;
    sampler.sample(book, frame.cells, column * rows * GROUPS);
  };
  const { estimator } = start;
  const seen = start.next - estimator.pending.length - 1;
  if (estimator.started && seen >= 0) folded({ timeMs: bars.timeMs[seen]!, close: bars.close[seen]! }, estimator.state);
  const bar = blankBar();
  const end = bars.countBefore(fromMs + columns * stepMs);
  // Beyond the window's end, a stamp may still settle what waits inside it.
  for (let i = start.next; i < known && (i < end || estimator.pending.length > 0); i++) {
    estimator.push(bars.read(i, bar), folded);
  }
  state = ColumnState.provisional;
  estimator.provisional(running, folded);
  return frame;
}

/** Per column, the open time of its last bar, NaN where it has none. */
function lastBars(bars: BarStore, known: number, running: Bar | null, frame: HeatFrame): Float64Array {
  const last = new Float64Array(frame.columns).fill(Number.NaN);
  for (let column = 0; column < frame.columns; column++) {
    const open = frame.fromMs + column * frame.stepMs;
    const i = Math.min(known, bars.countBefore(open + frame.stepMs)) - 1;
    if (i >= 0 && bars.timeMs[i]! >= open) last[column] = bars.timeMs[i]!;
    if (running && running.timeMs >= open && running.timeMs < open + frame.stepMs) last[column] = running.timeMs;
  }
  return last;
}
