import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MarketSummary } from '../../market/api/schemas.ts';
import { isOutgrown, planLoad } from './load-plan.ts';

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
