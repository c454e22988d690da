import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { Bar } from '../../market/bar.ts';
import { QueryError } from '../../market/errors.ts';
import type { Advice } from './advice.ts';
import { AdviceRecord } from './advice-record.ts';

const START_MS = Date.parse('2026-01-01T00:00Z');
const HOUR_MS = 3_600_000;

function bar(i: number, open: number, low: number, high: number, close: number): Bar {
  const unknown = { markHigh: Number.NaN, markLow: Number.NaN, takerBuyVolume: Number.NaN, fundingRate: Number.NaN };
  return { timeMs: START_MS + i * HOUR_MS, open, low, high, close, volume: 1, openInterest: 1, ...unknown };
}

function adviceOf(over: Partial<Advice> = {}): Advice {
  return {
    id: 'a',
    timeMs: START_MS,
    horizonMs: 4 * HOUR_MS,
    side: 'long',
    entry: 100,
    stop: 97,
    atr: 1,
    liquidation: { planned: 95, advised: 90 },
    riskUsd: 31,
    notionalUsd: 1000,
    ...over,
  };
}

describe('an advice', () => {
  test('by hand: swept at its stop, and shaken out when the price comes back; without a stop it survives', () => {
    const record = new AdviceRecord(HOUR_MS);
    record.give(adviceOf());
    expect(record.push(bar(0, 100, 99, 101, 99))).toEqual([]);
    expect(record.push(bar(1, 99, 96, 99, 97.5))).toEqual([]);
    expect(record.push(bar(2, 97.5, 97, 100.5, 100))).toEqual([]);
    const [settled] = record.push(bar(3, 100, 100, 103, 102));
    expect(settled!.atrStop).toBe(97);
    expect(settled!.endings.advised).toEqual({
      exit: 'swept',
      exitMs: START_MS + 2 * HOUR_MS,
      exitPrice: 97,
      result: expect.closeTo(-0.031, 12),
      shakenOut: true,
    });
    expect(settled!.endings.none).toMatchObject({
      exit: 'survived',
      exitPrice: 102,
      result: expect.closeTo(0.019, 12),
    });
    expect(settled!.liquidated).toEqual({ planned: false, advised: false });
    const { open, settled: count, lostOfRisk, resultAgainstNone } = record.figures();
    expect([open, count, lostOfRisk.value]).toEqual([0, 1, expect.closeTo(1, 9)]);
    expect(resultAgainstNone).toEqual({ value: expect.closeTo(-0.05, 12), low: null, high: null });
  });

  test('a bar that opens beyond the stop fills it there; liquidations come where no stop is before them', () => {
    const record = new AdviceRecord(HOUR_MS);
    record.give(adviceOf({ horizonMs: HOUR_MS }));
    const [settled] = record.push(bar(0, 94, 89, 94, 90));
    expect(settled!.endings.advised).toMatchObject({ exit: 'swept', exitPrice: 94 });
    expect(settled!.endings.none).toMatchObject({ exit: 'liquidated', exitPrice: 94 });
    expect(settled!.liquidated).toEqual({ planned: true, advised: true });
    const behind = new AdviceRecord(HOUR_MS);
    behind.give(adviceOf({ horizonMs: HOUR_MS, stop: 93, atr: 7 }));
    expect(behind.push(bar(0, 100, 92, 100, 92))[0]!.endings.advised).toMatchObject({
      exit: 'liquidated',
      exitPrice: 95,
    });
  });

  test('shorts are the mirror', () => {
    const record = new AdviceRecord(HOUR_MS);
    const short = {
      side: 'short',
      stop: 103,
      horizonMs: HOUR_MS,
      liquidation: { planned: 105, advised: 110 },
    } as const;
    record.give(adviceOf(short));
    const [settled] = record.push(bar(0, 100, 99, 104, 98));
    expect(settled!.endings.advised).toMatchObject({
      exit: 'swept',
      exitPrice: 103,
      result: expect.closeTo(-0.031, 12),
    });
    expect(settled!.endings.none.result).toBeCloseTo(0.019, 12);
  });

  test('the ATR stop is as far as an advised one was at another time', () => {
    const record = new AdviceRecord(HOUR_MS);
    record.give(adviceOf({ id: 'a', stop: 98 }));
    record.give(adviceOf({ id: 'b', stop: 96 }));
    record.give(adviceOf({ id: 'c', stop: 97 }));
    const settled = [0, 1, 2, 3].flatMap((i) => record.push(bar(i, 100, 100, 100, 100)));
    expect(settled.map(({ atrStop }) => atrStop)).toEqual([98, 96, 96]);
  });

  test('is refused where it cannot be settled, or comes after its outcome', () => {
    const record = new AdviceRecord(HOUR_MS);
    const given = (over: Partial<Advice>) => () => record.give(adviceOf(over));
    expect(given({ stop: 101 })).toThrow(QueryError);
    expect(given({ atr: Number.NaN })).toThrow(/average true range NaN/);
    expect(given({ horizonMs: 60_000 })).toThrow(/horizon 60000 ms/);
    record.push(bar(0, 100, 90, 100, 100));
    expect(given({})).toThrow(/before the last bar/);
    record.give(adviceOf({ timeMs: START_MS + HOUR_MS }));
    expect(given({ timeMs: START_MS + HOUR_MS })).toThrow(/came twice/);
  });

  test('a gap in the bars voids what was open, and a restart forgets nothing', () => {
    const whole = new AdviceRecord(HOUR_MS);
    let stored = new AdviceRecord(HOUR_MS);
    const bars = [0, 1, 2, 3, 5, 6, 7, 8, 9].map((i) => bar(i, 100, 96.5 + (i % 3), 101, 99 + (i % 2)));
    const advice = bars.map((_, i) =>
      adviceOf({ id: String(i), timeMs: START_MS + [0, 1, 2, 3, 4, 6, 7, 8, 9][i]! * HOUR_MS }),
    );
    bars.forEach((one, i) => {
      for (const record of [whole, stored]) record.give(advice[i]!);
      expect(stored.push(one)).toEqual(whole.push(one));
      stored = new AdviceRecord(HOUR_MS, JSON.parse(JSON.stringify(stored.save())));
    });
    expect(stored.figures()).toEqual(whole.figures());
    expect(whole.figures().voided).toBe(4);
  });
});

