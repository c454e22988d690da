import { expect, test } from 'vitest';
import { createSimulatedMarket } from '../../simulator/simulated-market.ts';
import { HeardLearner } from './heard-learner.ts';

const DAY_MINUTES = 1440;

test('learns from what was listened to, and begins anew after a silence', () => {
  // A week begins with a Thursday, as 1970 did: 28 days from one hold a version that 20 days stand behind.
  const market = createSimulatedMarket({ name: 'BTC', seed: 4, startMs: Date.parse('2026-01-01T00:00Z') });
  const all = new HeardLearner(market.instrument);
  const silenced = new HeardLearner(market.instrument);
  for (let i = 0; i < 28.5 * DAY_MINUTES; i++) {
    const { bar, liquidations } = market.step();
    const isSilent = i > 12 * DAY_MINUTES && i < 13 * DAY_MINUTES;
    for (const one of liquidations) {
      all.liquidation(one);
      if (!isSilent) silenced.liquidation(one);
    }
    all.bar(bar, true);
    silenced.bar(bar, !isSilent);
  }
  const { fit } = all.versions.at(-1)!;
  expect(fit.standardErrors[4]! / fit.mix[4]!).toBeLessThan(0.5);
  expect(silenced.versions).toEqual([]);
});
