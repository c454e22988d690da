import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Bucket, MINUTE_MS, MinuteBuckets } from './minute-buckets.ts';

it('adds up any stretch of a day as its liquidations would, one by one', () => {
  const minute = fc.integer({ min: 29_000_000, max: 29_001_000 });
  const liquidations = fc.array(fc.record({ minute, usd: fc.integer({ min: 1, max: 1000 }), long: fc.boolean() }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(liquidations, minute, minute, (list, a, b) => {
      const [first, last] = [Math.min(a, b), Math.max(a, b)];
      const buckets = new MinuteBuckets();
      for (const one of list) {
        const side = one.long ? ('long' as const) : ('short' as const);
        buckets.add({ marketId: 'm', side, price: 1, usd: one.usd, timeMs: one.minute * MINUTE_MS + 7 });
      }
      const sum: Bucket = { longUsd: 0, shortUsd: 0, count: 0, largest: null };
      buckets.sum(first, last, sum);
      const within = list.filter((one) => one.minute >= first && one.minute <= last);
      const usd = (long: boolean) => within.reduce((total, one) => total + (one.long === long ? one.usd : 0), 0);
      expect([sum.longUsd, sum.shortUsd, sum.count]).toEqual([usd(true), usd(false), within.length]);
      expect(sum.largest?.usd ?? 0).toBe(Math.max(0, ...within.map((one) => one.usd)));
    }),
  );
});
