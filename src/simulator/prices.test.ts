import { describe, expect, it } from 'vitest';
import { fundingRate } from './funding.ts';
import { priceImpact } from './impact.ts';
import { Prices } from './prices.ts';
import { SPECIFICATIONS } from './specification.ts';

const { BTC } = SPECIFICATIONS;

describe('priceImpact', () => {
  it('is odd, zero at rest, and grows as the square root of large flow', () => {
    const impact = (flow: number): number => priceImpact(flow, 180_000, 0.03);
    expect(impact(0)).toBe(0);
    expect(impact(-500)).toBe(-impact(500));
    expect(impact(180_000)).toBeCloseTo(0.03 * (Math.sqrt(1 + 1 / 1440) - Math.sqrt(1 / 1440)), 12);
    expect(impact(40_000_000) / impact(10_000_000)).toBeCloseTo(2, 1);
  });
});

describe('Prices', () => {
  it('lets the mark follow news at once, orders only in part, and orders fade but for what lasts', () => {
    const prices = new Prices(BTC, 10_000);
    prices.begin(0.01, 1);
    prices.settle(0);
    expect(Math.log(prices.mark / BTC.startPrice)).toBeCloseTo(0.01, 4);
    expect(prices.mark).toBe(prices.last);

    const before = prices.last;
    prices.begin(0, 1);
    prices.push(2_000 * BTC.lotsPerCoin);
    prices.settle(0);
    const struck = Math.log(prices.last / before);
    expect(prices.mark).toBeGreaterThan(before);
    expect(prices.mark).toBeLessThan(prices.last);
    for (let step = 0; step < 6 * 240; step++) {
      prices.begin(0, 1);
      prices.settle(0);
    }
    const lasting = Math.log(prices.last / before);
    expect(lasting / struck).toBeCloseTo(BTC.lastingImpact / (1 + BTC.lastingImpact), 2);
  });
});

describe('fundingRate', () => {
  it('is the interest where the premium is small, follows a large one, and has a limit', () => {
    expect(fundingRate(0)).toBe(1e-4);
    expect(fundingRate(5e-4)).toBe(1e-4);
    expect(fundingRate(1e-3)).toBe(5e-4);
    expect(fundingRate(-1e-3)).toBe(-5e-4);
    expect(fundingRate(0.05)).toBe(3e-3);
  });
});
