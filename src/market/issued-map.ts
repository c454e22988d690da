import { RecordingError } from './errors.ts';
import { GROUPS } from './heat-frame.ts';

/** One leverage group of one side: quantities of adjacent 5 bp cells, the first being cell `firstCell`. */
export interface IssuedRun {
  /** Cell i covers natural-log prices [i x 0.0005, (i + 1) x 0.0005). */
  firstCell: number;
  /** Native quantity per cell. */
  quantity: Float64Array;
}

/** The whole map at one moment, as it is issued. Each side with what is unreachable is the open interest. */
export interface IssuedMap {
  timeMs: number;
  price: number;
  /** One-sided, native quantity. */
  openInterest: number;
  contract: 'linear' | 'inverse';
  /** True where bars waited for a stamp of open interest, and it counted as unchanged over them. */
  provisional: boolean;
  /** By leverage group. */
  long: readonly IssuedRun[];
  short: readonly IssuedRun[];
  /** What has no liquidation price or lies off the grid. */
  unreachable: { long: number; short: number };
}

const MAGIC = 0x4d485950; // "PYHM", little-endian
const FORMAT = 1;
const HEADER_BYTES = 56;
const RUNS = 2 * GROUPS;

/**
 * The map's binary form, little-endian; docs/archive.md sets it out. Quantities are rounded to 37 bits, one part in
 * 10^11, and stand byte by byte (all first bytes, then all second ones): half the size once compressed.
 */
export function encodeIssuedMap(map: IssuedMap): Uint8Array<ArrayBuffer> {
  const runs = [...map.long, ...map.short];
  const count = runs.reduce((sum, { quantity }) => sum + quantity.length, 0);
  const bytes = new Uint8Array(HEADER_BYTES + RUNS * 8 + count * 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, FORMAT, true);
  view.setUint32(8, (map.contract === 'inverse' ? 1 : 0) + (map.provisional ? 2 : 0), true);
  view.setUint32(12, count, true);
  [map.timeMs, map.price, map.openInterest, map.unreachable.long, map.unreachable.short].forEach((value, i) =>
    view.setFloat64(16 + 8 * i, value, true),
  );
  const values = new DataView(new ArrayBuffer(count * 8));
  let at = 0;
  runs.forEach(({ firstCell, quantity }, i) => {
    view.setInt32(HEADER_BYTES + 8 * i, firstCell, true);
    view.setUint32(HEADER_BYTES + 8 * i + 4, quantity.length, true);
    for (const value of quantity) values.setFloat64(8 * at++, rounded(value), true);
  });
  const planes = HEADER_BYTES + RUNS * 8;
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 8; k++) bytes[planes + k * count + i] = values.getUint8(8 * i + k);
  }
  return bytes;
}

/** @throws RecordingError where the bytes are no issued map of this format */
export function decodeIssuedMap(bytes: Uint8Array): IssuedMap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const planes = HEADER_BYTES + RUNS * 8;
  if (bytes.length < planes || view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== FORMAT) {
    throw new RecordingError(`not an issued map of format ${FORMAT}: update the program that reads it`);
  }
  const count = view.getUint32(12, true);
  if (bytes.length !== planes + count * 8) {
    throw new RecordingError(`an issued map of ${count} cells came with ${bytes.length} bytes: cut short`);
  }
  const values = new DataView(new ArrayBuffer(count * 8));
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 8; k++) values.setUint8(8 * i + k, bytes[planes + k * count + i]!);
  }
  let at = 0;
  const runs = Array.from({ length: RUNS }, (_, i): IssuedRun => {
    const quantity = new Float64Array(view.getUint32(HEADER_BYTES + 8 * i + 4, true));
    for (let j = 0; j < quantity.length; j++) quantity[j] = values.getFloat64(8 * at++, true);
    return { firstCell: view.getInt32(HEADER_BYTES + 8 * i, true), quantity };
  });
  const flags = view.getUint32(8, true);
  const [timeMs, price, openInterest, long, short] = [0, 1, 2, 3, 4].map((i) => view.getFloat64(16 + 8 * i, true));
  return {
    timeMs: timeMs!,
    price: price!,
    openInterest: openInterest!,
    contract: (flags & 1) === 1 ? 'inverse' : 'linear',
    provisional: (flags & 2) === 2,
    long: runs.slice(0, GROUPS),
    short: runs.slice(GROUPS),
    unreachable: { long: long!, short: short! },
  };
}

/**
 * The largest difference between two maps of one moment, as a share of open interest; NaN where they are of different
 * moments or markets.
 */
export function differenceOf(a: IssuedMap, b: IssuedMap): number {
  if (a.timeMs !== b.timeMs || a.contract !== b.contract) return Number.NaN;
  let most = Math.max(
    Math.abs(a.openInterest - b.openInterest),
    Math.abs(a.unreachable.long - b.unreachable.long),
    Math.abs(a.unreachable.short - b.unreachable.short),
  );
  for (const side of ['long', 'short'] as const) {
    for (let g = 0; g < GROUPS; g++) {
      const [one, other] = [a[side][g]!, b[side][g]!];
      const first = Math.min(one.firstCell, other.firstCell);
      const end = Math.max(one.firstCell + one.quantity.length, other.firstCell + other.quantity.length);
      const at = ({ firstCell, quantity }: IssuedRun, cell: number) => quantity[cell - firstCell] ?? 0;
      for (let cell = first; cell < end; cell++) most = Math.max(most, Math.abs(at(one, cell) - at(other, cell)));
    }
  }
  return most / a.openInterest;
}

const word = new DataView(new ArrayBuffer(8));

/** To the nearest double whose last 16 bits are zero. */
function rounded(value: number): number {
  word.setFloat64(0, value);
  word.setBigUint64(0, (word.getBigUint64(0) + 0x8000n) & ~0xffffn);
  return word.getFloat64(0);
}
