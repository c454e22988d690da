import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ColumnState,
  encodeShare,
  GROUPS,
  type HeatFrame,
  SHARE_OF_CODE,
  usdOfShare,
} from '../../market/heat-frame.ts';
import { readCell } from './cell-reading.ts';
import { type FramePart, levelOf, scaleTicks, suggestScale } from './colour-scale.ts';
import { LevelGrid } from './level-grid.ts';
import { PALETTES } from './palette.ts';
import { cellsOfPixel, mapPixels } from './pixel-map.ts';
import { paint, pixelColours } from './raster.ts';

const ALL = [true, true, true, true];
const SCALE = { leastUsd: 1e3, saturatedUsd: 1e7 };

function frameOf(
  columns: number,
  rows: number,
  share: (column: number, row: number, group: number) => number,
): HeatFrame {
  const cells = new Uint8Array(columns * rows * GROUPS);
  for (let i = 0; i < cells.length; i++) {
    const cell = Math.floor(i / GROUPS);
    cells[i] = encodeShare(share(Math.floor(cell / rows), cell % rows, i % GROUPS));
  }
  return {
    fromMs: 0,
    stepMs: 60_000,
    columns,
    rows,
    logLow: Math.log(50_000),
    rowHeight: 1e-3,
    contract: 'linear',
    states: new Uint8Array(columns).fill(ColumnState.closed),
    openInterest: new Float64Array(columns).fill(80_000),
    price: new Float64Array(columns).fill(51_000),
    cells,
  };
}

function gridOf(frame: HeatFrame, mask = ALL): LevelGrid {
  const grid = new LevelGrid(frame);
  grid.compute(SCALE, mask);
  return grid;
}

const edges = (count: number, from: number, perPixel: number) =>
  Float64Array.from({ length: count + 1 }, (_, i) => from + i * perPixel);

describe('cells of a pixel', () => {
  test('a pixel smaller than a cell shows the cell at its middle', () => {
    expect(cellsOfPixel(1.9, 2.3, 10)).toEqual([2, 2]);
    expect(cellsOfPixel(2.3, 1.5, 10)).toEqual([1, 1]);
  });
  test('a larger one shows all that it touches, within the grid', () => {
    expect(cellsOfPixel(1.9, 4.1, 10)).toEqual([1, 4]);
    expect(cellsOfPixel(-3, 1, 10)).toEqual([0, 0]);
    expect(cellsOfPixel(8.5, 12, 10)).toEqual([8, 9]);
  });
  test('outside the grid there are none', () => {
    expect(cellsOfPixel(-2, 0, 10)).toBeNull();
    expect(cellsOfPixel(10, 10.5, 10)).toBeNull();
    expect(cellsOfPixel(Number.NaN, 1, 10)).toBeNull();
  });
  test('when zoomed out every cell lies in some pixel', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 1, max: 9, noNaN: true }), (count, perPixel) => {
        const { first, last } = mapPixels(edges(Math.ceil(count / perPixel) + 1, 0, perPixel), count);
        for (let cell = 0; cell < count; cell++) {
          expect(first.some((from, i) => from >= 0 && from <= cell && cell <= last[i]!)).toBe(true);
        }
      }),
    );
  });
});

describe('a picture', () => {
  const colours = pixelColours(PALETTES.dark);

  test('has the colour of every cell where cells are pixels', () => {
    const frame = frameOf(7, 11, (column, row, group) => (column + 1) * (row + 1) * (group + 1) * 1e-6);
    const grid = gridOf(frame);
    const out = new Uint32Array(7 * 11);
    paint(grid, mapPixels(edges(7, 0, 1), 7), mapPixels(edges(11, 11, -1), 11), colours, out);
    for (let column = 0; column < 7; column++) {
      for (let row = 0; row < 11; row++) {
        let share = 0;
        for (let group = 0; group < GROUPS; group++)
          share += SHARE_OF_CODE[frame.cells[(column * 11 + row) * GROUPS + group]!]!;
        const usd = usdOfShare(share, 80_000, frame.logLow + (row + 0.5) * frame.rowHeight, 'linear');
        expect(out[(10 - row) * 7 + column]).toBe(colours.closed[levelOf(usd, SCALE)]);
      }
    }
  });

  test('keeps a band of one row at any zoom, in its own colour', () => {
    const grid = gridOf(frameOf(300, 500, (_, row) => (row === 333 ? 1e-3 : 0)));
    const colour = colours.closed[grid.levels[333]!];
    for (const height of [10, 77, 249, 499]) {
      for (const width of [3, 40, 299]) {
        const out = new Uint32Array(width * height);
        paint(
          grid,
          mapPixels(edges(width, 0, 300 / width), 300),
          mapPixels(edges(height, 500, -500 / height), 500),
          colours,
          out,
        );
        for (let x = 0; x < width; x++) {
          const column = Array.from({ length: height }, (_, y) => out[y * width + x]);
          expect(column).toContain(colour);
          expect(new Set(column)).toEqual(new Set([0, colour]));
        }
      }
    }
  });

  test('leaves missing columns empty and marks provisional ones', () => {
    const frame = frameOf(3, 4, () => 1e-3);
    frame.states.set([ColumnState.missing, ColumnState.closed, ColumnState.provisional]);
    const out = new Uint32Array(12).fill(7);
    const grid = gridOf(frame);
    paint(grid, mapPixels(edges(3, 0, 1), 3), mapPixels(edges(4, 4, -1), 4), colours, out);
    const level = grid.levels[4]!;
    expect([...out.subarray(0, 3)]).toEqual([0, colours.closed[level], colours.provisional[level]]);
  });
});

