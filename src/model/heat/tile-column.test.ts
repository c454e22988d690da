import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CELL_LOG_HEIGHT, ColumnState, GROUPS, SHARE_OF_CODE } from '../../market/heat-frame.ts';
import { barsOf, LINEAR } from '../cohorts/bars.testing.ts';
import { CohortBook } from '../cohorts/book.ts';
import { DEFAULT_PARAMETERS } from '../cohorts/parameters.ts';
import { ColumnSampler } from './column.ts';
import { tilePatch } from './tile.ts';
import { ColumnPool, type TileColumn, TileSampler } from './tile-column.ts';

const columns = fc.array(
  fc.record({
    firstCell: fc.integer({ min: -5, max: 5 }),
    cells: fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), { minLength: 1, maxLength: 6 }),
    state: fc.constantFrom(ColumnState.closed, ColumnState.provisional),
    price: fc.integer({ min: 1, max: 1000 }),
  }),
  { minLength: 1, maxLength: 12 },
);
const columnOf = ({ firstCell, cells, state, price }: typeof columns extends fc.Arbitrary<(infer C)[]> ? C : never) =>
  ({ firstCell, state, price, openInterest: price * 2, codes: Uint8Array.from(cells.flat()) }) satisfies TileColumn;
const poolOf = (list: readonly TileColumn[]) => {
  const pool = new ColumnPool();
  for (const column of list) pool.add(column);
  return pool.take();
};
const codesAt = (column: TileColumn, cell: number) =>
  Array.from({ length: GROUPS }, (_, g) => column.codes[(cell - column.firstCell) * GROUPS + g] ?? 0);
const totalAt = (column: TileColumn, cell: number) =>
  cell < column.firstCell ? 0 : codesAt(column, cell).reduce((sum, code) => sum + SHARE_OF_CODE[code]!, 0);

describe('columns pooled into a wider one', () => {
  test('show each cell as the column with its largest total does', () => {
    fc.assert(
      fc.property(columns, (list) => {
        const parts = list.map(columnOf);
        const pooled = poolOf(parts);
        for (let cell = -6; cell < 13; cell++) {
          const most = Math.max(...parts.map((part) => totalAt(part, cell)));
          expect(totalAt(pooled, cell)).toBe(most);
          if (most === 0) continue;
          const first = parts.find((part) => totalAt(part, cell) === most)!;
          expect(codesAt(pooled, cell)).toEqual(codesAt(first, cell));
        }
        expect([pooled.price, pooled.openInterest]).toEqual([parts.at(-1)!.price, parts.at(-1)!.openInterest]);
        expect(pooled.state).toBe(
          parts.some((part) => part.state === ColumnState.provisional) ? ColumnState.provisional : ColumnState.closed,
        );
      }),
    );
  });

  test('may be pooled in stages', () => {
    fc.assert(
      fc.property(columns, fc.integer({ min: 1, max: 4 }), (list, size) => {
        const parts = list.map(columnOf);
        const stages: TileColumn[] = [];
        for (let i = 0; i < parts.length; i += size) stages.push(poolOf(parts.slice(i, i + size)));
        expect(poolOf(stages)).toEqual(poolOf(parts));
      }),
    );
  });
});

test('a column of one bar is the map near its price, as a window of heat shows it', () => {
  const book = new CohortBook(LINEAR, DEFAULT_PARAMETERS);
  const bars = barsOf(
    Array.from({ length: 300 }, (_, i) => ({
      move: 0.004 * Math.sin(i / 7),
      range: 0.001,
      volume: 120,
      openInterestRatio: 1,
    })),
  );
  for (const bar of bars) book.fold(bar, bar.openInterest);
  const price = bars.at(-1)!.close;
  const column = new TileSampler().sample(book, price, ColumnState.closed);
  const cell = Math.floor(Math.log(price) / CELL_LOG_HEIGHT);
  const out = new Uint8Array(1400 * GROUPS);
  // Rows a quarter of a cell off: each cell's centre lies in one row.
  new ColumnSampler((cell - 700 + 0.25) * CELL_LOG_HEIGHT, CELL_LOG_HEIGHT, 1400).sample(book, out, 0);
  const tile = tilePatch(
    { level: '1m', index: 0, version: 1, before: 0, closed: true, columns: [column] },
    'linear',
    0,
    1,
  );
  const first = Math.round(tile.logLow / CELL_LOG_HEIGHT);
  let compared = 0;
  for (let row = 0; row < 1400; row++) {
    const at = (cell - 700 + row - first) * GROUPS;
    if (at < 0 || at >= tile.cells.length) continue;
    expect(tile.cells.slice(at, at + GROUPS)).toEqual(out.slice(row * GROUPS, (row + 1) * GROUPS));
    compared++;
  }
  expect(compared).toBeGreaterThan(1000);
  expect(tile.states[0]).toBe(ColumnState.closed);
  expect(tile.openInterest[0]).toBe(book.openInterest);
});
