import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MinuteBuilder } from './minute-builder.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-02-01T07:59Z');
const { NaN: unknown } = Number;
const trade = (timeMs: number, price: number, quantity = 1, takerSide: 'buy' | 'sell' = 'buy') => ({
  timeMs,
  price,
  quantity,
  takerSide,
  id: `${timeMs}-${price}`,
});

describe('a minute', () => {
  it('is the same in whatever order its trades come, but for those of one moment', () => {
    const trades = fc.uniqueArray(fc.record({ ms: fc.nat(59_999), price: fc.integer({ min: 1, max: 99 }) }), {
      minLength: 1,
      maxLength: 20,
      selector: ({ ms }) => ms,
    });
    fc.assert(
      fc.property(trades, fc.infiniteStream(fc.nat()), (list, order) => {
        const build = (some: typeof list) => {
          const builder = new MinuteBuilder(MINUTE);
          for (const { ms, price } of some) builder.trade(trade(START + ms, price, 2, price % 2 ? 'buy' : 'sell'));
          return builder.take(START);
        };
        const inTime = list.toSorted((a, b) => a.ms - b.ms);
        const shuffled = list
          .map((one) => ({ one, key: order.next().value as number }))
          .toSorted((a, b) => a.key - b.key);
        const bar = build(inTime);
        expect(build(shuffled.map(({ one }) => one))).toEqual(bar);
        const prices = inTime.map(({ price }) => price);
        expect([bar.open, bar.high, bar.low, bar.close]).toEqual([
          prices[0],
          Math.max(...prices),
          Math.min(...prices),
          prices.at(-1),
        ]);
        expect([bar.volume, bar.takerBuyVolume]).toEqual([
          2 * list.length,
          2 * prices.filter((price) => price % 2).length,
        ]);
      }),
    );
  });

  it('without a trade has no prices, and is forgotten with those before it', () => {
    const builder = new MinuteBuilder(MINUTE);
    builder.trade(trade(START - MINUTE, 5));
    expect(builder.peek(START)).toBeNull();
    expect(builder.take(START)).toMatchObject({ timeMs: START, close: unknown, volume: 0 });
    expect(builder.peek(START - MINUTE)).toBeNull();
  });

  it('has marks where enough of them were told, and the last open interest', () => {
    const builder = new MinuteBuilder(MINUTE);
    const mark = (ms: number, value: number) =>
      builder.mark({ timeMs: START + ms, mark: value, index: unknown, fundingRate: unknown, fundingDueMs: unknown });
    for (let n = 0; n < 9; n++) mark(n * 1000, 100 + n);
    builder.openInterest({ timeMs: START + 1, quantity: 7 });
    builder.openInterest({ timeMs: START + 2, quantity: 8 });
    mark(30_000, unknown);
    builder.trade(trade(START, 100));
    expect(builder.peek(START)).toMatchObject({ markHigh: unknown, openInterest: 8 });
    mark(50_000, 90);
    expect(builder.take(START)).toMatchObject({ markHigh: 108, markLow: 90, openInterest: 8 });
  });

  it('has the funding rate that was told last before it fell due, in the minute in which it was paid', () => {
    const builder = new MinuteBuilder(MINUTE);
    const dueMs = START + MINUTE;
    const rate = (ms: number, fundingRate: number, fundingDueMs = dueMs) =>
      builder.mark({ timeMs: START + ms, mark: 100, index: unknown, fundingRate, fundingDueMs });
    rate(0, 0.01);
    rate(30_000, 0.02, unknown);
    rate(MINUTE + 1000, 0.05, dueMs + 8 * 60 * MINUTE);
    expect(builder.take(START).fundingRate).toBeNaN();
    expect(builder.take(START + MINUTE).fundingRate).toBe(0.02);
    expect(builder.take(START + 2 * MINUTE).fundingRate).toBeNaN();
  });
});
