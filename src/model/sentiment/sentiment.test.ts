import { describe, expect, test } from 'vitest';
import type { Bar } from '../../market/bar.ts';
import { Aftermath } from '../aftermath/aftermath.ts';
import { followedBy, meanByDay } from '../aftermath/followed.ts';
import { LiquidationHistory } from '../aftermath/liquidation-history.ts';
import { isFundingReset, type SentimentEvidence, sentimentOf } from './sentiment.ts';
import { SentimentFollower } from './sentiment-follower.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.parse('2026-01-01T00:00Z');

const QUIET: SentimentEvidence = {
  fundingRate: 1e-4,
  fundingZScore: 0.2,
  fundingHighest: 0.4,
  openInterestChange: 0.001,
  openInterestZScore: 0.1,
  liquidatedUsd: 1e6,
  liquidatedZScore: 0,
};

/** An hour's bar from one price to another, straight. */
function hour(i: number, from: number, to: number): Bar {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  return {
    timeMs: START_MS + i * HOUR_MS,
    open: from,
    high,
    low,
    close: to,
    markHigh: high,
    markLow: low,
    volume: 10,
    takerBuyVolume: 5,
    openInterest: 1000,
    fundingRate: Number.NaN,
  };
}

describe('states', () => {
  test.each([
    ['balanced', {}],
    ['crowded long', { fundingZScore: 1.2 }],
    ['crowded short', { fundingZScore: -1.2, fundingRate: -1e-5 }],
    // Unusually little, but longs still pay.
    ['balanced', { fundingZScore: -1.2 }],
    ['unknown', { fundingZScore: Number.NaN }],
    ['deleveraging', { openInterestChange: -0.04, openInterestZScore: -1.5, fundingZScore: 2 }],
    ['balanced', { openInterestChange: -0.04, openInterestZScore: -0.5 }],
    ['deleveraging', { openInterestChange: -0.015, liquidatedZScore: 2.5 }],
    ['balanced', { openInterestChange: 0.015, liquidatedZScore: 2.5 }],
    ['balanced', { openInterestChange: Number.NaN, openInterestZScore: Number.NaN, liquidatedZScore: Number.NaN }],
  ] as const)('%s: %o', (state, over) => expect(sentimentOf({ ...QUIET, ...over })).toBe(state));

  test('a reset comes down from unusual funding', () => {
    expect(isFundingReset({ ...QUIET, fundingHighest: 1.5, fundingZScore: -0.1 })).toBe(true);
    expect(isFundingReset({ ...QUIET, fundingHighest: 0.9, fundingZScore: -0.1 })).toBe(false);
    expect(isFundingReset({ ...QUIET, fundingHighest: Number.NaN })).toBe(false);
  });
});

describe('what follows', () => {
  test('by hand: an hour up by 2 %, then four of which one is missing', () => {
    const aftermath = new Aftermath(HOUR_MS, [HOUR_MS, 2 * HOUR_MS, HOUR_MS / 2]);
    expect(aftermath.horizonsMs).toEqual([HOUR_MS, 2 * HOUR_MS]);
    aftermath.push(hour(0, 100, 100));
    aftermath.see('x', START_MS + HOUR_MS, 1e-4);
    aftermath.see('down', START_MS + HOUR_MS, Number.NaN, -1);
    aftermath.push(hour(1, 100, 102));
    expect(aftermath.outcomes('x', 0)).toEqual([
      {
        openedMs: START_MS + HOUR_MS,
        logReturn: expect.closeTo(Math.log(1.02), 12),
        volatility: expect.closeTo(Math.log(1.02) / Math.sqrt(4 * Math.LN2) / (1e-4 * 60), 9),
      },
    ]);
    expect(aftermath.outcomes('down', 0)[0]).toMatchObject({
      logReturn: expect.closeTo(-Math.log(1.02), 12),
      volatility: Number.NaN,
    });
    aftermath.push(hour(3, 102, 103));
    expect(aftermath.outcomes('x', 1)).toEqual([]);
  });

  test('liquidations between two moments: whole steps only, unknown before the feed and long after it', () => {
    const history = new LiquidationHistory();
    expect(history.between(START_MS, START_MS + HOUR_MS)).toBeNull();
    for (let i = 0; i < 5; i++) {
      history.add({ timeMs: START_MS + i * HOUR_MS, stepMs: HOUR_MS, longUsd: 10 ** i, shortUsd: i });
    }
    expect(history.between(START_MS + HOUR_MS, START_MS + 4 * HOUR_MS)).toEqual({ longUsd: 1110, shortUsd: 6 });
    expect(history.between(START_MS + HOUR_MS / 2, START_MS + 2.5 * HOUR_MS)).toEqual({ longUsd: 10, shortUsd: 1 });
    expect(history.between(START_MS - 1, START_MS + HOUR_MS)).toBeNull();
    expect(history.between(START_MS, START_MS + 4 * DAY_MS)).toBeNull();
  });

  test('a mean by days: entries count, not days; no interval before five days', () => {
    const entries = [0, 1, 2, 30, 31].map((h) => ({ openedMs: START_MS + h * HOUR_MS, value: h < 24 ? 1 : 6 }));
    expect(meanByDay(entries, HOUR_MS, ({ value }) => value)).toEqual({ value: 3, low: null, high: null });
    const week = Array.from({ length: 168 }, (_, h) => ({ openedMs: START_MS + h * HOUR_MS, value: h % 3 }));
    const { value, low, high } = meanByDay(week, HOUR_MS, (one) => one.value);
    expect(value).toBeCloseTo(1, 12);
    expect([low, high]).toEqual([1, 1]);
    expect(meanByDay([], HOUR_MS, () => 1).value).toBeNull();
  });

  test('a planted effect is found: what follows crowded longs falls, what follows the rest does not', () => {
    const history = new LiquidationHistory();
    const follower = new SentimentFollower(HOUR_MS, history);
    expect(follower.read()).toBeNull();
    let price = 100;
    for (let i = 0; i < 60 * 24; i++) {
      const crowded = Math.floor(i / 24) % 5 === 0;
      const next = price * (crowded ? 0.998 : 1.0005);
      const bar = hour(i, price, next);
      price = next;
      follower.push(bar);
      history.add({ timeMs: bar.timeMs, stepMs: HOUR_MS, longUsd: crowded ? 2e6 : 1e5, shortUsd: 1e5 });
      const nextCrowded = Math.floor((i + 1) / 24) % 5 === 0;
      follower.hour(bar.timeMs + HOUR_MS, {
        sigma: 1e-5,
        funding: { rate: 1e-4, zScore: nextCrowded ? 1.5 : 0 },
        openInterest: { change24h: 0, zScore: 0 },
      });
    }
    const [next] = follower.followed('crowded long');
    expect(next!.count).toBeGreaterThan(280);
    expect(next!.change.high).toBeLessThan(-0.0015);
    expect(next!.rose.value).toBe(0);
    expect(next!.liquidated!.longUsd.value).toBeCloseTo(2e6, 0);
    const reading = follower.read()!;
    expect(reading.state).toBe('crowded long');
    expect(reading.sinceMs).toBe(START_MS + 60 * DAY_MS);
    expect(reading.usual[0]!.change.value).toBeGreaterThan(next!.change.value!);
    expect(followedBy(new Aftermath(HOUR_MS, [HOUR_MS]), 'x', null)[0]).toMatchObject({ count: 0, liquidated: null });
    const balanced = follower.followed('balanced')[0]!;
    expect(balanced.change.low).toBeGreaterThan(0);
  });
});
