import { CELL_LOG_HEIGHT, GROUPS, LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import type { CohortBook } from '../cohorts/book.ts';
import type { Cohort } from '../cohorts/cohort.ts';

/** The leverage group that a leverage belongs to: its channel in a cell. */
export function groupOf(leverage: number): number {
  return LEVERAGE_GROUPS.findIndex((group) => leverage <= group.maxLeverage);
}

/**
 * Both sides' quantity by 5 bp cell and leverage group over one range of log price, resampled from the cohorts' own
 * bins. Cell i covers log prices [(firstCell + i) h, (firstCell + i + 1) h), h = {@link CELL_LOG_HEIGHT}.
 */
export class Density {
  readonly firstCell: number;
  readonly cells: number;
  /** `[cell][group]`, native quantity per cell. */
  readonly long: Float64Array;
  readonly short: Float64Array;

  /** Covers every cell that touches log prices `logLow` to `logHigh`. */
  constructor(logLow: number, logHigh: number) {
    this.firstCell = Math.floor(logLow / CELL_LOG_HEIGHT);
    this.cells = Math.ceil(logHigh / CELL_LOG_HEIGHT) - this.firstCell;
    this.long = new Float64Array(this.cells * GROUPS);
    this.short = new Float64Array(this.cells * GROUPS);
  }

  /** Fills in the book's map, already weighted by its mix. */
  take(book: CohortBook): void {
    this.long.fill(0);
    this.short.fill(0);
    for (const cohort of book.long.cohorts) this.add(cohort, this.long);
    for (const cohort of book.short.cohorts) this.add(cohort, this.short);
  }

  /**
   * A bin's quantity lies along a slope that its neighbours give (limited so that nothing turns negative), which
   * keeps each bin's quantity as it is and shows no steps; the bin that the last touch cut is filled up to the cut.
   */
  private add(cohort: Cohort, out: Float64Array): void {
    const { bins, origin, sign, tier, edge } = cohort;
    const weight = tier.weight * cohort.scale;
    if (bins.length === 0 || weight === 0) return;
    const n = tier.cellsPerBin;
    const group = groupOf(tier.leverage);
    // In depth, this density covers cells [bottom, bottom + cells).
    const bottom = sign > 0 ? this.firstCell : -(this.firstCell + this.cells);
    const top = Math.min(Math.floor(edge / cohort.width), origin + bins.length - 1);
    const from = Math.max(origin, Math.floor(bottom / n));
    const to = Math.min(top, Math.floor((bottom + this.cells - 1) / n));
    for (let i = from; i <= to; i++) {
      const quantity = bins[i - origin]!;
      if (quantity === 0) continue;
      const filled = i === top ? Math.min(n, Math.max(1e-9, edge / CELL_LOG_HEIGHT - i * n)) : n;
      let slope = 0;
      if (filled === n && n > 1 && i > origin && i < top) {
        const before = quantity - bins[i - origin - 1]!;
        const after = bins[i - origin + 1]! - quantity;
        if (before * after > 0) slope = (Math.min(Math.abs(before), Math.abs(after)) * Math.sign(before)) / (n * n);
      }
      for (let c = 0; c < n; c++) {
        const at = i * n + c - bottom;
        if (at < 0 || at >= this.cells) continue;
        const part = filled === n ? 1 / n : Math.min(1, Math.max(0, filled - c)) / filled;
        const value = weight * (quantity * part + slope * (c - (n - 1) / 2));
        out[(sign > 0 ? at : this.cells - 1 - at) * GROUPS + group]! += value;
      }
    }
  }
}
