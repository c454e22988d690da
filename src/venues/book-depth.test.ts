import { expect, it } from 'vitest';
import { depthOf } from './book-depth.ts';

it('adds a book up by distance, as far as it is shown and no farther', () => {
  const bids = [
    [99.985, 1],
    [99.9, 2],
    [98.5, 4],
    [50, 1000],
  ] as const;
  const asks = [
    [100.015, 3],
    [100.5, 5],
  ] as const;
  const rows = depthOf(7, bids, asks);
  const of = (side: string) =>
    rows.filter((row) => row.side === side).map(({ distance, quantity }) => [Number(distance.toFixed(6)), quantity]);
  expect(of('bid')).toEqual([
    [0.0002, 1],
    [0.0005, 1],
    [0.001, 3],
    [0.002, 3],
    [0.005, 3],
    [0.01, 3],
    [0.015, 7],
  ]);
  expect(of('ask')).toEqual([
    [0.0002, 3],
    [0.0005, 3],
    [0.001, 3],
    [0.002, 3],
    [0.005, 8],
  ]);
  expect(rows.every(({ timeMs }) => timeMs === 7)).toBe(true);
});

it('says nothing of a book that is crossed, or has one side', () => {
  expect(depthOf(0, [[101, 1]], [[100, 1]])).toEqual([]);
  expect(depthOf(0, [], [[100, 1]])).toEqual([]);
});
