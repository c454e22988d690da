import { GROUPS, type HeatFrame } from '../../market/heat-frame.ts';
import { TILE_COLUMNS } from '../../market/heat-tile.ts';
import { baseMip, poolColumn, poolMip, type TileMip } from './tile-mip.ts';
import type { SourceTile } from './tile-source.ts';

/** Rows that a tile grows by when a live column leaves it, so that it does not grow at every one. */
const GROWTH = 64;

/** A tile that has come, with the mips that were asked of it. */
export class TileEntry {
  readonly stepMs: number;
  readonly index: number;
  tile: SourceTile;
  #mips = new Map<number, TileMip>();

  constructor(stepMs: number, index: number, tile: SourceTile) {
    this.stepMs = stepMs;
    this.index = index;
    this.tile = tile;
    this.#mips.set(0, baseMip(tile));
  }

  get base(): TileMip {
    return this.#mips.get(0)!;
  }

  mips(): Iterable<TileMip> {
    return this.#mips.values();
  }

  bytes(): number {
    let bytes = 0;
    for (const mip of this.#mips.values()) bytes += mip.cells.byteLength;
    return bytes;
  }

  has(mx: number, my: number): boolean {
    return this.#mips.has(keyOf(mx, my));
  }

  /** A mip; made from the coarsest that it can be made of. */
  mip(mx: number, my: number): TileMip {
    const key = keyOf(mx, my);
    let mip = this.#mips.get(key);
    if (!mip) {
      let source = this.base;
      for (const other of this.#mips.values()) {
        if (other.mx <= mx && other.my <= my && other.words.length < source.words.length) source = other;
      }
      mip = poolMip(source, mx, my);
      this.#mips.set(key, mip);
    }
    return mip;
  }

  /**
   * Writes columns over this tile's own and into its mips.
   * @returns per mip the texel columns `[first, end)` that changed; null where the tile had to grow and all mips are new
   */
  put(columns: HeatFrame): { mip: TileMip; first: number; end: number }[] | null {
    const first = Math.round((columns.fromMs - this.tile.fromMs) / this.stepMs);
    const from = Math.max(0, first);
    const end = Math.min(TILE_COLUMNS, first + columns.columns);
    if (from >= end) return [];
    // A tile, or columns, of no rows have no place in price yet.
    const isFirst = this.tile.rows === 0 && columns.rows > 0;
    if (isFirst) this.#begin(columns);
    const rowsApart = Math.round((columns.logLow - this.tile.logLow) / this.tile.rowHeight);
    const offset = columns.rows === 0 ? 0 : rowsApart;
    const grew = offset < 0 || offset + columns.rows > this.tile.rows;
    if (grew) this.#grow(Math.min(0, offset), Math.max(this.tile.rows, offset + columns.rows));
    this.#write(columns, from, end, first, grew ? offset - Math.min(0, offset) + (offset < 0 ? GROWTH : 0) : offset);
    if (grew || isFirst) return null;
    const changed = [];
    for (const mip of this.#mips.values()) {
      const range = { mip, first: from >> mip.mx, end: ((end - 1) >> mip.mx) + 1 };
      if (mip !== this.base) for (let c = range.first; c < range.end; c++) poolColumn(this.base, mip, c);
      changed.push(range);
    }
    return changed;
  }

  #write(columns: HeatFrame, from: number, end: number, first: number, offset: number): void {
    const { tile, base } = this;
    for (let column = from; column < end; column++) {
      const source = column - first;
      tile.states[column] = columns.states[source]!;
      tile.openInterest[column] = columns.openInterest[source]!;
      tile.price[column] = columns.price[source]!;
      const at = column * tile.rows * GROUPS;
      base.cells.fill(0, at, at + tile.rows * GROUPS);
      const codes = columns.cells.subarray(source * columns.rows * GROUPS, (source + 1) * columns.rows * GROUPS);
      base.cells.set(codes, at + offset * GROUPS);
    }
  }

  /** Takes over the rows of its first columns that have any. */
  #begin({ rows, logLow }: HeatFrame): void {
    this.tile = { ...this.tile, rows, logLow, cells: new Uint8Array(TILE_COLUMNS * rows * GROUPS) };
    this.#mips = new Map([[0, baseMip(this.tile)]]);
  }

  /** Makes room for rows `[low, high)` of the present count, with some to spare. */
  #grow(low: number, high: number): void {
    const { tile, base } = this;
    const below = low < 0 ? GROWTH - low : 0;
    const above = high > tile.rows ? high - tile.rows + GROWTH : 0;
    const rows = below + tile.rows + above;
    const cells = new Uint8Array(TILE_COLUMNS * rows * GROUPS);
    for (let column = 0; column < TILE_COLUMNS; column++) {
      const at = column * tile.rows * GROUPS;
      cells.set(base.cells.subarray(at, at + tile.rows * GROUPS), (column * rows + below) * GROUPS);
    }
    this.tile = { ...tile, rows, logLow: tile.logLow - below * tile.rowHeight, cells };
    this.#mips = new Map([[0, baseMip(this.tile)]]);
  }
}

function keyOf(mx: number, my: number): number {
  return mx * 32 + my;
}
