import { ColumnState, SHARE_OF_CODE } from '../../market/heat-frame.ts';
import { LEVELS, type ScaleUnit } from './colour-scale.ts';
import type { Rgb } from './palette.ts';
import { type HeatRenderer, NO_ROW, PROVISIONAL_ALPHA, type Scene, type Span, type Style } from './scene.ts';
import { firstShortRow, peakShare, type TileMip } from './tile-mip.ts';

/** Rows are coloured in blocks of this many, when they first come into view. */
const BLOCK = 32;
const NOTHING = new Float64Array(256);

/** A mip in colours, `[row][column]`, as the bytes of an ImageData. */
interface Coloured {
  style: Style;
  pixels: Uint32Array;
  /** Per block of rows, whether it holds colours of `style`. */
  done: Uint8Array;
  /** Per column, its {@link peakShare}; NaN where it is to be found. */
  peaks: Float64Array;
}

/** Draws with the processor alone: each texel is coloured once a style, each pixel copied from its texel. */
export class CanvasRenderer implements HeatRenderer {
  readonly name = 'canvas';
  readonly #canvas = document.createElement('canvas');
  readonly #coloured = new WeakMap<TileMip, Coloured>();
  #image: ImageData | null = null;
  #out = new Uint32Array(0);
  #tables: { style: Style; long: ColourTables; short: ColourTables } | null = null;

  draw(scene: Scene, style: Style): HTMLCanvasElement {
    const { width, height, rows } = scene;
    this.#fit(width, height);
    const sources = scene.spans.map((span) => this.#colour(span, scene, style));
    const out = this.#out;
    let before = NO_ROW - 1;
    for (let y = 0; y < height; y++) {
      const row = rows[y]!;
      const at = y * width;
      if (row === before) out.copyWithin(at, at - width, at);
      else this.#row(scene, sources, row, at);
      before = row;
    }
    this.#canvas.getContext('2d')!.putImageData(this.#image!, 0, 0);
    return this.#canvas;
  }

  columnsChanged(mip: TileMip, first: number, end: number): void {
    const coloured = this.#coloured.get(mip);
    if (!coloured) return;
    coloured.peaks.fill(Number.NaN, first, end);
    for (let block = 0; block < coloured.done.length; block++) {
      if (coloured.done[block]) this.#colourBlock(mip, coloured, block, first, end);
    }
  }

  release(mip: TileMip): void {
    this.#coloured.delete(mip);
  }

  dispose(): void {
    this.#image = null;
  }

  #fit(width: number, height: number): void {
    if (this.#image?.width === width && this.#image.height === height) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#image = new ImageData(width, height);
    this.#out = new Uint32Array(this.#image.data.buffer);
  }

  #row({ spans, columns, width }: Scene, sources: readonly Uint32Array[], row: number, at: number): void {
    const out = this.#out;
    let filledTo = 0;
    for (let i = 0; i < spans.length; i++) {
      const { mip, fromX, endX, rowShift } = spans[i]!;
      if (fromX > filledTo) out.fill(0, at + filledTo, at + fromX);
      filledTo = endX;
      const texel = (row >> rowShift) - mip.firstRow;
      if (row === NO_ROW || texel < 0 || texel >= mip.rows) {
        out.fill(0, at + fromX, at + endX);
        continue;
      }
      const source = sources[i]!;
      const base = texel * mip.columns;
      for (let x = fromX; x < endX; x++) out[at + x] = source[base + columns[x]!]!;
    }
    out.fill(0, at + filledTo, at + width);
  }

