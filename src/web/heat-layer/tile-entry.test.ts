import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ColumnState, encodeShare, GROUPS } from '../../market/heat-frame.ts';
import { TileEntry } from './tile-entry.ts';
import { baseMip, poolMip, type TileMip, totalShare } from './tile-mip.ts';
import { ROW_HEIGHT, STEP_MS, tileOf } from './tile.testing.ts';

const random = (column: number, row: number, group: number) =>
  ((column * 7919 + row * 104_729 + group * 1299) % 97) * 1e-5;
const halvings = fc.integer({ min: 0, max: 5 });

function cellsOf(mip: TileMip, column: number, row: number): number[] {
  const at = (column * mip.rows + row) * GROUPS;
  return [...mip.cells.subarray(at, at + GROUPS)];
}

describe('a mip', () => {
  test('holds, texel by texel, the channels of the cell with the largest total', () => {
    fc.assert(
      fc.property(halvings, halvings, fc.integer({ min: -40, max: 40 }), (mx, my, firstRow) => {
        const base = baseMip(tileOf(3, 45, firstRow, random));
        const mip = poolMip(base, mx, my);
        for (let column = 0; column < mip.columns; column += 3) {
          for (let row = 0; row < mip.rows; row++) {
            let most = 0;
            let channels = [0, 0, 0, 0];
            for (let c = column << mx; c < (column + 1) << mx; c++) {
              for (let r = 0; r < 45; r++) {
                if ((r + firstRow) >> my !== row + mip.firstRow) continue;
                const total = totalShare(base.words[c * 45 + r]!);
                if (total > most) [most, channels] = [total, cellsOf(base, c, r)];
              }
            }
            expect(totalShare(mip.words[column * mip.rows + row]!)).toBe(most);
            expect(channels.toSorted()).toEqual(cellsOf(mip, column, row).toSorted());
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  test('is the same in one step or in several', () => {
    const base = baseMip(tileOf(0, 40, 7, random));
    const once = poolMip(base, 3, 2);
    const often = poolMip(poolMip(poolMip(base, 1, 0), 1, 2), 3, 2);
    const totals = (mip: TileMip) => [...mip.words].map(totalShare);
    expect(totals(often)).toEqual(totals(once));
    expect([often.firstRow, often.rows]).toEqual([once.firstRow, once.rows]);
  });

  test('is missing where all columns are, provisional where one is', () => {
    const tile = tileOf(0, 4, 0, () => 1e-3);
    tile.states.set([ColumnState.missing, ColumnState.missing, ColumnState.missing, ColumnState.closed]);
    tile.states[5] = ColumnState.provisional;
    const { states } = poolMip(baseMip(tile), 1, 0);
    expect([...states.subarray(0, 4)]).toEqual([
      ColumnState.missing,
      ColumnState.closed,
      ColumnState.provisional,
      ColumnState.closed,
    ]);
  });
});

describe('live columns', () => {
  const column = (at: number, firstRow: number, rows: number, share: number) => ({
    ...tileOf(0, rows, firstRow, () => 0),
    fromMs: at * STEP_MS,
    columns: 1,
    states: new Uint8Array([ColumnState.provisional]),
    openInterest: new Float64Array([70_000]),
    price: new Float64Array([52_000]),
    cells: new Uint8Array(rows * GROUPS).fill(encodeShare(share)),
  });

  test('change their texels alone, in every mip as if it were made anew', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), halvings, halvings, (at, mx, my) => {
        const entry = new TileEntry(STEP_MS, 0, tileOf(0, 40, 100, random));
        entry.mip(mx, my);
        const changed = entry.put(column(at, 104, 30, 5e-3))!;
        const own = changed.find(({ mip }) => mip.mx === mx && mip.my === my)!;
        expect([own.first, own.end]).toEqual([at >> mx, (at >> mx) + 1]);
        const fresh = poolMip(entry.base, mx, my);
        expect(entry.mip(mx, my).cells).toEqual(fresh.cells);
        expect(entry.mip(mx, my).states).toEqual(fresh.states);
      }),
      { numRuns: 30 },
    );
  });

  test('that leave the rows of their tile make it grow, and nothing is lost', () => {
    const entry = new TileEntry(STEP_MS, 0, tileOf(0, 40, 100, random));
    const before = baseMip(tileOf(0, 40, 100, random));
    expect(entry.put(column(9, 80, 90, 5e-3))).toBeNull();
    const { base } = entry;
    expect(base.firstRow).toBeLessThanOrEqual(80);
    expect(base.firstRow + base.rows).toBeGreaterThanOrEqual(170);
    for (let row = 0; row < 40; row++) {
      expect(cellsOf(base, 8, row + 100 - base.firstRow)).toEqual(cellsOf(before, 8, row));
    }
    expect(cellsOf(base, 9, 80 - base.firstRow)).toEqual(Array(4).fill(encodeShare(5e-3)));
    expect(cellsOf(base, 8, 80 - base.firstRow)).toEqual([0, 0, 0, 0]);
  });

  test('give a tile of no rows its first ones; columns of no rows empty their place', () => {
    const entry = new TileEntry(
      STEP_MS,
      0,
      tileOf(0, 0, 0, () => 0),
    );
    expect(entry.put(column(3, 20_000, 32, 5e-3))).toBeNull();
    expect([entry.base.firstRow, entry.base.rows]).toEqual([20_000, 32]);
    entry.put(column(3, 0, 0, 0));
    expect(entry.base.cells.every((code) => code === 0)).toBe(true);
    expect(entry.tile.rowHeight).toBe(ROW_HEIGHT);
  });
});
