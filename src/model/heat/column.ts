import { CELL_LOG_HEIGHT, GROUPS } from '../../market/heat-frame.ts';
import { encodeShares } from '../../market/share-code.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { takeShares } from './density.ts';

/**
 * Samples states into columns of a {@link HeatFrame} with one geometry. A row shows the channels of its 5 bp cell with
 * the largest total (channel-wise maxima would add up to more than exists); a row smaller than a cell shows the cell
 * that it lies in.
 */
export class ColumnSampler {
  private readonly firstCell: number;
  private readonly cells: number;
  /** `[group][cell]`, shares of open interest. */
  private readonly shares: Float64Array;
  /** `[group][row]`, those of each row's cell. */
  private readonly picked: Float64Array;
  private readonly firstOfRow: Int32Array;
  private readonly lastOfRow: Int32Array;

  /** Rows are equal in log price; row 0 starts at `logLow`. */
  constructor(logLow: number, rowHeight: number, rows: number) {
    this.firstCell = Math.floor(logLow / CELL_LOG_HEIGHT);
    this.cells = Math.ceil((logLow + rows * rowHeight) / CELL_LOG_HEIGHT) - this.firstCell;
    this.shares = new Float64Array(this.cells * GROUPS);
    this.picked = new Float64Array(rows * GROUPS);
    this.firstOfRow = new Int32Array(rows);
    this.lastOfRow = new Int32Array(rows);
    const clamp = (cell: number) => Math.min(this.cells - 1, Math.max(0, cell));
    for (let row = 0; row < rows; row++) {
      const low = (logLow + row * rowHeight) / CELL_LOG_HEIGHT - this.firstCell;
      const high = low + rowHeight / CELL_LOG_HEIGHT;
      // Cells whose centre lies in the row; where there is none, the cell that holds the row's centre.
      const first = Math.ceil(low - 0.5);
      const last = Math.ceil(high - 0.5) - 1;
      const holding = Math.floor((low + high) / 2);
      this.firstOfRow[row] = clamp(last < first ? holding : first);
      this.lastOfRow[row] = clamp(last < first ? holding : last);
    }
  }

  /** Writes rows x groups codes (see {@link encodeShares}) to `out` from index `at`. */
  sample(book: CohortBook, out: Uint8Array, at: number): void {
    const { shares, picked } = this;
    takeShares(book, this.firstCell, this.cells, shares);
    pick(shares, this.firstOfRow, this.lastOfRow, picked);
    encodeShares(picked, GROUPS, out, at);
  }
}

/** Copies, for each row, the groups of the first of its cells with the largest total. */
function pick(shares: Float64Array, firstOfRow: Int32Array, lastOfRow: Int32Array, out: Float64Array): void {
  const cells = shares.length / GROUPS;
  const rows = firstOfRow.length;
  for (let row = 0; row < rows; row++) {
    const first = firstOfRow[row]!;
    const last = lastOfRow[row]!;
    const best = first < last ? largestOf(shares, cells, first, last) : first;
    for (let from = best, to = row; to < out.length; from += cells, to += rows) out[to] = shares[from]!;
  }
}

function largestOf(shares: Float64Array, cells: number, first: number, last: number): number {
  let best = first;
  let most = -1;
  for (let cell = first; cell <= last; cell++) {
    let total = 0;
    for (let at = cell; at < shares.length; at += cells) total += shares[at]!;
    if (total <= most) continue;
    most = total;
    best = cell;
  }
  return best;
}