  /** The span's mip in colours, at least of the rows in view. */
  #colour({ mip, rowShift }: Span, { rows }: Scene, style: Style): Uint32Array {
    let coloured = this.#coloured.get(mip);
    if (!coloured) {
      const blocks = Math.ceil(mip.rows / BLOCK);
      coloured = {
        style,
        pixels: new Uint32Array(mip.rows * mip.columns),
        done: new Uint8Array(blocks),
        peaks: new Float64Array(mip.columns).fill(Number.NaN),
      };
      this.#coloured.set(mip, coloured);
    } else if (coloured.style !== style) {
      coloured.style = style;
      coloured.done.fill(0);
    }
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (const row of [firstRow(rows), lastRow(rows)]) {
      if (row === NO_ROW) continue;
      least = Math.min(least, row >> rowShift);
      most = Math.max(most, row >> rowShift);
    }
    const from = Math.max(0, least - mip.firstRow);
    const to = Math.min(mip.rows - 1, most - mip.firstRow);
    for (let block = Math.floor(from / BLOCK); block * BLOCK <= to; block++) {
      if (coloured.done[block]) continue;
      this.#colourBlock(mip, coloured, block, 0, mip.columns);
      coloured.done[block] = 1;
    }
    return coloured.pixels;
  }

  #colourBlock(mip: TileMip, { style, pixels, peaks }: Coloured, block: number, first: number, end: number): void {
    const { scale, mask, sides } = style;
    const { long, short } = this.#tablesOf(style);
    const [t0, t1, t2, t3] = mask.map((shown) => (shown ? SHARE_OF_CODE : NOTHING)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const from = block * BLOCK;
    const to = Math.min(mip.rows, from + BLOCK);
    // The square root of a product is the product of square roots: one is left to take per texel.
    const rootWorth = Float64Array.from({ length: to - from }, (_, i) => rootWorthOf(mip, from + i, style));
    const rootLeast = Math.sqrt(scale.least);
    const slope = (LEVELS - 1) / (Math.sqrt(scale.saturated) - rootLeast);
    for (let column = first; column < end; column++) {
      const state = mip.states[column];
      const kind = state === ColumnState.provisional ? 'provisional' : 'closed';
      const shortTable = short[kind];
      let table = long[kind];
      let isShown = sides[0];
      const split = firstShortRow(mip, column) - from;
      if (scale.unit === 'relative' && Number.isNaN(peaks[column]!)) peaks[column] = peakShare(mip, column);
      const rootInterest = rootFactor(mip, column, scale.unit, peaks[column]!);
      const isEmpty = state === ColumnState.missing || !(rootInterest > 0);
      const cells = mip.cells;
      let code = (column * mip.rows + from) * 4;
      let at = from * mip.columns + column;
      for (let i = 0; i < rootWorth.length; i++, code += 4, at += mip.columns) {
        if (i === split || (i === 0 && split < 0)) {
          table = shortTable;
          isShown = sides[1];
        }
        const share = t0[cells[code]!]! + t1[cells[code + 1]!]! + t2[cells[code + 2]!]! + t3[cells[code + 3]!]!;
        if (share === 0 || isEmpty || !isShown) {
          pixels[at] = 0;
          continue;
        }
        const above = Math.sqrt(share) * rootInterest * rootWorth[i]! - rootLeast;
        pixels[at] = above < 0 ? 0 : table[1 + Math.min(LEVELS - 1, Math.floor(above * slope + 0.5))]!;
      }
    }
  }

  #tablesOf(style: Style) {
    if (this.#tables?.style !== style) {
      const { colours, shorts } = style.palette;
      const long = colourTables(colours);
      this.#tables = { style, long, short: shorts ? colourTables(shorts) : long };
    }
    return this.#tables;
  }
}

/** Levels as pixels, of columns that are closed and of those that are provisional. */
type ColourTables = Record<'closed' | 'provisional', Uint32Array>;

function colourTables(colours: readonly Rgb[]): ColourTables {
  return {
    closed: pixelTable(colours, 255),
    provisional: pixelTable(colours, Math.round(255 * PROVISIONAL_ALPHA)),
  };
}

/** Square root of what a share of a column is multiplied by, but for the price of its row. */
function rootFactor(mip: TileMip, column: number, unit: ScaleUnit, peak: number): number {
  if (unit === 'usd') return Math.sqrt(mip.openInterest[column]!);
  return unit === 'share' ? 1 : 1 / Math.sqrt(peak);
}

/** Square root of the USD that a unit of open interest is worth in a texel row; 1 where colours stand for shares. */
function rootWorthOf(mip: TileMip, row: number, { scale }: Style): number {
  if (scale.unit !== 'usd' || mip.contract === 'inverse') return 1;
  return Math.exp(0.5 * (mip.firstRow + row + 0.5) * mip.rowHeight);
}

/** Levels as pixels of an ImageData; level 0 is transparent. The bytes lie right whatever the machine's order. */
function pixelTable(colours: readonly Rgb[], alpha: number): Uint32Array {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (const [i, [red, green, blue]] of colours.entries()) bytes.set([red, green, blue, alpha], (i + 1) * 4);
  return new Uint32Array(bytes.buffer);
}

function firstRow(rows: Int32Array): number {
  return rows.find((row) => row !== NO_ROW) ?? NO_ROW;
}

function lastRow(rows: Int32Array): number {
  return rows.findLast((row) => row !== NO_ROW) ?? NO_ROW;
}
