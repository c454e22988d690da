import { expect, it } from 'vitest';
import type { BookUpdate } from '../market/event.ts';
import { OrderBook } from './order-book.ts';

const snapshot: BookUpdate = {
  timeMs: 1_700_000_000_000,
  snapshot: true,
  bids: [
    [99, 1],
    [98, 2],
  ],
  asks: [[101, 1]],
  sequence: 10,
  previous: Number.NaN,
};
const change = (sequence: number, previous: number, bids: BookUpdate['bids'] = []): BookUpdate => ({
  ...snapshot,
  snapshot: false,
  sequence,
  previous,
  bids,
  asks: [],
});

it('waits for a snapshot', () => {
  const book = new OrderBook();
  expect(book.apply(change(10, 9))).toBe('waiting');
  expect(book.levels()).toBeNull();
});

it('takes changes in order, replaces quantities and removes levels', () => {
  const book = new OrderBook();
  expect(book.apply(snapshot)).toBe('current');
  // The first change after a snapshot may have begun before it.
  expect(
    book.apply(
      change(12, 8, [
        [99, 5],
        [98, 0],
        [97, 4],
      ]),
    ),
  ).toBe('current');
  expect(book.levels()!.bids).toEqual([
    [99, 5],
    [97, 4],
  ]);
  expect(book.apply(change(12, 8, [[99, 1]]))).toBe('stale');
  expect(book.levels()!.bids[0]).toEqual([99, 5]);
});

it('empties itself at a gap, until the next snapshot', () => {
  const book = new OrderBook();
  book.apply(snapshot);
  expect(book.apply(change(14, 12))).toBe('gap');
  expect(book.levels()).toBeNull();
  expect(book.apply(change(15, 14))).toBe('waiting');
  expect(book.apply({ ...snapshot, sequence: 20 })).toBe('current');
  expect(book.apply(change(21, 20))).toBe('current');
});

it('takes up changes that came before the snapshot they follow', () => {
  const book = new OrderBook();
  book.apply(change(9, 7, [[99, 1]]));
  book.apply(change(12, 9, [[99, 6]]));
  expect(book.apply(snapshot)).toBe('current');
  expect(book.levels()!.bids[0]).toEqual([99, 6]);
  expect(book.apply(change(13, 12))).toBe('current');
});

it('follows numbers that begin anew', () => {
  const book = new OrderBook();
  book.apply(snapshot);
  expect(book.apply(change(3, 10, [[99, 7]]))).toBe('current');
  expect(book.apply(change(4, 3, [[99, 8]]))).toBe('current');
  expect(book.levels()!.bids[0]).toEqual([99, 8]);
});

it('stands whole books without numbers', () => {
  const book = new OrderBook();
  const whole = { ...snapshot, sequence: Number.NaN };
  expect([book.apply(whole), book.apply(whole)]).toEqual(['current', 'current']);
  expect(book.levels()!.asks).toEqual([[101, 1]]);
});
