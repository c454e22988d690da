import { NO_ROW } from './scene.ts';

/** Pixels between places where the chart is asked for a price; between them the logarithm is taken as straight. */
const STRIDE = 8;

/** Log prices at pixels' centres, top to bottom, and how tall a unit of log price is at its least. */
export interface PriceAxis {
  logs: Float64Array;
  /** Pixels per unit of log price where they are fewest; 0 where the axis shows no prices. */
  leastPixels: number;
}

/**
 * @param priceAt the price at a height in pixels from the top; null or not above 0 where there is none
 */
export function priceAxis(height: number, priceAt: (y: number) => number | null): PriceAxis {
  const logs = new Float64Array(height).fill(Number.NaN);
  let leastPixels = Number.POSITIVE_INFINITY;
  let before = logAt(priceAt, 0.5);
  for (let y = 0; y < height; y += STRIDE) {
    const after = logAt(priceAt, y + 0.5 + STRIDE);
    const slope = (after - before) / STRIDE;
    for (let i = 0; i < STRIDE && y + i < height; i++) logs[y + i] = before + i * slope;
    if (slope !== 0) leastPixels = Math.min(leastPixels, 1 / Math.abs(slope));
    before = after;
  }
  return { logs, leastPixels: Number.isFinite(leastPixels) ? leastPixels : 0 };
}

/** Texel rows of pixels, texels being `rowHeight` high. */
export function texelRows({ logs }: PriceAxis, rowHeight: number): Int32Array {
  const rows = new Int32Array(logs.length);
  for (let y = 0; y < rows.length; y++) {
    const row = Math.floor(logs[y]! / rowHeight);
    rows[y] = Number.isNaN(row) ? NO_ROW : row;
  }
  return rows;
}

/** The halvings after which a texel of `size` pixels is at least one: then none falls between two pixels' centres. */
export function halvings(size: number): number {
  return size >= 1 ? 0 : Math.ceil(-Math.log2(Math.max(size, 2 ** -30)) - 1e-9);
}

function logAt(priceAt: (y: number) => number | null, y: number): number {
  const price = priceAt(y);
  return price !== null && price > 0 ? Math.log(price) : Number.NaN;
}
