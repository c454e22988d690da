import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Liquidation } from '../market/event.ts';
import { type Degradation, DegradedFeed, type DegradedMinute } from './degradation.ts';
import { createSimulatedMarket, type SimulatedMinute } from './simulated-market.ts';

const START_MS = 1_767_225_600_000;
const market = createSimulatedMarket({ name: 'BTCHIGH', seed: 1, startMs: START_MS });
const { instrument } = market;
const minutes: SimulatedMinute[] = Array.from({ length: 1440 }, () => market.step());

function degraded(kinds: Degradation[], seed = 1): DegradedMinute[] {
  const feed = new DegradedFeed(instrument, kinds, seed);
  return minutes.map(({ bar, liquidations }) => feed.apply(bar, liquidations));
}

describe('DegradedFeed', () => {
  it('leaves a feed as it is where nothing is wrong with it', () => {
    expect(degraded([])).toEqual(minutes.map(({ bar, liquidations }) => ({ bar, liquidations })));
    expect(new DegradedFeed(instrument, [], 1).instrument).toEqual(instrument);
  });

  it('stamps open interest every five minutes, one bar late', () => {
    for (const [i, { bar }] of degraded(['oi']).entries()) {
      // The bar that closed on the five minutes is the one before.
      const expected = i > 0 && i % 5 === 0 ? minutes[i - 1].bar.openInterest : Number.NaN;
      expect(bar).toEqual({ ...minutes[i].bar, openInterest: expected });
    }
  });

  it('keeps the latest liquidation of each second, and says so', () => {
    expect(new DegradedFeed(instrument, ['sampled'], 1).instrument.sampling).toBe('one-per-second');
    const feed = new DegradedFeed(instrument, ['sampled'], 1);
    const kept = feed.apply(minutes[0].bar, [
      at(100, 'long', 5),
      at(900, 'short', 1),
      at(1000, 'long', 2),
    ]).liquidations;
    expect(kept.map(({ timeMs }) => timeMs)).toEqual([900, 1000]);
  });

  it('keeps the largest liquidation of each side and second, and says so', () => {
    expect(new DegradedFeed(instrument, ['largest'], 1).instrument.sampling).toBe('largest-per-side-per-second');
    const feed = new DegradedFeed(instrument, ['largest'], 1);
    const given = [
      at(100, 'long', 5),
      at(200, 'short', 1),
      at(300, 'long', 7),
      at(900, 'long', 6),
      at(1000, 'long', 2),
    ];
    const kept = feed.apply(minutes[0].bar, given).liquidations;
    expect(kept.map(({ timeMs }) => timeMs)).toEqual([200, 300, 1000]);
  });

  it('thins out bursts, whatever they hold, to one of each slot, in time order', () => {
    const any = fc.array(fc.tuple(fc.nat(59_999), fc.constantFrom('long' as const, 'short' as const), fc.nat(9)));
    fc.assert(
      fc.property(any, fc.constantFrom<Degradation>('sampled', 'largest'), (raw, kind) => {
        const given = raw.map(([ms, side, quantity]) => at(ms, side, quantity)).toSorted((a, b) => a.timeMs - b.timeMs);
        const kept = new DegradedFeed(instrument, [kind], 1).apply(minutes[0].bar, given).liquidations;
        const slotOf = ({ timeMs, side }: Liquidation): string =>
          `${Math.floor(timeMs / 1000)} ${kind === 'sampled' ? '' : side}`;
        expect(kept.map(slotOf).toSorted()).toEqual([...new Set(given.map(slotOf))].toSorted());
        for (let i = 1; i < kept.length; i++) expect(kept[i].timeMs).toBeGreaterThanOrEqual(kept[i - 1].timeMs);
        for (const one of kept) expect(given).toContain(one);
      }),
    );
    const total = (list: readonly { readonly liquidations: readonly Liquidation[] }[]): number =>
      list.reduce((sum, { liquidations }) => sum + liquidations.length, 0);
    expect(total(degraded(['sampled']))).toBeLessThan(0.95 * total(minutes));
  });

  it('loses whole hours, a few of a hundred, the same under the same seed', () => {
    const missing = (seed: number, days: number): number[] => {
      const feed = new DegradedFeed(instrument, ['gaps'], seed);
      const hours: number[] = [];
      for (let i = 0; i < days * 1440; i++) {
        const { bar } = feed.apply({ ...minutes[0].bar, timeMs: START_MS + i * 60_000 }, [at(0, 'long', 1)]);
        if (bar === null) hours.push(Math.floor(i / 60));
      }
      return hours;
    };
    const lost = missing(1, 300);
    const hours = [...new Set(lost)];
    expect(lost.length).toBe(60 * hours.length);
    expect(hours.length / (300 * 24)).toBeGreaterThan(0.005);
    expect(hours.length / (300 * 24)).toBeLessThan(0.05);
    expect(missing(1, 300)).toEqual(lost);
    expect(missing(2, 300)).not.toEqual(lost);
  });
});

function at(ms: number, side: Liquidation['side'], quantity: number): Liquidation {
  return { timeMs: ms, side, price: 1, quantity, id: String(ms) };
}
