import { CELL_LOG_HEIGHT, encodeShare, GROUPS } from '../../market/heat-frame.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { Density } from './density.ts';

/**
 * Samples states into columns of a {@link HeatFrame} with one geometry. A row shows the channels of its 5 bp cell with
 * the largest total (channel-wise maxima would add up to more than exists); a row smaller than a cell shows the cell
 * that it lies in.
 */
export class ColumnSampler {
  private readonly density: Density;
  private readonly firstOfRow: Int32Array;
  private readonly lastOfRow: Int32Array;

  /** Rows are equal in log price; row 0 starts at `logLow`. */
  constructor(logLow: number, rowHeight: number, rows: number) {
    this.density = new Density(logLow, logLow + rows * rowHeight);
    this.firstOfRow = new Int32Array(rows);
    this.lastOfRow = new Int32Array(rows);
    const { firstCell, cells } = this.density;
    for (let row = 0; row < rows; row++) {
      const low = (logLow + row * rowHeight) / CELL_LOG_HEIGHT - firstCell;
      const high = low + rowHeight / CELL_LOG_HEIGHT;
      // Cells whose centre lies in the row; where there is none, the cell that holds the row's centre.
      const first = Math.ceil(low - 0.5);
      const last = Math.ceil(high - 0.5) - 1;
      const holding = Math.floor((low + high) / 2);
      const clamp = (cell: number) => Math.min(cells - 1, Math.max(0, cell));
      this.firstOfRow[row] = clamp(last < first ? holding : first);
      this.lastOfRow[row] = clamp(last < first ? holding : last);
    }
  }

  /** Writes rows x groups codes (see {@link encodeShare}) to `out` from index `at`. */
  sample(book: CohortBook, out: Uint8Array, at: number): void {
    const { density, firstOfRow, lastOfRow } = this;
    density.take(book);
    const { long, short } = density;
    const perOpenInterest = 1 / book.openInterest;
    for (let row = 0; row < firstOfRow.length; row++) {
      let best = firstOfRow[row]!;
      let most = -1;
      for (let cell = firstOfRow[row]!; cell <= lastOfRow[row]!; cell++) {
        let total = 0;
        for (let g = cell * GROUPS; g < (cell + 1) * GROUPS; g++) total += long[g]! + short[g]!;
        if (total > most) {
          most = total;
          best = cell;
        }
      }
      for (let g = 0; g < GROUPS; g++) {
        const quantity = long[best * GROUPS + g]! + short[best * GROUPS + g]!;
        out[at + row * GROUPS + g] = encodeShare(quantity * perOpenInterest);
      }
    }
  }
}