describe('the grid of levels', () => {
  test('a group that is not shown does not count', () => {
    const frame = frameOf(1, 1, (_, __, group) => (group === 2 ? 1e-3 : 0));
    expect(gridOf(frame, [true, true, false, true]).levels[0]).toBe(0);
    expect(gridOf(frame, [false, false, true, false]).levels[0]).toBe(gridOf(frame).levels[0]);
    expect(gridOf(frame).levels[0]).toBeGreaterThan(0);
  });

  test('live columns take their place, and only they are computed again', () => {
    const grid = gridOf(frameOf(5, 4, () => 1e-5));
    const before = grid.levels.slice();
    const live = { ...frameOf(1, 4, () => 1e-3), fromMs: 3 * 60_000 };
    const changed = grid.put(live)!;
    expect(changed).toEqual([3, 4]);
    grid.levels.fill(0, 0, 12);
    grid.compute(SCALE, ALL, ...changed);
    expect([...grid.levels.subarray(0, 12)]).toEqual(Array(12).fill(0));
    expect(grid.levels[12]).toBeGreaterThan(before[12]!);
    expect(grid.levels[16]).toBe(before[16]);
  });

  test('columns that begin before the grid are cut, others of another grid refused', () => {
    const grid = gridOf(frameOf(5, 4, () => 0));
    const live = frameOf(3, 4, (column) => 1e-5 * (column + 1));
    expect(grid.put({ ...live, fromMs: -60_000 })).toEqual([0, 2]);
    expect(grid.frame.cells[0]).toBe(encodeShare(2e-5));
    expect(grid.put({ ...live, fromMs: 4 * 60_000 })).toBeNull();
    expect(grid.put({ ...live, rowHeight: 2e-3 })).toBeNull();
    expect(grid.put({ ...live, fromMs: 30_000 })).toBeNull();
  });
});

test('reading a pixel of several cells gives the one that is drawn: the largest', () => {
  const frame = frameOf(4, 6, (column, row, group) => (column === 2 && row === 4 && group === 1 ? 1e-3 : 1e-5));
  const cell = readCell(frame, [0, 3], [0, 5], ALL)!;
  expect([cell.column, cell.row, cell.side]).toEqual([2, 4, 'long']);
  expect(cell.groupShares[1]! / 1e-3).toBeCloseTo(1, 1);
  expect(cell.highPrice / cell.lowPrice).toBeCloseTo(Math.exp(1e-3), 12);
});

describe('the colour scale', () => {
  const whole = ({ columns, rows }: HeatFrame): FramePart => ({ columns: [0, columns], rows: [0, rows] });

  test('levels never fall as USD rises', () => {
    const usd = fc.double({ min: 1, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(usd, usd, (a, b) => {
        expect(levelOf(Math.max(a, b), SCALE)).toBeGreaterThanOrEqual(levelOf(Math.min(a, b), SCALE));
      }),
    );
    expect([levelOf(999, SCALE), levelOf(1000, SCALE), levelOf(1e7, SCALE), levelOf(1e12, SCALE)]).toEqual([
      0, 1, 255, 255,
    ]);
    expect(levelOf(Number.NaN, SCALE)).toBe(0);
  });

  test('is suggested from what a frame holds, and its ticks begin and end with it', () => {
    const frame = frameOf(40, 50, (_, row, group) => (group === 0 ? 1e-5 * 1.12 ** row : 0));
    const scale = suggestScale(frame, whole(frame));
    const worth = (row: number) => usdOfShare(1e-5 * 1.12 ** row, 80_000, frame.logLow, 'linear');
    expect(scale.leastUsd).toBeLessThanOrEqual(worth(1));
    expect(scale.leastUsd).toBeGreaterThan(worth(1) / 2);
    expect(scale.saturatedUsd).toBeGreaterThan(worth(48));
    const low = suggestScale(frame, { columns: [0, 40], rows: [0, 10] });
    expect(low.leastUsd).toBeLessThan(worth(5));
    expect(low.saturatedUsd).toBeLessThan(scale.saturatedUsd);
    const ticks = scaleTicks(scale, 8);
    expect([ticks[0], ticks.at(-1)]).toEqual([scale.leastUsd, scale.saturatedUsd]);
    expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
  });

  test('of an empty frame still has an order', () => {
    const empty = frameOf(3, 3, () => 0);
    const { leastUsd, saturatedUsd } = suggestScale(empty, whole(empty));
    expect(leastUsd).toBeLessThan(saturatedUsd);
  });
});
