import { expect, it } from 'vitest';
import type { VenueEvent } from '../frame.ts';
import { Duplicates } from './duplicates.ts';

const liquidation = (id: string, receivedMs: number): VenueEvent => ({
  marketId: 'okx:BTC/USDT:USDT',
  receivedMs,
  event: { kind: 'liquidation', liquidation: { timeMs: 0, side: 'long', price: 1, quantity: 1, id } },
});
const MINUTE = 60_000;

it('knows liquidations of the last minutes again, and forgets those of long ago', () => {
  const duplicates = new Duplicates();
  const has = (id: string, minutes: number) => duplicates.has(liquidation(id, minutes * MINUTE));
  expect([has('a', 0), has('a', 0), has('b', 4), has('c', 6), has('a', 7), has('b', 7)]).toEqual([
    false,
    true,
    false,
    false,
    true,
    true,
  ]);
  expect([has('d', 12), has('c', 12), has('a', 12)]).toEqual([false, true, false]);
  expect(duplicates.count).toBe(4);
});

it('knows all of a burst', () => {
  const duplicates = new Duplicates();
  const burst = Array.from({ length: 30_000 }, (_, n) => liquidation(String(n), 0));
  expect(burst.filter((one) => duplicates.has(one))).toEqual([]);
  expect(burst.filter((one) => !duplicates.has(one))).toEqual([]);
});
