import { describe, expect, it } from 'vitest';
import { Holding } from './holding.ts';
import { SPECIFICATIONS } from './markets.ts';
import { Random } from './random.ts';
import { Regimes } from './regimes.ts';
import { drawStop } from './stops.ts';
import { Traders } from './traders.ts';

const { BTC, BTCHEAVY, BTCHIGH, BTCLOW, BTCREGIMES } = SPECIFICATIONS;
const tierOf = (leverage: number): number => BTC.leverages.findIndex((tier) => tier.leverage === leverage);
const anyTier = Number.POSITIVE_INFINITY;

describe('Traders', () => {
  it('states liquidation prices of the venue: 100x long and short of .4 BTC at 100,000 and .4 %', () => {
    const traders = new Traders(BTC, new Random(1, 'traders'));
    const lots = 0.4 * BTC.lotsPerCoin;
    const price = (side: 'long' | 'short', leverage: number): number =>
      traders.opening(side, lots, 100_000, tierOf(leverage), 1).liquidationPrice;
    expect(price('long', 100)).toBe(99_397.6);
    expect(price('short', 100)).toBe(100_597.6);
    expect(price('long', 1)).toBe(0);
    expect(traders.margin.bankruptcyPrice('long', lots, 100_000, 400)).toBe(99_000);
    expect(traders.margin.bankruptcyPrice('short', lots, 100_000, 400)).toBe(101_000);
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
      const long = traders.open('long', lots, 80_000, 79_400, 0, anyTier).liquidationPrice;
      const short = traders.open('short', lots, 80_000, 80_600, 0, anyTier).liquidationPrice;
      if (!(long < 79_400 && short > 80_600)) expect.fail(`${lots} lots: ${long}, ${short}`);
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

  it('opens three times as much from 20x on where leverage is high, and a third where it is low', () => {
    const high = ({ leverages }: { leverages: readonly { leverage: number; share: number }[] }): number =>
      leverages.reduce((sum, { leverage, share }) => sum + (leverage >= 20 ? share : 0), 0);
    for (const { leverages } of [BTC, BTCHIGH, BTCLOW]) {
      expect(leverages.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(leverages.every(({ share }) => share > 0)).toBe(true);
    }
    expect(high(BTCHIGH) / high(BTC)).toBeCloseTo(3, 9);
    expect(high(BTC) / high(BTCLOW)).toBeCloseTo(3, 9);
  });
});

describe('Holding', () => {
  it('is shorter at high leverage', () => {
    const holding = new Holding(BTC, new Random(5, 'holding'));
    expect(holding.mean(1)).toBe(16);
    expect(holding.mean(100) * 24).toBeCloseTo(6.1, 1);
  });

  it('has the mean it states, and a tail that is heavy only where the market says so', () => {
    const sample = (specification: typeof BTC | typeof BTCHEAVY): number[] => {
      const holding = new Holding(specification, new Random(6, 'holding'));
      return Array.from({ length: 200_000 }, () => holding.draw(10) / holding.mean(10));
    };
    const above = (values: readonly number[], limit: number): number =>
      values.filter((value) => value > limit).length / values.length;
    const plain = sample(BTC);
    const heavy = sample(BTCHEAVY);
    expect(plain.reduce((sum, value) => sum + value, 0) / plain.length).toBeCloseTo(1, 1);
    expect(above(plain, 10)).toBeCloseTo(Math.exp(-10), 3);
    // Lomax with a = 1.5 and mean 1: (1 + 10 / .5)^-1.5.
    expect(above(heavy, 10)).toBeCloseTo(21 ** -1.5, 3);
    expect(above(heavy, 0.5)).toBeCloseTo(2 ** -1.5, 2);
  });

  it('leaves the longer to go, the longer a heavy-tailed position has stood', () => {
    const holding = new Holding(BTCHEAVY, new Random(7, 'holding'));
    const median = (age: number): number =>
      Array.from({ length: 20_001 }, () => holding.remaining(1, age)).toSorted((a, b) => a - b)[10_000];
    // Of a Lomax: (b + age) (2^(1/a) - 1), b = 8 days.
    expect(median(0)).toBeCloseTo(8 * (2 ** (1 / 1.5) - 1), 0);
    expect(median(60) / median(0)).toBeGreaterThan(7);
  });

  it('lets losers hold on, winners not', () => {
    const holding = new Holding(BTCHEAVY, new Random(8, 'holding'));
    const share = (profit: number): number =>
      Array.from({ length: 10_000 }, () => holding.putsOff(profit)).filter(Boolean).length / 10_000;
    expect(share(-0.01)).toBeCloseTo(BTCHEAVY.reluctance, 1);
    expect(share(0.01)).toBe(0);
  });
});

describe('Regimes', () => {
  it('change the mix every few weeks where there are several, else never', () => {
    const changes = (regimes: Regimes): number[] => {
      const at: number[] = [];
      for (let minute = 0; minute < 400 * 1440; minute++) if (regimes.advanceMinute()) at.push(minute / 1440);
      return at;
    };
    const days = changes(new Regimes(BTCREGIMES, new Random(9, 'regimes')));
    expect(days.length).toBeGreaterThan(15);
    for (let i = 1; i < days.length; i++) expect(days[i] - days[i - 1]).toBeGreaterThanOrEqual(6);
    expect(changes(new Regimes(BTC, new Random(9, 'regimes')))).toEqual([]);
  });
});

describe('drawStop', () => {
  it('lies just beyond a round number, before the liquidation price', () => {
    const random = new Random(10, 'stops');
    const stops = { share: 0.5, round: 500 };
    let placed = 0;
    for (let i = 0; i < 5_000; i++) {
      const long = drawStop(stops, 'long', 80_123, 76_000, random);
      const short = drawStop(stops, 'short', 80_123, 84_000, random);
      for (const [stop, beyond] of [
        [long, (500 - (long % 500)) % 500],
        [short, short % 500],
      ] as const) {
        if (Number.isNaN(stop)) continue;
        placed++;
        if (!(beyond <= 60)) expect.fail(`${stop} is not just beyond a round number`);
      }
      if (long >= 80_000 || long <= 76_000 || short <= 80_500 || short >= 84_000) expect.fail(`${long}, ${short}`);
    }
    expect(placed).toBeGreaterThan(3_000);
    expect(placed).toBeLessThan(5_100);
  });
});
