import { expect, test } from 'vitest';
import { csvOf, jsonOf, type Table } from './table.ts';

const table: Table = {
  name: 'a',
  title: 'A',
  columns: ['time', 'say "so"'],
  rows: [
    ['2026-01-31T00:00:00Z', 1.5],
    ['x,y', null],
  ],
};

test('CSV quotes what needs it, and leaves what is unknown empty', () => {
  expect(csvOf(table)).toBe('time,"say ""so"""\r\n2026-01-31T00:00:00Z,1.5\r\n"x,y",\r\n');
});

test('JSON has an object a row, and null for what is unknown', () => {
  expect(JSON.parse(jsonOf(table))).toEqual([
    { time: '2026-01-31T00:00:00Z', 'say "so"': 1.5 },
    { time: 'x,y', 'say "so"': null },
  ]);
});
