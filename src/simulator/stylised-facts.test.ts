import { describe, expect, it } from 'vitest';
import { checkMarket } from './market-check.ts';
import { type SimulatedName, SPECIFICATIONS } from './markets.ts';
import { Random } from './random.ts';
import { createSimulatedMarket } from './simulated-market.ts';
import { StylisedFactsMeter, unlikeAMarket } from './stylised-facts.ts';

const START_MS = 1_767_225_600_000;
/** Short for bands that are meant for a month and more: of the first seeds, one whose first week is neither calm nor wild. */
const DAYS = 8;
const SEED = 4;

describe.each(Object.keys(SPECIFICATIONS) as SimulatedName[])('eight days of %s', (name) => {
  it('look like a market: tails, slow decay of |r|, liquidations, bursts; and the truth holds each hour', () => {
    const { faults, positionsOpened } = checkMarket(name, SEED, START_MS, DAYS);
    expect(faults).toEqual([]);
    expect((positionsOpened / DAYS) * 60).toBeGreaterThan(1_000_000);
  });
});

describe('unlikeAMarket', () => {
  /** The facts of a market whose minutes were changed. */
  const factsOf = (change: 'shuffled' | 'even') => {
    const market = createSimulatedMarket({ name: 'BTC', seed: 1, startMs: START_MS });
    const random = new Random(1, 'test');
    const meter = new StylisedFactsMeter();
    const minutes = Array.from({ length: 4 * 1440 }, () => market.step());
    if (change === 'shuffled') minutes.sort(() => random.uniform() - 0.5);
    for (const { bar, liquidations } of minutes) {
      const even = [{ timeMs: 0, side: 'long' as const, price: 1, quantity: 1, id: '' }];
      const close = bar.open * Math.exp(0.001 * random.normal());
      meter.add(change === 'even' ? { ...bar, close } : bar, change === 'even' ? even : liquidations);
    }
    return unlikeAMarket(meter.facts()).join('; ');
  };

  it('knows a market without memory by its |r|', () => {
    expect(factsOf('shuffled')).toMatch(/volatilityMemoryMinute/);
    expect(factsOf('shuffled')).toMatch(/burstMemory/);
  });

  it('knows normal returns and an even flow of liquidations', () => {
    expect(factsOf('even')).toMatch(/kurtosis is (2\.9|3\.)/);
    expect(factsOf('even')).toMatch(/burstiness is 0\.0/);
    expect(factsOf('even')).toMatch(/longShare is 1/);
  });
});
