import type { HeatFrame } from '../../market/heat-frame.ts';

/**
 * For each of a run of pixels, the cells that lie in it: `first[i]` to `last[i]`, both included; `first` is -1 where
 * there are none.
 */
export interface PixelMap {
  first: Int32Array;
  last: Int32Array;
}

/**
 * Cells of a pixel, from where its edges lie among `count` cells (in cells from the lower edge of cell 0). A pixel
 * that is smaller than a cell shows the cell at its middle, so that edges are crisp; a larger one all that it touches,
 * so that nothing thin is lost.
 */
export function cellsOfPixel(
  edgeA: number,
  edgeB: number,
  count: number,
): readonly [first: number, last: number] | null {
  const low = Math.min(edgeA, edgeB);
  const high = Math.max(edgeA, edgeB);
  const isSmall = high - low < 1;
  const first = Math.max(0, Math.floor(isSmall ? (low + high) / 2 : low));
  const last = Math.min(count - 1, isSmall ? Math.floor((low + high) / 2) : Math.ceil(high) - 1);
  return first <= last ? [first, last] : null;
}

/** `edges[i]` and `edges[i + 1]` are pixel i's edges, in cells. */
export function mapPixels(edges: Float64Array, count: number): PixelMap {
  const pixels = edges.length - 1;
  const map = { first: new Int32Array(pixels).fill(-1), last: new Int32Array(pixels).fill(-1) };
  for (let i = 0; i < pixels; i++) {
    const cells = cellsOfPixel(edges[i]!, edges[i + 1]!, count);
    if (!cells) continue;
    map.first[i] = cells[0];
    map.last[i] = cells[1];
  }
  return map;
}

/** Where a price lies among a frame's rows, in rows from the lower edge of row 0. */
export function rowOfPrice(frame: HeatFrame, price: number): number {
  return (Math.log(price) - frame.logLow) / frame.rowHeight;
}
