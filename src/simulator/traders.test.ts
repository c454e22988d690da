import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';
import { SPECIFICATIONS } from './specification.ts';
import { Traders } from './traders.ts';

const { BTC } = SPECIFICATIONS;
const tierOf = (leverage: number): number => BTC.leverages.findIndex((tier) => tier.leverage === leverage);
const anyTier = Number.POSITIVE_INFINITY;

describe('Traders', () => {
  it('states liquidation prices of the venue: 100x long and short of .4 BTC at 100,000 and .4 %', () => {
    const traders = new Traders(BTC, new Random(1, 'traders'));
    const lots = 0.4 * BTC.lotsPerCoin;
    expect(traders.liquidationPriceOf('long', lots, 100_000, tierOf(100), 1)).toBe(99_397.6);
    expect(traders.liquidationPriceOf('short', lots, 100_000, tierOf(100), 1)).toBe(100_597.6);
    expect(traders.liquidationPriceOf('long', lots, 100_000, tierOf(1), 1)).toBe(0);
  });

  it('lets large positions have no more leverage than their bracket', () => {
    const traders = new Traders(BTC, new Random(1, 'traders'));
    expect(traders.allowedTier(tierOf(125), 100_000)).toBe(tierOf(125));
    expect(traders.allowedTier(tierOf(125), 20_000_000)).toBe(tierOf(25));
    expect(traders.allowedTier(tierOf(3), 20_000_000)).toBe(tierOf(3));
  });

  it('opens nothing that would be liquidated at once, even where the mark is off the last price', () => {
    const traders = new Traders(BTC, new Random(3, 'traders'));
    for (let i = 0; i < 20_000; i++) {
      const lots = traders.lots(80_000);
      expect(traders.open('long', lots, 80_000, 79_400, anyTier).liquidationPrice).toBeLessThan(79_400);
      expect(traders.open('short', lots, 80_000, 80_600, anyTier).liquidationPrice).toBeGreaterThan(80_600);
    }
  });

  it('draws sizes whose mean is the one it states', () => {
    const traders = new Traders(BTC, new Random(4, 'traders'));
    let lots = 0;
    const count = 400_000;
    for (let i = 0; i < count; i++) lots += traders.lots(80_000);
    const mean = ((lots / BTC.lotsPerCoin) * 80_000) / count;
    expect(Math.abs(mean / traders.meanNotional - 1)).toBeLessThan(0.06);
  });

  it('holds highly levered positions for shorter', () => {
    const traders = new Traders(BTC, new Random(5, 'traders'));
    expect(traders.holdingDaysOf(1)).toBe(16);
    expect(traders.holdingDaysOf(100) * 24).toBeCloseTo(6.1, 1);
    expect(BTC.leverages.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });
});
