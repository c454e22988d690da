import { RecordingError } from './errors.ts';

/** Leverage groups of a cell, in channel order. */
export const LEVERAGE_GROUPS = [
  { name: 'low', label: '<= 5x', maxLeverage: 5 },
  { name: 'mid', label: '10-20x', maxLeverage: 20 },
  { name: 'high', label: '25-50x', maxLeverage: 50 },
  { name: 'extreme', label: '>= 75x', maxLeverage: Number.POSITIVE_INFINITY },
] as const;
export const GROUPS = LEVERAGE_GROUPS.length;

/** The height of the cell that every density is stated in: 5 basis points of log price. */
export const CELL_LOG_HEIGHT = 5e-4;

/** What a column of a frame is: no data, a state that open interest has confirmed, or one that waits for its stamp. */
export const ColumnState = { missing: 0, closed: 1, provisional: 2 } as const;
export type ColumnState = (typeof ColumnState)[keyof typeof ColumnState];

/**
 * A window of the map at a screen's resolution. A cell holds, per leverage group, the share of open interest (one
 * side's) that would be liquidated per 5 bp of log price, of the 5 bp cell with the largest total inside it.
 * Row 0 is the lowest price. Mass below a column's price is long, above it short.
 */
export interface HeatFrame {
  /** Open of the first column, ms. Column i covers [fromMs + i stepMs, fromMs + (i + 1) stepMs). */
  fromMs: number;
  stepMs: number;
  columns: number;
  rows: number;
  /** Natural log of the lower edge of row 0. */
  logLow: number;
  /** Height of a row in natural-log price. */
  rowHeight: number;
  /** `linear`: quantity is base coin, USD = quantity x price; `inverse`: quantity is USD. */
  contract: 'linear' | 'inverse';
  /** Per column, a {@link ColumnState}. */
  states: Uint8Array;
  /** Per column, one-sided open interest in native quantity; NaN where missing. */
  openInterest: Float64Array;
  /** Per column, price at its close; NaN where missing. */
  price: Float64Array;
  /** `[column][row][group]`, each a code of {@link encodeShare}. */
  cells: Uint8Array;
}

export { encodeShare, SHARE_OF_CODE } from './share-code.ts';

/** USD per 5 bp of a cell whose quantity is `share` of `openInterest`, at log price `logPrice`. */
export function usdOfShare(
  share: number,
  openInterest: number,
  logPrice: number,
  contract: 'linear' | 'inverse',
): number {
  const quantity = share * openInterest;
  return contract === 'linear' ? quantity * Math.exp(logPrice) : quantity;
}

const MAGIC = 0x46485950; // "PYHF", little-endian
const HEADER_BYTES = 56;

/** The frame's binary form: 56 bytes of header, then states, open interest, price and cells; little-endian. */
export function encodeHeatFrame(frame: HeatFrame): Uint8Array<ArrayBuffer> {
  const { columns, rows } = frame;
  const bytes = new Uint8Array(HEADER_BYTES + columns * 17 + columns * rows * GROUPS);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, 1, true);
  view.setFloat64(8, frame.fromMs, true);
  view.setFloat64(16, frame.stepMs, true);
  view.setFloat64(24, frame.logLow, true);
  view.setFloat64(32, frame.rowHeight, true);
  view.setUint32(40, columns, true);
  view.setUint32(44, rows, true);
  view.setUint32(48, frame.contract === 'inverse' ? 1 : 0, true);
  let at = HEADER_BYTES;
  for (let i = 0; i < columns; i++, at += 8) view.setFloat64(at, frame.openInterest[i]!, true);
  for (let i = 0; i < columns; i++, at += 8) view.setFloat64(at, frame.price[i]!, true);
  bytes.set(frame.states, at);
  bytes.set(frame.cells, at + columns);
  return bytes;
}

/** @throws RecordingError where the bytes are not a frame of version 1 */
export function decodeHeatFrame(buffer: ArrayBuffer): HeatFrame {
  const view = new DataView(buffer);
  if (buffer.byteLength < HEADER_BYTES || view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== 1) {
    throw new RecordingError('not a heat frame of version 1: reload the page, or update the client');
  }
  const columns = view.getUint32(40, true);
  const rows = view.getUint32(44, true);
  if (buffer.byteLength !== HEADER_BYTES + columns * 17 + columns * rows * GROUPS) {
    throw new RecordingError(
      `a heat frame of ${columns} x ${rows} cells came with ${buffer.byteLength} bytes: cut short`,
    );
  }
  const openInterest = new Float64Array(columns);
  const price = new Float64Array(columns);
  let at = HEADER_BYTES;
  for (let i = 0; i < columns; i++, at += 8) openInterest[i] = view.getFloat64(at, true);
  for (let i = 0; i < columns; i++, at += 8) price[i] = view.getFloat64(at, true);
  return {
    fromMs: view.getFloat64(8, true),
    stepMs: view.getFloat64(16, true),
    logLow: view.getFloat64(24, true),
    rowHeight: view.getFloat64(32, true),
    columns,
    rows,
    contract: view.getUint32(48, true) === 1 ? 'inverse' : 'linear',
    openInterest,
    price,
    states: new Uint8Array(buffer.slice(at, at + columns)),
    cells: new Uint8Array(buffer.slice(at + columns)),
  };
}