test('a policy is worth what it is: stops that are never swept beat those that always are', () => {
  const record = new AdviceRecord(HOUR_MS);
  // Every other hour dips to 97.5 and comes back.
  for (let i = 0; i < 24 * 30; i++) {
    const timeMs = START_MS + i * HOUR_MS;
    if (i % 4 === 0)
      record.give(adviceOf({ id: String(i), timeMs, stop: i % 8 === 0 ? 97 : 97.2, atr: i % 8 === 0 ? 1.8 : 1 }));
    record.push(bar(i, 100, i % 2 === 0 ? 100 : 97.5, 100.2, 100));
  }
  const { policies, sweptAgainstAtr, resultAgainstAtr, settled } = record.figures();
  expect(settled).toBeGreaterThan(170);
  expect(policies.advised.swept.value).toBe(0);
  expect(policies.atr.swept.value!).toBeGreaterThan(0.2);
  expect(policies.atr.shakenOut.value).toBe(policies.atr.swept.value);
  expect(sweptAgainstAtr.high!).toBeLessThan(0);
  expect(resultAgainstAtr.low!).toBeGreaterThan(0);
});

test('what is settled is finite, whatever the path; a stop never loses more than the fill says', () => {
  const moves = fc.array(fc.double({ min: -0.05, max: 0.05, noNaN: true }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(moves, fc.constantFrom('long' as const, 'short' as const), (path, side) => {
      const record = new AdviceRecord(HOUR_MS);
      const sign = side === 'long' ? 1 : -1;
      record.give(
        adviceOf({ side, stop: 100 - 3 * sign, liquidation: { planned: 100 - 6 * sign, advised: null }, atr: 2 }),
      );
      let price = 100;
      const settled = path.flatMap((move, i) => {
        const next = price * (1 + move);
        const one = bar(i, price, Math.min(price, next), Math.max(price, next), next);
        price = next;
        return record.push(one);
      });
      expect(settled).toHaveLength(1);
      for (const { result, exitPrice, exit } of Object.values(settled[0]!.endings)) {
        expect(Number.isFinite(result)).toBe(true);
        expect(result).toBeCloseTo(sign * (exitPrice / 100 - 1) - 0.001, 12);
        if (exit === 'survived') expect(exitPrice).toBe(price);
      }
      expect(settled[0]!.endings.advised.result).toBeGreaterThanOrEqual(
        settled[0]!.endings.advised.exit === 'survived' ? -1 : -0.09,
      );
    }),
  );
});
