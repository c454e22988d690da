import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAGE_NAMES } from '../pages/page-name.ts';
import { PALETTE_NAMES } from '../heat-layer/index.ts';
import { PANEL_NAMES } from '../panels/panel-name.ts';
import { HEAT_NAMES, LAYER_NAMES, PANE_NAMES, SIDE_NAMES, TOTAL_HOURS } from './layers.ts';
import { readUrlState, writeUrlState, type UrlState } from './url-state.ts';
import { DEFAULT_WINDOW, WINDOWS } from './windows.ts';

const DEFAULTS = readUrlState('');

test('what is written is read', () => {
  const moment = fc.integer({ min: 0, max: 4e12 });
  const state: fc.Arbitrary<UrlState> = fc.record({
    page: fc.constantFrom(...PAGE_NAMES),
    market: fc.option(fc.stringMatching(/^[a-z0-9]{1,9}:[A-Z0-9]{1,9}\/[A-Z]{1,5}:[A-Z]{1,5}$/)),
    window: fc.constantFrom(...WINDOWS.map(({ name }) => name)),
    view: fc.option(
      fc.tuple(moment, fc.integer({ min: 1, max: 1e11 })).map(([fromMs, ms]) => ({ fromMs, toMs: fromMs + ms })),
    ),
    asOfMs: fc.option(moment),
    theme: fc.option(fc.constantFrom('dark' as const, 'light' as const)),
    palette: fc.constantFrom(...PALETTE_NAMES),
    scale: fc.option(
      fc.record({
        unit: fc.constantFrom('usd' as const, 'share' as const, 'relative' as const),
        least: fc.constantFrom(1e-6, 0.02, 3, 3e4),
        saturated: fc.constantFrom(5e4, 1.5e7),
      }),
    ),
    groups: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    side: fc.constantFrom(...SIDE_NAMES),
    heat: fc.constantFrom(...HEAT_NAMES),
    panel: fc.constantFrom(...PANEL_NAMES, null),
    zoneId: fc.option(fc.nat({ max: 999_999_999 })),
    layers: fc.shuffledSubarray(LAYER_NAMES),
    panes: fc.shuffledSubarray(PANE_NAMES),
    hours: fc.constantFrom(...TOTAL_HOURS),
    leastUsd: fc.nat(),
  });
  fc.assert(
    fc.property(state, (written) => {
      expect(readUrlState(writeUrlState(written))).toEqual({ ...written });
    }),
  );
});

test('a link is readable', () => {
  const asOfMs = Date.parse('2026-02-02T03:00Z');
  const state = { ...DEFAULTS, market: 'binance:BTC/USDT:USDT', window: '24h' as const, asOfMs };
  expect(writeUrlState(state)).toBe('?market=binance:BTC/USDT:USDT&window=24h&asOf=2026-02-02T03:00Z');
});

test('what cannot be used is left at its default', () => {
  const broken = '?window=9x&asOf=soon&theme=pink&palette=mud&page=9&view=2~1&scale=usd:9~1&side=up';
  expect(readUrlState(broken)).toEqual(DEFAULTS);
  expect(DEFAULTS.window).toBe(DEFAULT_WINDOW);
  expect(readUrlState('?asOf=2026-02-02T03:00').asOfMs).toBe(Date.parse('2026-02-02T03:00Z'));
});
