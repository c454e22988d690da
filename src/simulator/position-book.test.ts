import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from '../market/event.ts';
import { PositionBook, type SideOfBook } from './position-book.ts';

interface Plain {
  side: Side;
  lots: number;
  price: number;
  closeSlot: number;
}

const MARK = 100;
const anyOperation = fc.oneof(
  fc.record({
    kind: fc.constant('open' as const),
    side: fc.constantFrom<Side>('long', 'short'),
    lots: fc.integer({ min: 1, max: 1_000_000 }),
    distance: fc.double({ min: 0.0001, max: 8, noNaN: true }),
    holding: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({ kind: fc.constant('close' as const) }),
  fc.record({ kind: fc.constant('move' as const), change: fc.double({ min: -0.05, max: 0.05, noNaN: true }) }),
);

function histogram(side: SideOfBook): { bins: number; unreachable: number } {
  let bins = 0;
  side.forEachBin((_, lots) => {
    bins += lots;
  });
  return { bins, unreachable: side.unreachable };
}

describe('PositionBook', () => {
  it('does what a plain list of positions does', () => {
    fc.assert(
      fc.property(fc.array(anyOperation, { maxLength: 200 }), (operations) => {
        const book = new PositionBook(MARK);
        let plain: Plain[] = [];
        let mark = MARK;
        let slot = 0;
        for (const operation of operations) {
          if (operation.kind === 'open') {
            const { side, lots, distance, holding } = operation;
            const price = mark * Math.exp(side === 'long' ? -distance : distance);
            plain.push({ side, lots, price, closeSlot: slot + holding });
            book.open(side, lots, price, slot + holding);
          } else if (operation.kind === 'close') {
            slot++;
            const closed = book.closeDue(slot);
            const due = plain.filter(({ closeSlot }) => closeSlot === slot);
            plain = plain.filter((position) => !due.includes(position));
            expect(closed.long).toBe(sumOf(due, 'long'));
            expect(closed.short).toBe(sumOf(due, 'short'));
          } else {
            const next = mark * Math.exp(operation.change);
            const crossed = plain.filter(({ side, price }) => (side === 'long' ? price >= next : price <= next));
            plain = plain.filter((position) => !crossed.includes(position));
            const seen: number[] = [];
            const lots = book.sweep(mark, next, (price) => seen.push(price));
            expect(lots).toBe(crossed.reduce((sum, position) => sum + position.lots, 0));
            expect(seen.toSorted()).toEqual(crossed.map(({ price }) => price).toSorted());
            mark = next;
          }
          expect(book.longs.open).toBe(sumOf(plain, 'long'));
          expect(book.shorts.open).toBe(sumOf(plain, 'short'));
        }
        for (const side of [book.longs, book.shorts]) {
          const { bins, unreachable } = histogram(side);
          expect(bins + unreachable).toBe(side.open);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('holds more positions than it began with, and dates beyond one turn of the wheel', () => {
    const book = new PositionBook(MARK);
    const far = (1 << 18) + 5;
    for (let i = 0; i < 50_000; i++) book.open('long', 1, 90, i % 2 === 0 ? 5 : far);
    expect(book.closeDue(5)).toEqual({ long: 25_000, short: 0 });
    expect(book.closeDue(far)).toEqual({ long: 25_000, short: 0 });
    expect(book.longs.open).toBe(0);
  });

  it('counts what has no price, or one out of reach, as unreachable', () => {
    const book = new PositionBook(MARK);
    book.open('long', 3, 0, 9);
    book.open('short', 4, MARK * 1e6, 9);
    book.open('short', 5, 150, 9);
    expect(histogram(book.longs)).toEqual({ bins: 0, unreachable: 3 });
    expect(histogram(book.shorts)).toEqual({ bins: 5, unreachable: 4 });
    const prices: number[] = [];
    book.shorts.forEachBin((price) => prices.push(price));
    expect(Math.abs(Math.log(prices[0]! / 150))).toBeLessThan(2.6e-4);
  });
});

function sumOf(positions: readonly Plain[], side: Side): number {
  return positions.filter((position) => position.side === side).reduce((sum, { lots }) => sum + lots, 0);
}
