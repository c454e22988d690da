import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from '../market/event.ts';
import { type NewPosition, PositionBook } from './position-book.ts';
import type { SideOfBook } from './side-of-book.ts';

interface Plain {
  i: number;
  side: Side;
  lots: number;
  price: number;
  stop: number;
  due: number;
}

const MARK = 100;
const anyOperation = fc.oneof(
  fc.record({
    kind: fc.constant('open' as const),
    side: fc.constantFrom<Side>('long', 'short'),
    lots: fc.integer({ min: 2, max: 1_000_000 }),
    distance: fc.double({ min: 0.0001, max: 8, noNaN: true }),
    stop: fc.double({ min: 0.0001, max: 0.1, noNaN: true }),
    holding: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({ kind: fc.constant('look' as const), postpone: fc.boolean() }),
  fc.record({ kind: fc.constant('move' as const), change: fc.double({ min: -0.05, max: 0.05, noNaN: true }) }),
  fc.record({
    kind: fc.constant('alter' as const),
    which: fc.nat(),
    distance: fc.double({ min: 0.0001, max: 8, noNaN: true }),
  }),
);

const position = (fields: Partial<NewPosition>): NewPosition => ({
  side: 'long',
  lots: 1,
  entry: MARK,
  leverage: 1,
  wallet: 0,
  liquidationPrice: 0,
  closeSlot: 9,
  ...fields,
});

/** Lots in bins, however these are told. */
function inBins(side: SideOfBook, mark: number): number {
  let total = 0;
  side.forEachBin(mark, (_, lots) => {
    total += lots;
  });
  return total;
}

describe('PositionBook', () => {
  it('does what a plain list of positions does', () => {
    fc.assert(
      fc.property(fc.array(anyOperation, { maxLength: 150 }), (operations) => {
        const book = new PositionBook(MARK);
        let plain: Plain[] = [];
        let mark = MARK;
        let slot = 0;
        const numbers = (positions: readonly Plain[]): number[] =>
          positions.map(({ i }) => i).toSorted((a, b) => a - b);
        const closeAll = (gone: readonly Plain[]): void => {
          for (const { i } of gone) book.close(i);
          plain = plain.filter((one) => !gone.includes(one));
        };
        for (const operation of operations) {
          if (operation.kind === 'open') {
            const { side, lots, distance, holding } = operation;
            const sign = side === 'long' ? -1 : 1;
            const price = mark * Math.exp(sign * distance);
            const stop = mark * Math.exp(sign * operation.stop);
            const i = book.open(position({ side, lots, liquidationPrice: price, closeSlot: slot + holding }));
            book.setStop(i, stop);
            plain.push({ i, side, lots, price, stop, due: slot + holding });
          } else if (operation.kind === 'look') {
            slot++;
            const due = plain.filter((one) => one.due === slot);
            expect(book.dueAt(slot).toSorted((a, b) => a - b)).toEqual(numbers(due));
            if (operation.postpone) {
              for (const one of due) book.lookAgain(one.i, (one.due = slot + 3));
            } else closeAll(due);
          } else if (operation.kind === 'alter' && plain.length > 0) {
            const one = plain[operation.which % plain.length];
            one.price = mark * Math.exp(one.side === 'long' ? -operation.distance : operation.distance);
            book.reprice(one.i, one.price);
            if (one.lots > 1) book.reduce(one.i, one.lots >> 1);
            one.lots -= one.lots >> 1;
          } else if (operation.kind === 'move') {
            const next = mark * Math.exp(operation.change);
            const crossed = (level: 'price' | 'stop'): Plain[] =>
              next === mark
                ? []
                : plain.filter((one) =>
                    next < mark
                      ? one.side === 'long' && one[level] >= next
                      : one.side === 'short' && one[level] <= next,
                  );
            const liquidated = crossed('price');
            const stopped = crossed('stop');
            expect(book.crossedByMark(mark, next).toSorted((a, b) => a - b)).toEqual(numbers(liquidated));
            expect(book.stoppedByLast(mark, next).toSorted((a, b) => a - b)).toEqual(numbers(stopped));
            closeAll([...new Set([...liquidated, ...stopped])]);
            mark = next;
          }
          expect(book.longs.open).toBe(sumOf(plain, 'long'));
          expect(book.shorts.open).toBe(sumOf(plain, 'short'));
        }
        for (const side of [book.longs, book.shorts]) expect(inBins(side, mark) + side.unreachable).toBe(side.open);
      }),
      { numRuns: 150 },
    );
  });

  it('holds more positions than it began with, and dates beyond one turn of the wheel', () => {
    const book = new PositionBook(MARK);
    const far = (1 << 18) + 5;
    for (let i = 0; i < 50_000; i++) book.open(position({ liquidationPrice: 90, closeSlot: i % 2 === 0 ? 5 : far }));
    for (const slot of [5, far]) {
      const due = book.dueAt(slot);
      expect(due).toHaveLength(25_000);
      for (const i of due) book.close(i);
    }
    expect(book.longs.open).toBe(0);
    expect(book.opened).toBe(50_000);
  });

  it('gives the crossed positions nearest bins first', () => {
    const book = new PositionBook(MARK);
    for (const price of [97, 99, 98]) book.open(position({ liquidationPrice: price }));
    expect(book.crossedByMark(MARK, 96).map((i) => book.liquidationPrice[i])).toEqual([99, 98, 97]);
  });

  it('counts what has no price, or one out of reach, as unreachable', () => {
    const book = new PositionBook(MARK);
    book.open(position({ lots: 3 }));
    book.open(position({ side: 'short', lots: 4, liquidationPrice: MARK * 1e6 }));
    book.open(position({ side: 'short', lots: 5, liquidationPrice: 150 }));
    expect([inBins(book.longs, MARK), book.longs.unreachable]).toEqual([0, 3]);
    expect([inBins(book.shorts, MARK), book.shorts.unreachable]).toEqual([5, 4]);
  });

  it('tells bins of 5 bp within 15 % of the mark, and of 50 bp beyond', () => {
    const book = new PositionBook(MARK);
    for (let price = 50; price < 100; price += 0.01) book.open(position({ liquidationPrice: price }));
    const prices: number[] = [];
    book.longs.forEachBin(MARK, (price) => prices.push(price));
    const heights = prices.slice(1).map((price, i) => ({ price, height: Math.log(price / prices[i]) }));
    for (const { price, height } of heights) {
      if (price > 100 * Math.exp(-0.149)) expect(height).toBeCloseTo(5e-4, 6);
      else if (price < 100 * Math.exp(-0.157)) expect(height).toBeCloseTo(5e-3, 6);
    }
    expect(heights.filter(({ height }) => height > 4.9e-3).length).toBeGreaterThan(90);
  });
});

function sumOf(positions: readonly Plain[], side: Side): number {
  return positions.filter((one) => one.side === side).reduce((sum, { lots }) => sum + lots, 0);
}
