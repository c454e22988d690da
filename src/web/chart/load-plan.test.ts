import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MarketSummary } from '../../market/api/schemas.ts';
import { areRowsOutgrown, candleRange, isOutgrown, planLoad, planRows, shownRange } from './load-plan.ts';

const DAY = 86_400_000;
const END = Date.parse('2026-02-02T03:00Z');
const summary = { barStepMs: 60_000, firstTimeMs: END - 60 * DAY, timeMs: END, live: false } as MarketSummary;

const views = fc
  .record({
    spanMs: fc.integer({ min: 600_000, max: 800 * DAY }),
    endMs: fc.integer({ min: END - 80 * DAY, max: END + 20 * DAY }),
  })
  .map(({ spanMs, endMs }) => ({ fromMs: endMs - spanMs, toMs: endMs }));

test('a plan serves the view it was made for, whatever the view', () => {
  fc.assert(
    fc.property(views, fc.integer({ min: 300, max: 3000 }), fc.boolean(), (visible, paneWidth, live) => {
      const market = { ...summary, live };
      const plan = planLoad(visible, paneWidth, market);
      expect(isOutgrown(plan, visible, paneWidth, market)).toBe(false);
      expect(plan.fromMs).toBeLessThan(plan.toMs);
      expect(plan.fromMs % plan.stepMs).toBe(0);
      expect((plan.toMs - plan.fromMs) / plan.stepMs).toBeLessThanOrEqual(4096);
    }),
  );
});

test('panning beyond what is loaded, or zooming far, outgrows a plan; a little of either does not', () => {
  const visible = { fromMs: END - 30 * DAY, toMs: END - 27 * DAY };
  const plan = planLoad(visible, 1400, summary);
  const moved = (days: number) => ({ fromMs: visible.fromMs + days * DAY, toMs: visible.toMs + days * DAY });
  expect(isOutgrown(plan, moved(1), 1400, summary)).toBe(false);
  expect(isOutgrown(plan, moved(4), 1400, summary)).toBe(true);
  expect(isOutgrown(plan, moved(-4), 1400, summary)).toBe(true);
  expect(isOutgrown(plan, { fromMs: visible.toMs - DAY / 8, toMs: visible.toMs }, 1400, summary)).toBe(true);
});

test('rows cover the axis for every view of the candles they were planned for', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (range, part) => {
        const loaded = { low: 50_000, high: 50_000 * Math.exp(range) };
        const shown = shownRange(50_000 * Math.exp(range * part * 0.5), 50_000 * Math.exp(range * (0.5 + part * 0.5)));
        const { low, high, rows } = planRows(shown, loaded, 800);
        const frame = { logLow: Math.log(low), rowHeight: Math.log(high / low) / rows, rows };
        expect(areRowsOutgrown(frame, shown, 800)).toBe(false);
        expect(areRowsOutgrown(frame, { low: low * 0.8, high }, 800)).toBe(true);
      },
    ),
  );
});

test('the range of the candles in view, and none where there are none', () => {
  const candles = { stepMs: 10, timeMs: [0, 10, 20], open: [], high: [5, 9, 7], low: [4, 6, 3], close: [], volume: [] };
  expect(candleRange(candles, { fromMs: 5, toMs: 15 })).toEqual({ low: 4, high: 9 });
  expect(candleRange(candles, { fromMs: 30, toMs: 40 })).toBeNull();
});
