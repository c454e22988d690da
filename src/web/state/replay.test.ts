import fc from 'fast-check';
import { expect, test } from 'vitest';
import { REPLAY_SPEEDS } from './layers.ts';
import { paceOf, stepFrom } from './replay.ts';

test('a pace plays the bars of its speed, and no faster than pictures can be drawn', () => {
  for (const speed of REPLAY_SPEEDS) {
    const { bars, everyMs } = paceOf(speed);
    expect((1000 * bars) / everyMs).toBeCloseTo(speed);
    expect(everyMs).toBeGreaterThan(100);
  }
});

test('a step lands on the end of a bar that is known', () => {
  const [firstMs, newestMs, barMs] = [600_000, 60_000_000, 300_000];
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9e7 }), fc.integer({ min: -9e7, max: 9e7 }), (timeMs, byMs) => {
      const at = stepFrom(timeMs, byMs, { firstMs, newestMs, barMs });
      expect(at % barMs).toBe(0);
      expect(at).toBeGreaterThan(firstMs);
      expect(at).toBeLessThanOrEqual(newestMs);
    }),
  );
});
