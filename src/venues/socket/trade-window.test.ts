import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TradeWindow } from './trade-window.ts';

describe('a window of trades', () => {
  it('knows what a set of ids would know, in whatever order trades come', () => {
    const trade = fc.record({ timeMs: fc.nat(30), id: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 300 }), (trades) => {
        const window = new TradeWindow();
        const seen = new Set<string>();
        for (const { timeMs, id } of trades) {
          const key = `${timeMs}-${id}`;
          expect(window.has(timeMs, String(id))).toBe(seen.has(key));
          seen.add(key);
        }
      }),
    );
  });

  it('remembers the latest two thousand, and forgets what is long past', () => {
    const window = new TradeWindow();
    for (let n = 0; n < 10_000; n++) window.has(n, `${n}`);
    for (let n = 8000; n < 10_000; n++) expect(window.has(n, `${n}`)).toBe(true);
    expect(window.has(10, '10')).toBe(false);
  });
});
