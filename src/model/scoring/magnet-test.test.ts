import { describe, expect, it } from 'vitest';
import type { Bar } from '../../market/bar.ts';
import { SIDE_CELLS } from './cells.ts';
import { cellIndex, type Issue, ISSUE_CELLS } from './issue.ts';
import { magnetStrength, MagnetTest, type ResolvedPair } from './magnet-test.ts';
import { uniformFrom } from './statistics/uniform.ts';

const ones = (count: number) => new Uint8Array(count).fill(1);

function pairs(count: number, upChance: (score: number, pi: number, hourReturn: number) => number): ResolvedPair[] {
  const uniform = uniformFrom(17);
  return Array.from({ length: count }, () => {
    const pi = 0.2 + 0.6 * uniform();
    const hourReturn = uniform() - 0.5;
    const score = 1.5 * hourReturn + (uniform() - 0.5);
    const upFirst = uniform() < upChance(score, pi, hourReturn);
    return { pi, score, upFirst, hourReturn, dayReturn: uniform() - 0.5, tookMs: 1 };
  });
}
const logistic = (x: number, pi: number) => 1 / (1 + ((1 - pi) / pi) * Math.exp(-x));

describe('magnet strength', () => {
  it('by hand: one pair', () => {
    const pair = { pi: 0.25, score: 2, upFirst: true, hourReturn: 0, dayReturn: 0, tookMs: 1 };
    // 2 (1 - .25) / (4 x .25 x .75)
    expect(magnetStrength([pair], [1], false)).toBe(2);
    expect(magnetStrength([{ ...pair, upFirst: false }], [1], false)).toBeCloseTo(-2 / 3, 12);
  });

  it('is about 0 for a martingale, whatever the distances', () => {
    const martingale = pairs(20_000, (_, pi) => pi);
    expect(Math.abs(magnetStrength(martingale, ones(20_000), false))).toBeLessThan(0.08);
    expect(Math.abs(magnetStrength(martingale, ones(20_000), true))).toBeLessThan(0.12);
  });

  it('finds a magnet', () => {
    const magnet = pairs(20_000, (score, pi) => logistic(0.4 * score, pi));
    expect(magnetStrength(magnet, ones(20_000), false)).toBeGreaterThan(0.3);
    expect(magnetStrength(magnet, ones(20_000), true)).toBeGreaterThan(0.25);
  });

  it('does not take momentum for one, once the returns are partialled out', () => {
    const momentum = pairs(20_000, (_, pi, hourReturn) => logistic(1.5 * hourReturn, pi));
    expect(magnetStrength(momentum, ones(20_000), false)).toBeGreaterThan(0.3);
    expect(Math.abs(magnetStrength(momentum, ones(20_000), true))).toBeLessThan(0.12);
  });
});

/** A map at 100 with one zone on each side: longs `down` cells below, shorts `up` cells above. */
function issueOf(down: number, up: number, timeMs = 0): Issue {
  const maps = new Float32Array(ISSUE_CELLS);
  maps.fill(0.001);
  for (let width = 0; width < 10; width++) {
    maps[cellIndex(0, down + width)] = width === 0 ? 4 : 2;
    maps[cellIndex(1, up + width)] = width === 0 ? 3 : 1;
  }
  return {
    timeMs,
    price: 100,
    logPrice: Math.log(100),
    sigma: 1e-5,
    maps,
    levels: new Float64Array([1]),
    opensMs: 0,
    outcomes: [],
  };
}

function bar(low: number, high: number, timeMs = 60_000): Bar {
  const unknown = { markHigh: Number.NaN, markLow: Number.NaN, takerBuyVolume: Number.NaN, fundingRate: Number.NaN };
  return { timeMs, open: low, high, low, close: high, volume: 1, openInterest: Number.NaN, ...unknown };
}

describe('races between zones', () => {
  it('run one at a time, from the nearest strong zones, and end with the first that is reached', () => {
    const test = new MagnetTest();
    test.issue(issueOf(20, 40), 0, 0.01, 0.02);
    test.issue(issueOf(5, 5), 0, 0, 0);
    test.push(bar(98.5, 103));
    expect(test.resolved).toHaveLength(0);
    expect(test.censored).toBe(1);
    test.push(bar(99, 105, 3_600_000));
    expect(test.resolved).toHaveLength(1);
    expect(test.censored).toBe(0);
    const [pair] = test.resolved;
    expect(pair).toMatchObject({ upFirst: true, hourReturn: 0.01, dayReturn: 0.02, tookMs: 3_600_000 });
    expect(pair!.score).toBeCloseTo(Math.log(12 / 22), 5);
    // The zones' peaks lie about 2 % below and 4 % above.
    expect(pair!.pi).toBeCloseTo(2 / 6, 1);
  });

  it('count a bar that reaches both ends apart', () => {
    const test = new MagnetTest();
    test.issue(issueOf(20, 40), 0, 0, 0);
    test.push(bar(90, 110));
    expect(test.resolved).toHaveLength(0);
    expect(test.bothHit).toBe(1);
    expect(test.placeboBothHit).toBe(1);
    expect(test.censored).toBe(0);
  });

  it('race the nearest zone against its mirror image', () => {
    const test = new MagnetTest();
    // The zone lies 2 % below; its mirror image 2 % above comes first.
    test.issue(issueOf(20, 40), 0, 0, 0);
    test.push(bar(99.5, 102.5));
    expect(test.placebos).toEqual([false]);
    test.issue(issueOf(20, 40), 0, 0, 0);
    test.push(bar(97.5, 100.5));
    expect(test.placebos).toEqual([false, true]);
  });

  it('do not start where one side has no mass', () => {
    const test = new MagnetTest();
    const empty = issueOf(20, 40);
    empty.maps.fill(0, 0, SIDE_CELLS);
    test.issue(empty, 0, 0, 0);
    expect(test.censored).toBe(0);
  });
});
