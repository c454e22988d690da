import { expect, test } from 'vitest';
import { chooseStep, isStepOutgrown, WINDOWS, windowSpanMs } from './windows.ts';

const MINUTE = 60_000;

test.each([400, 1000, 1500, 3000])('every window has 140 to 1,500 columns on a pane of %i pixels', (paneWidth) => {
  for (const { spanMs, name } of WINDOWS) {
    if (name === 'all') continue;
    const columns = spanMs / chooseStep(spanMs, paneWidth, MINUTE);
    expect(columns, name).toBeGreaterThanOrEqual(140);
    expect(columns, name).toBeLessThanOrEqual(1500);
  }
});

test('the step is a multiple of the bar', () => {
  for (const barStepMs of [MINUTE, 5 * MINUTE, 60 * MINUTE, 7 * MINUTE]) {
    for (const { spanMs } of WINDOWS.slice(0, -1)) {
      const stepMs = chooseStep(spanMs, 1400, barStepMs);
      expect(stepMs % barStepMs).toBe(0);
      expect(stepMs).toBeGreaterThanOrEqual(barStepMs);
    }
  }
});

test('a step just chosen is not outgrown, nor by a little zoom; by a large one it is', () => {
  for (const { spanMs } of WINDOWS.slice(0, -1)) {
    const stepMs = chooseStep(spanMs, 1400, MINUTE);
    for (const zoom of [1, 0.9, 1.1]) expect(isStepOutgrown(spanMs * zoom, stepMs, 1400, MINUTE)).toBe(false);
  }
  const stepMs = chooseStep(86_400_000, 1400, MINUTE);
  expect(isStepOutgrown(86_400_000 * 8, stepMs, 1400, MINUTE)).toBe(true);
  expect(isStepOutgrown(86_400_000 / 8, stepMs, 1400, MINUTE)).toBe(true);
});

test('"all" is as long as the history', () => {
  expect(windowSpanMs('all', 5e9)).toBe(5e9);
  expect(windowSpanMs('24h', 5e9)).toBe(86_400_000);
});
