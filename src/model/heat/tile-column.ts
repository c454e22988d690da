import { CELL_LOG_HEIGHT, ColumnState, GROUPS, SHARE_OF_CODE } from '../../market/heat-frame.ts';
import { encodeShares } from '../../market/share-code.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { takeShares } from './density.ts';

/**
 * A column of a tile reaches this many 5 bp cells to both sides of its price, at least: from -30 % to +43 %. What lies
 * beyond is not in tiles; a window of heat shows it.
 */
const REACH_CELLS = 720;
/** The reach moves in steps, so that its ends do not move with every bar. */
const ANCHOR_CELLS = 32;
const SAMPLED_CELLS = 2 * REACH_CELLS + ANCHOR_CELLS;

/** One column of a tile, cut to the cells that hold something. */
export interface TileColumn {
  state: ColumnState;
  /** One-sided, native quantity, and price, at the column's last close. */
  openInterest: number;
  price: number;
  firstCell: number;
  /** `[cell][group]`, codes of shares of open interest per cell. */
  codes: Uint8Array;
}

/** Samples states into columns of one bar. */
export class TileSampler {
  private readonly shares = new Float64Array(SAMPLED_CELLS * GROUPS);
  private readonly codes = new Uint8Array(SAMPLED_CELLS * GROUPS);

  /** The column of a bar that closed at `price`, with the state after it. */
  sample(book: CohortBook, price: number, state: ColumnState): TileColumn {
    const cell = Math.floor(Math.log(price) / CELL_LOG_HEIGHT);
    const firstCell = Math.floor(cell / ANCHOR_CELLS) * ANCHOR_CELLS - REACH_CELLS;
    takeShares(book, firstCell, SAMPLED_CELLS, this.shares);
    encodeShares(this.shares, GROUPS, this.codes, 0);
    return trimmed({ state, openInterest: book.openInterest, price, firstCell, codes: this.codes });
  }
}

/** A copy without the empty cells at both ends. */
function trimmed(column: TileColumn): TileColumn {
  const cells = cellsOf(column.codes);
  let first = 0;
  let end = cells.length;
  while (first < end && cells[first] === 0) first++;
  while (end > first && cells[end - 1] === 0) end--;
  return {
    ...column,
    firstCell: column.firstCell + first,
    codes: column.codes.slice(first * GROUPS, end * GROUPS),
  };
}

/** All groups' codes of a cell as one number. */
function cellsOf(codes: Uint8Array): Uint32Array {
  return new Uint32Array(codes.buffer, codes.byteOffset, codes.length / GROUPS);
}

function totalOf(cell: number): number {
  return (
    SHARE_OF_CODE[cell & 255]! +
    SHARE_OF_CODE[(cell >>> 8) & 255]! +
    SHARE_OF_CODE[(cell >>> 16) & 255]! +
    SHARE_OF_CODE[cell >>> 24]!
  );
}

/**
 * Pools columns into a wider one: cell by cell the channels of the column with the largest total (of equals the first;
 * channel-wise maxima would add up to more than exists). Pools of pools are the pool of all.
 */
export class ColumnPool {
  private readonly column: TileColumn = {
    state: ColumnState.missing,
    openInterest: Number.NaN,
    price: Number.NaN,
    firstCell: 0,
    codes: new Uint8Array(0),
  };

  /** True before the first column. */
  get empty(): boolean {
    return this.column.state === ColumnState.missing;
  }

  /** Takes the next column; they come in time order. */
  add(next: TileColumn): void {
    const { column } = this;
    column.openInterest = next.openInterest;
    column.price = next.price;
    if (column.state !== ColumnState.provisional) column.state = next.state;
    this.reach(next.firstCell, next.firstCell + next.codes.length / GROUPS);
    const into = cellsOf(column.codes);
    const from = cellsOf(next.codes);
    for (let i = 0, at = next.firstCell - column.firstCell; i < from.length; i++, at++) {
      const cell = from[i]!;
      const held = into[at]!;
      // From bar to bar most codes stay what they were.
      if (cell !== held && (held === 0 || totalOf(cell) > totalOf(held))) into[at] = cell;
    }
  }

  /** A copy of what was pooled. */
  take(): TileColumn {
    return trimmed(this.column);
  }

  clear(): void {
    this.column.state = ColumnState.missing;
    this.column.codes.fill(0);
  }

  private reach(first: number, end: number): void {
    const { column } = this;
    if (first >= end) return;
    const held = column.codes.length / GROUPS;
    if (held > 0 && first >= column.firstCell && end <= column.firstCell + held) return;
    const from = (held > 0 ? Math.min(first, column.firstCell) : first) - ANCHOR_CELLS;
    const to = (held > 0 ? Math.max(end, column.firstCell + held) : end) + ANCHOR_CELLS;
    const codes = new Uint8Array((to - from) * GROUPS);
    if (held > 0) codes.set(column.codes, (column.firstCell - from) * GROUPS);
    column.codes = codes;
    column.firstCell = from;
  }
}
