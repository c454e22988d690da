import { describe, expect, it } from 'vitest';
import { BookDepth } from './book-depth.ts';
import { fundingRate } from './funding.ts';
import { priceImpact } from './impact.ts';
import { SPECIFICATIONS } from './markets.ts';
import { Prices } from './prices.ts';
import type { Specification } from './specification.ts';
import { World } from './world.ts';

const { BTC, BTCTHIN } = SPECIFICATIONS;
const worldOf = (specification: Specification) => new World(specification, 1, 'test', 8640);

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
    const world = worldOf(BTC);
    const prices = new Prices(BTC, world, 10_000);
    prices.begin();
    world.logIndex += 0.01;
    prices.settle(0);
    expect(Math.log(prices.mark / BTC.startPrice)).toBeCloseTo(0.01, 4);
    expect(prices.mark).toBe(prices.last);

    const before = prices.last;
    prices.begin();
    prices.push(2_000 * BTC.lotsPerCoin);
    prices.settle(0);
    const struck = Math.log(prices.last / before);
    expect(prices.mark).toBeGreaterThan(before);
    expect(prices.mark).toBeLessThan(prices.last);
    for (let step = 0; step < 6 * 240; step++) {
      prices.begin();
      prices.settle(0);
    }
    const lasting = Math.log(prices.last / before);
    expect(lasting / struck).toBeCloseTo(BTC.lastingImpact / (1 + BTC.lastingImpact), 2);
  });

  it('states what one lot more would do', () => {
    const prices = new Prices(BTC, worldOf(BTC), 10_000);
    const before = prices.nextLast(0);
    const expected = prices.impactPerLot * 50_000 * (1 + BTC.lastingImpact);
    prices.push(50_000);
    expect(Math.log(prices.nextLast(0) / before) / expected).toBeGreaterThan(0.8);
    expect(Math.log(prices.nextLast(0) / before) / expected).toBeLessThan(1.05);
  });

  it('moves further under the same order once depth has withdrawn', () => {
    const moveAfter = (stress: number): number => {
      const prices = new Prices(BTCTHIN, worldOf(BTCTHIN), 10_000);
      for (let step = 0; step < 60; step++) prices.depth.addStep(stress);
      const before = prices.last;
      prices.push(500_000);
      return Math.log(prices.nextLast(0) / before);
    };
    expect(moveAfter(20) / moveAfter(0.5)).toBeGreaterThan(2);
  });
});

describe('BookDepth', () => {
  it('is whole in calm, falls to the least in stress, and comes back', () => {
    const depth = new BookDepth({ calm: 1.2, least: 0.1 }, 6);
    const shareAfter = (steps: number, change: number): number => {
      for (let step = 0; step < steps; step++) depth.addStep(change);
      return depth.share;
    };
    expect(shareAfter(100, 1)).toBe(1);
    expect(shareAfter(100, -30)).toBe(0.1);
    expect(shareAfter(60, 1)).toBeLessThan(0.7);
    expect(shareAfter(400, 1)).toBe(1);
  });

  it('stays where nothing withdraws', () => {
    const depth = new BookDepth(null, 6);
    for (let step = 0; step < 100; step++) depth.addStep(50);
    expect(depth.share).toBe(1);
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
