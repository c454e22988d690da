import { ColumnState } from '../../market/heat-frame.ts';
import type { LevelGrid } from './level-grid.ts';
import type { Palette } from './palette.ts';
import type { PixelMap } from './pixel-map.ts';

/** Columns that wait for open interest are drawn this opaque. */
export const PROVISIONAL_ALPHA = 0.62;

/** Levels as pixels of an ImageData, by column state; level 0 is transparent. */
export interface PixelColours {
  closed: Uint32Array;
  provisional: Uint32Array;
}

export function pixelColours({ colours }: Palette): PixelColours {
  const table = (alpha: number) => {
    const bytes = new Uint8ClampedArray(256 * 4);
    for (const [i, [red, green, blue]] of colours.entries()) bytes.set([red, green, blue, alpha], (i + 1) * 4);
    // The bytes lie as an ImageData's do, whatever the machine's byte order.
    return new Uint32Array(bytes.buffer);
  };
  return { closed: table(255), provisional: table(Math.round(255 * PROVISIONAL_ALPHA)) };
}

/**
 * Fills `out` (`[y][x]`, `xs.first.length` wide) with the colours of a grid. Where several cells fall into a pixel it
 * takes the one with the largest total, which is the one with the highest level.
 */
export function paint(grid: LevelGrid, xs: PixelMap, ys: PixelMap, colours: PixelColours, out: Uint32Array): void {
  const { levels, frame } = grid;
  const width = xs.first.length;
  const height = ys.first.length;
  const strip = new Uint8Array(height);
  for (let x = 0; x < width; x++) {
    const firstColumn = xs.first[x]!;
    if (firstColumn < 0) {
      for (let y = 0, at = x; y < height; y++, at += width) out[at] = 0;
      continue;
    }
    strip.fill(0);
    let isProvisional = false;
    for (let column = firstColumn; column <= xs.last[x]!; column++) {
      const base = column * frame.rows;
      if (frame.states[column] === ColumnState.missing) continue;
      if (frame.states[column] === ColumnState.provisional) isProvisional = true;
      for (let y = 0; y < height; y++) {
        const firstRow = ys.first[y]!;
        if (firstRow < 0) continue;
        const last = base + ys.last[y]!;
        let highest = strip[y]!;
        for (let at = base + firstRow; at <= last; at++) if (levels[at]! > highest) highest = levels[at]!;
        strip[y] = highest;
      }
    }
    const table = isProvisional ? colours.provisional : colours.closed;
    for (let y = 0, at = x; y < height; y++, at += width) out[at] = table[strip[y]!]!;
  }
}
