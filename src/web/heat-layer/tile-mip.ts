import { ColumnState, GROUPS, SHARE_OF_CODE } from '../../market/heat-frame.ts';
import type { SourceTile } from './tile-source.ts';

/**
 * A tile pooled so that a texel spans `2^mx` columns and `2^my` rows. A texel holds the channels of the cell with the
 * largest total in it: channel-wise maxima would add up to more than exists. Texel rows are numbered from log price 0,
 * so that those of neighbouring tiles meet.
 */
export interface TileMip {
  readonly mx: number;
  readonly my: number;
  readonly columns: number;
  readonly rows: number;
  /** Number of the first texel row, counted from log price 0. */
  readonly firstRow: number;
  /** Natural-log height of a texel. */
  readonly rowHeight: number;
  readonly contract: SourceTile['contract'];
  /** `[column][row][group]` codes, and the same memory with one number a cell. */
  readonly cells: Uint8Array;
  readonly words: Uint32Array;
  /** Per texel column: that of the last column in it that is known. */
  readonly openInterest: Float64Array;
  readonly price: Float64Array;
  /** Missing where all are; provisional where any is. */
  readonly states: Uint8Array;
}

/** A tile as its own finest mip; shares its memory. */
export function baseMip(tile: SourceTile): TileMip {
  const { columns, rows, rowHeight, contract, openInterest, price, states } = tile;
  // Words need an address that is a multiple of four.
  const cells = tile.cells.byteOffset % 4 === 0 ? tile.cells : tile.cells.slice();
  const words = new Uint32Array(cells.buffer, cells.byteOffset, cells.byteLength / 4);
  const firstRow = Math.round(tile.logLow / rowHeight);
  return { mx: 0, my: 0, columns, rows, firstRow, rowHeight, contract, cells, words, openInterest, price, states };
}

/** Pools further; `mx` and `my` are those of the result, not less than the source's. */
export function poolMip(source: TileMip, mx: number, my: number): TileMip {
  const dx = mx - source.mx;
  const dy = my - source.my;
  const columns = ((source.columns - 1) >> dx) + 1;
  const firstRow = source.firstRow >> dy;
  const rows = ((source.firstRow + source.rows - 1) >> dy) - firstRow + 1;
  const cells = new Uint8Array(columns * rows * GROUPS);
  const mip: TileMip = {
    mx,
    my,
    columns,
    rows,
    firstRow,
    rowHeight: source.rowHeight * 2 ** dy,
    contract: source.contract,
    cells,
    words: new Uint32Array(cells.buffer),
    openInterest: new Float64Array(columns).fill(Number.NaN),
    price: new Float64Array(columns).fill(Number.NaN),
    states: new Uint8Array(columns),
  };
  for (let column = 0; column < columns; column++) poolColumn(source, mip, column);
  return mip;
}

/** Pools one texel column of `mip` from `source` again. */
export function poolColumn(source: TileMip, mip: TileMip, column: number): void {
  const dx = mip.mx - source.mx;
  const dy = mip.my - source.my;
  const out = column * mip.rows;
  mip.words.fill(0, out, out + mip.rows);
  const best = new Float64Array(mip.rows);
  const shift = source.firstRow;
  let state: number = ColumnState.missing;
  const end = Math.min(source.columns, (column + 1) << dx);
  for (let from = column << dx; from < end; from++) {
    if (source.states[from] === ColumnState.missing) continue;
    if (state !== ColumnState.provisional) state = source.states[from]!;
    mip.openInterest[column] = source.openInterest[from]!;
    mip.price[column] = source.price[from]!;
    const at = from * source.rows;
    for (let row = 0; row < source.rows; row++) {
      const word = source.words[at + row]!;
      if (word === 0) continue;
      const total = totalShare(word);
      const texel = ((shift + row) >> dy) - mip.firstRow;
      if (total > best[texel]!) {
        best[texel] = total;
        mip.words[out + texel] = word;
      }
    }
  }
  mip.states[column] = state;
}

/** The largest share of open interest in a texel column; 0 where it is missing. However far it is pooled, it is the same. */
export function peakShare(mip: TileMip, column: number): number {
  if (mip.states[column] === ColumnState.missing) return 0;
  let peak = 0;
  const end = (column + 1) * mip.rows;
  for (let at = column * mip.rows; at < end; at++) peak = Math.max(peak, totalShare(mip.words[at]!));
  return peak;
}

/** Texel rows of a column below this one, counted from the mip's first, are longs'; from it on they are shorts'. */
export function firstShortRow(mip: TileMip, column: number): number {
  return Math.ceil(Math.log(mip.price[column]!) / mip.rowHeight - 0.5) - mip.firstRow;
}

/** Share of open interest of a cell's four codes together, whatever the machine's byte order. */
export function totalShare(word: number): number {
  return (
    SHARE_OF_CODE[word & 255]! +
    SHARE_OF_CODE[(word >>> 8) & 255]! +
    SHARE_OF_CODE[(word >>> 16) & 255]! +
    SHARE_OF_CODE[word >>> 24]!
  );
}
