import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_PAGE, PAGE_NAMES } from '../pages/page-name.ts';
import { PALETTE_NAMES } from '../heat-layer/index.ts';
import { readUrlState, writeUrlState, type UrlState } from './url-state.ts';
import { DEFAULT_WINDOW, WINDOWS } from './windows.ts';

test('what is written is read', () => {
  const state: fc.Arbitrary<UrlState> = fc.record({
    page: fc.constantFrom(...PAGE_NAMES),
    market: fc.option(fc.stringMatching(/^[a-z0-9]{1,9}:[A-Z0-9]{1,9}\/[A-Z]{1,5}:[A-Z]{1,5}$/)),
    window: fc.constantFrom(...WINDOWS.map(({ name }) => name)),
    asOfMs: fc.option(fc.integer({ min: 0, max: 4e12 })),
    theme: fc.option(fc.constantFrom('dark' as const, 'light' as const)),
    palette: fc.constantFrom(...PALETTE_NAMES),
  });
  fc.assert(
    fc.property(state, (written) => {
      expect(readUrlState(writeUrlState(written))).toEqual({ ...written });
    }),
  );
});

test('a link is readable', () => {
  const asOfMs = Date.parse('2026-02-02T03:00Z');
  expect(
    writeUrlState({
      page: DEFAULT_PAGE,
      market: 'binance:BTC/USDT:USDT',
      window: '24h',
      asOfMs,
      theme: null,
      palette: 'classic',
    }),
  ).toBe('?market=binance:BTC/USDT:USDT&window=24h&asOf=2026-02-02T03:00Z');
});

test('what cannot be used is left at its default', () => {
  expect(readUrlState('?window=9x&asOf=soon&theme=pink&palette=mud&page=9')).toEqual({
    page: DEFAULT_PAGE,
    market: null,
    window: DEFAULT_WINDOW,
    asOfMs: null,
    theme: null,
    palette: 'classic',
  });
  expect(readUrlState('?asOf=2026-02-02T03:00').asOfMs).toBe(Date.parse('2026-02-02T03:00Z'));
});
