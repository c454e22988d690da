import type { Side } from '../../market/event.ts';
import { CELL_LOG_HEIGHT, GROUPS, LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import type { CohortBook } from '../cohorts/book.ts';
import type { Cohort } from '../cohorts/cohort.ts';
import { type BookPart, partsOf } from './book-parts.ts';

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
    addSide(book, 'long', 1, this.firstCell, this.cells, this.long, GROUPS, 1);
    addSide(book, 'short', 1, this.firstCell, this.cells, this.short, GROUPS, 1);
  }
}

/** Fills `out`, `[group][cell]`, with both sides' shares of the book's open interest in `cells` cells from `firstCell`. */
export function takeShares(book: CohortBook, firstCell: number, cells: number, out: Float64Array): void {
  out.fill(0);
  const perOpenInterest = 1 / book.openInterest;
  addSide(book, 'long', perOpenInterest, firstCell, cells, out, 1, cells);
  addSide(book, 'short', perOpenInterest, firstCell, cells, out, 1, cells);
}

/** Fills `out` with one cohort's shares of an open interest, native quantity, in its cells from `firstCell`. */
export function cohortShares(cohort: Cohort, openInterest: number, firstCell: number, out: Float64Array): void {
  out.fill(0);
  addCohort(cohort, 1 / openInterest, firstCell, out.length, out, 1, 0);
}

/**
 * Fills `shares` with one side's shares of the book's open interest by cell outwards from the price's own, which is 0: downwards for longs,
 * upwards for shorts.
 */
export function sharesOutwards(book: CohortBook, side: Side, priceCell: number, shares: Float64Array): void {
  const cells = shares.length;
  shares.fill(0);
  const firstCell = side === 'long' ? priceCell - cells + 1 : priceCell;
  addSide(book, side, 1 / book.openInterest, firstCell, cells, shares, 1, 0);
  if (side === 'short') return;
  for (let i = 0, j = cells - 1; i < j; i++, j--) {
    const nearer = shares[j]!;
    shares[j] = shares[i]!;
    shares[i] = nearer;
  }
}

/** Adds `factor` times one side of a book to `out`: its cohorts', or those of what it is the sum of. */
function addSide(
  book: CohortBook,
  side: Side,
  factor: number,
  firstCell: number,
  cells: number,
  out: Float64Array,
  perCell: number,
  perGroup: number,
): void {
  const parts = partsOf(book);
  if (!parts) {
    for (const cohort of book[side].cohorts) addCohort(cohort, factor, firstCell, cells, out, perCell, perGroup);
    return;
  }
  for (const part of parts) addPart(part, side, factor, firstCell, cells, out, perCell, perGroup);
}

let scratch = new Float64Array(0);

/** A shift that is no whole number of cells parts each cell between the two that it falls on. */
function addPart(
  { book, shift, factor: perUnit }: BookPart,
  side: Side,
  factor: number,
  firstCell: number,
  cells: number,
  out: Float64Array,
  perCell: number,
  perGroup: number,
): void {
  const whole = Math.floor(shift / CELL_LOG_HEIGHT);
  const upper = shift / CELL_LOG_HEIGHT - whole;
  const rows = cells + 1;
  if (scratch.length < rows * GROUPS) scratch = new Float64Array(rows * GROUPS);
  else scratch.fill(0, 0, rows * GROUPS);
  for (const cohort of book[side].cohorts) {
    addCohort(cohort, factor * perUnit, firstCell - whole - 1, rows, scratch, 1, rows);
  }
  for (let group = 0; group < GROUPS; group++) {
    let below = scratch[group * rows]!;
    for (let cell = 0, from = group * rows + 1, at = group * perGroup; cell < cells; cell++, from++, at += perCell) {
      const here = scratch[from]!;
      out[at]! += upper * below + (1 - upper) * here;
      below = here;
    }
  }
}

/**
 * Adds `factor` times a cohort's quantity to `out`, whose entries are `perCell` apart from cell to cell and `perGroup`
 * from group to group. A bin's quantity lies along a slope that its neighbours give (limited so
 * that nothing turns negative), which keeps each bin's quantity as it is and shows no steps; the bin that the last
 * touch cut is filled up to the cut.
 */
function addCohort(
  cohort: Cohort,
  factor: number,
  firstCell: number,
  cells: number,
  out: Float64Array,
  perCell: number,
  perGroup: number,
): void {
  const { bins, origin, sign, tier, edge } = cohort;
  const weight = tier.weight * cohort.scale * factor;
  if (bins.length === 0 || weight === 0) return;
  const n = tier.cellsPerBin;
  // In depth, the range covers cells [bottom, bottom + cells).
  const bottom = sign > 0 ? firstCell : -(firstCell + cells);
  const top = Math.min(Math.floor(edge / cohort.width), origin + bins.length - 1);
  const from = Math.max(origin, Math.floor(bottom / n));
  const to = Math.min(top, Math.floor((bottom + cells - 1) / n));
  // Where a cell of depth (bottom + at) lies in `out`.
  const stride = sign > 0 ? perCell : -perCell;
  const base = (sign > 0 ? 0 : (cells - 1) * perCell) + groupOf(tier.leverage) * perGroup;
  const whole = Math.min(to, top - 1);
  if (n === 1) {
    for (let i = from, at = base + (from - bottom) * stride; i <= whole; i++, at += stride) {
      out[at]! += weight * bins[i - origin]!;
    }
  } else {
    const part = weight / n;
    const perSlope = weight / (n * n);
    for (let i = from; i <= whole; i++) {
      const quantity = bins[i - origin]!;
      if (quantity === 0) continue;
      let slope = 0;
      if (i > origin) {
        const before = quantity - bins[i - origin - 1]!;
        const after = bins[i - origin + 1]! - quantity;
        if (before > 0 && after > 0) slope = (before < after ? before : after) * perSlope;
        else if (before < 0 && after < 0) slope = (before > after ? before : after) * perSlope;
      }
      const start = i * n - bottom;
      const first = start < 0 ? -start : 0;
      const end = start + n > cells ? cells - start : n;
      let value = quantity * part + slope * (first - (n - 1) / 2);
      for (let c = first, at = base + (start + first) * stride; c < end; c++, at += stride) {
        out[at]! += value;
        value += slope;
      }
    }
  }
  if (to < top || top < from) return;
  const filled = Math.min(n, Math.max(1e-9, edge / CELL_LOG_HEIGHT - top * n));
  const full = (weight * bins[top - origin]!) / filled;
  for (let c = 0; c < n; c++) {
    const at = top * n + c - bottom;
    if (at < 0 || at >= cells) continue;
    out[base + at * stride]! += full * Math.min(1, Math.max(0, filled - c));
  }
}
