import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CELL_LOG_HEIGHT, GROUPS, SHARE_OF_CODE } from '../../market/heat-frame.ts';
import { barsOf, INVERSE, LINEAR, steps } from '../cohorts/bars.testing.ts';
import { CohortBook } from '../cohorts/book.ts';
import { DEFAULT_PARAMETERS } from '../cohorts/parameters.ts';
import { ColumnSampler } from './column.ts';
import { Density, groupOf } from './density.ts';
import { liquidationMap } from './map.ts';

const bookOf = (path: Parameters<typeof barsOf>[0], market = LINEAR) => {
  const book = new CohortBook(market, DEFAULT_PARAMETERS);
  const bars = barsOf(path);
  for (const bar of bars) book.fold(bar, bar.openInterest);
  return { book, last: bars.at(-1)! };
};
const quantity = (bins: [number, number][]) => bins.reduce((sum, [, q]) => sum + q, 0);
const busy = Array.from({ length: 400 }, (_, i) => ({
  move: 0.004 * Math.sin(i / 7) + 0.002 * Math.sin(i * 1.7),
  range: 0.001,
  volume: 120,
  openInterestRatio: 1 + 0.002 * Math.sin(i / 5),
}));

describe('the map as numbers', () => {
  test('each side and what it cannot reach is the open interest; no bin on the wrong side, none negative', () => {
    fc.assert(
      fc.property(fc.constantFrom(LINEAR, INVERSE), steps, (market, path) => {
        const { book, last } = bookOf(path, market);
        const map = liquidationMap(book);
        const half = Math.exp(CELL_LOG_HEIGHT / 2);
        for (const side of ['long', 'short'] as const) {
          const mass = quantity(map[side]) + map.unreachable[side];
          expect(Math.abs(mass / last.openInterest - 1)).toBeLessThan(1e-6);
          for (const [price, held] of map[side]) {
            expect(held).toBeGreaterThan(0);
            // A bin is on the wrong side where all of it is.
            if (side === 'long') expect(price / half).toBeLessThan(last.markLow * (1 + 1e-9));
            else expect(price * half).toBeGreaterThan(last.markHigh * (1 - 1e-9));
          }
        }
      }),
    );
  });

  test('groups follow leverage', () => {
    expect([1, 5, 10, 20, 25, 50, 75, 150].map(groupOf)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });
});

describe('the map as columns', () => {
  const { book, last } = bookOf(busy);
  const map = liquidationMap(book);
  const cellOf = (price: number) => Math.floor(Math.log(price) / CELL_LOG_HEIGHT);
  const held = new Map<number, number>();
  for (const [price, q] of [...map.long, ...map.short]) held.set(cellOf(price), (held.get(cellOf(price)) ?? 0) + q);
  const sampled = (logLow: number, rowHeight: number, rows: number) => {
    const out = new Uint8Array(rows * GROUPS);
    new ColumnSampler(logLow, rowHeight, rows).sample(book, out, 0);
    return Array.from({ length: rows }, (_, row) => {
      let share = 0;
      for (let g = 0; g < GROUPS; g++) share += SHARE_OF_CODE[out[row * GROUPS + g]!]!;
      return share * book.openInterest;
    });
  };

  test('at one row a cell, every row is its cell, within the codes of the bytes', () => {
    const first = cellOf(last.close) - 400;
    sampled(first * CELL_LOG_HEIGHT, CELL_LOG_HEIGHT, 800).forEach((value, row) => {
      const exact = held.get(first + row) ?? 0;
      expect(Math.abs(value - exact)).toBeLessThan(0.029 * exact + GROUPS * 1e-6 * book.openInterest);
    });
  });

  test('a row of several cells is the largest of them: zooming changes no colour and loses no band', () => {
    const first = cellOf(last.close) - 400;
    for (const cells of [2, 5, 16]) {
      sampled(first * CELL_LOG_HEIGHT, cells * CELL_LOG_HEIGHT, 800 / cells).forEach((value, row) => {
        let most = 0;
        for (let c = 0; c < cells; c++) most = Math.max(most, held.get(first + row * cells + c) ?? 0);
        expect(Math.abs(value - most)).toBeLessThan(0.029 * most + GROUPS * 1e-6 * book.openInterest);
      });
    }
  });

  test('rows smaller than a cell repeat it', () => {
    const first = cellOf(last.close) - 40;
    const fine = sampled(first * CELL_LOG_HEIGHT, CELL_LOG_HEIGHT / 4, 320);
    const plain = sampled(first * CELL_LOG_HEIGHT, CELL_LOG_HEIGHT, 80);
    fine.forEach((value, row) => expect(value).toBe(plain[row >> 2]));
  });

  test('a window onto the map agrees with the whole map', () => {
    const density = new Density(Math.log(last.close) - 0.05, Math.log(last.close) + 0.05);
    density.take(book);
    for (let cell = 0; cell < density.cells; cell++) {
      let total = 0;
      for (let g = cell * GROUPS; g < (cell + 1) * GROUPS; g++) total += density.long[g]! + density.short[g]!;
      expect(Math.abs(total - (held.get(density.firstCell + cell) ?? 0))).toBeLessThan(1e-9 * book.openInterest);
    }
  });
});
