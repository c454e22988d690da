import { RecordingError } from './errors.ts';
import { CELL_LOG_HEIGHT, GROUPS } from './heat-frame.ts';
import { type HeatTile, TILE_COLUMNS, TILE_LEVELS, type TilePatch } from './heat-tile.ts';

const MAGIC = 0x54485950; // "PYHT", little-endian
const FORMAT = 1;
const HEADER_BYTES = 56;

/** A tile's binary form, before compression; docs/tiles.md sets it out. */
export function encodeHeatTile(tile: HeatTile): Uint8Array<ArrayBuffer> {
  return encode(tile, tile.version);
}

/** A patch's binary form: that of a tile, of the patch's columns alone. */
export function encodeTilePatch(patch: TilePatch): Uint8Array<ArrayBuffer> {
  return encode(patch, patch.after);
}

/** @throws RecordingError where the bytes are not a tile of this format */
export function decodeHeatTile(bytes: ArrayBuffer): HeatTile {
  const { after: _, ...tile } = decodeTilePatch(bytes);
  return tile;
}

/** True where the bytes begin as a tile or a patch does, not as a heat frame. */
export function isHeatTile(bytes: ArrayBuffer): boolean {
  return bytes.byteLength >= HEADER_BYTES && new DataView(bytes).getUint32(0, true) === MAGIC;
}

/** @throws RecordingError where the bytes are not a tile or a patch of this format */
export function decodeTilePatch(bytes: ArrayBuffer): TilePatch {
  const view = new DataView(bytes);
  if (!isHeatTile(bytes) || view.getUint32(4, true) !== FORMAT) {
    throw new RecordingError(`not a heat tile of format ${FORMAT}: reload the page, or update the client`);
  }
  const level = TILE_LEVELS[view.getUint8(8)];
  const columns = view.getUint32(16, true);
  const rows = view.getUint32(20, true);
  if (!level || bytes.byteLength !== HEADER_BYTES + columns * (17 + rows * GROUPS)) {
    throw new RecordingError(
      `a heat tile of ${columns} x ${rows} cells came with ${bytes.byteLength} bytes: cut short, or of another program`,
    );
  }
  const index = view.getFloat64(32, true);
  const openInterest = new Float64Array(columns);
  const price = new Float64Array(columns);
  let at = HEADER_BYTES;
  for (let i = 0; i < columns; i++, at += 8) openInterest[i] = view.getFloat64(at, true);
  for (let i = 0; i < columns; i++, at += 8) price[i] = view.getFloat64(at, true);
  return {
    level: level.name,
    index,
    version: view.getFloat64(40, true),
    after: view.getFloat64(48, true),
    closed: view.getUint8(9) === 1,
    contract: view.getUint8(10) === 1 ? 'inverse' : 'linear',
    fromMs: (index * TILE_COLUMNS + view.getUint32(12, true)) * level.stepMs,
    stepMs: level.stepMs,
    columns,
    rows,
    logLow: view.getInt32(24, true) * CELL_LOG_HEIGHT,
    rowHeight: CELL_LOG_HEIGHT,
    openInterest,
    price,
    states: new Uint8Array(bytes.slice(at, at + columns)),
    cells: undelta(new Uint8Array(bytes, at + columns), columns, rows),
  };
}

function encode(tile: HeatTile, after: number): Uint8Array<ArrayBuffer> {
  const { columns, rows } = tile;
  const level = TILE_LEVELS.findIndex(({ name }) => name === tile.level);
  const bytes = new Uint8Array(HEADER_BYTES + columns * (17 + rows * GROUPS));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, FORMAT, true);
  view.setUint8(8, level);
  view.setUint8(9, tile.closed ? 1 : 0);
  view.setUint8(10, tile.contract === 'inverse' ? 1 : 0);
  view.setUint32(12, tile.fromMs / tile.stepMs - tile.index * TILE_COLUMNS, true);
  view.setUint32(16, columns, true);
  view.setUint32(20, rows, true);
  view.setInt32(24, Math.round(tile.logLow / CELL_LOG_HEIGHT), true);
  view.setFloat64(32, tile.index, true);
  view.setFloat64(40, tile.version, true);
  view.setFloat64(48, after, true);
  let at = HEADER_BYTES;
  for (let i = 0; i < columns; i++, at += 8) view.setFloat64(at, tile.openInterest[i]!, true);
  for (let i = 0; i < columns; i++, at += 8) view.setFloat64(at, tile.price[i]!, true);
  bytes.set(tile.states, at);
  delta(tile.cells, columns, rows, bytes.subarray(at + columns));
  return bytes;
}

/** Rows of this many at a time keep both orders' bytes in the processor's cache. */
const BLOCK_ROWS = 64;

/** `[column][row][group]` codes to `[group][row][column]` changes from the column before: flat bands become zeros. */
function delta(cells: Uint8Array, columns: number, rows: number, out: Uint8Array): void {
  const columnBytes = rows * GROUPS;
  for (let block = 0; block < rows; block += BLOCK_ROWS) {
    const end = Math.min(rows, block + BLOCK_ROWS);
    for (let g = 0; g < GROUPS; g++) {
      for (let row = block; row < end; row++) {
        let at = (g * rows + row) * columns;
        let before = 0;
        for (let from = row * GROUPS + g, i = 0; i < columns; i++, from += columnBytes) {
          const code = cells[from]!;
          out[at++] = code - before;
          before = code;
        }
      }
    }
  }
}

function undelta(changes: Uint8Array, columns: number, rows: number): Uint8Array<ArrayBuffer> {
  const cells = new Uint8Array(columns * rows * GROUPS);
  const columnBytes = rows * GROUPS;
  for (let block = 0; block < rows; block += BLOCK_ROWS) {
    const end = Math.min(rows, block + BLOCK_ROWS);
    for (let g = 0; g < GROUPS; g++) {
      for (let row = block; row < end; row++) {
        let at = (g * rows + row) * columns;
        let code = 0;
        for (let to = row * GROUPS + g, i = 0; i < columns; i++, to += columnBytes) {
          code = (code + changes[at++]!) & 255;
          cells[to] = code;
        }
      }
    }
  }
  return cells;
}
