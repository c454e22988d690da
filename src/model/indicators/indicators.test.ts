import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { Bar } from '../../market/bar.ts';
import { anchoredVwap } from './anchored-vwap.ts';
import { AverageTrueRange } from './atr.ts';
import { Funding } from './funding.ts';
import { HOUR_MS, Hours } from './hours.ts';
import { Indicators } from './indicators.ts';
import { OpenInterest } from './open-interest.ts';
import { RealisedVolatility } from './realised-volatility.ts';
import { Rolling } from './rolling.ts';
import { roundNumbers, roundStep } from './round-numbers.ts';
import { RelativeStrength } from './rsi.ts';
import { Swings } from './swings.ts';
import { takerFlow } from './taker-flow.ts';
import { volumeProfile } from './volume-profile.ts';

const NAN = Number.NaN;
const START_MS = Date.parse('2026-01-05T00:00Z');

function bar(over: Partial<Bar> = {}): Bar {
  const flat = { open: 100, high: 100, low: 100, close: 100, markHigh: NAN, markLow: NAN };
  return { timeMs: START_MS, ...flat, volume: 10, takerBuyVolume: 5, openInterest: 1000, fundingRate: NAN, ...over };
}

describe('published values', () => {
  // StockCharts' worked example of Wilder's RSI(14): QQQQ closes from 14 December 2009.
  const CLOSES = [
    44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931, 46.0328, 45.614,
    46.282, 46.282, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439, 46.2122,
  ];
  test('RSI', () => {
    const strength = new RelativeStrength(14);
    const seen = CLOSES.map((close) => {
      strength.push(close);
      return strength.value;
    });
    expect(seen.slice(0, 14).every(Number.isNaN)).toBe(true);
    [70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93].forEach((value, i) => expect(seen[14 + i]).toBeCloseTo(value, 1));
  });

  // StockCharts' worked example of ATR(14): QQQQ from 1 April 2010.
  const RANGES = [
    [48.7, 47.79, 48.16],
    [48.72, 48.14, 48.61],
    [48.9, 48.39, 48.75],
    [48.87, 48.37, 48.63],
    [48.82, 48.24, 48.74],
    [49.05, 48.635, 49.03],
    [49.2, 48.94, 49.07],
    [49.35, 48.86, 49.32],
    [49.92, 49.5, 49.91],
    [50.19, 49.87, 50.13],
    [50.12, 49.2, 49.53],
    [49.66, 48.9, 49.5],
    [49.88, 49.43, 49.75],
    [50.19, 49.725, 50.03],
    [50.36, 49.26, 50.31],
    [50.57, 50.09, 50.52],
    [50.65, 50.3, 50.41],
  ];
  test('ATR', () => {
    const range = new AverageTrueRange(14);
    const seen = RANGES.map(([high, low, close]) => {
      range.push({ high: high!, low: low!, close: close! });
      return range.value;
    });
    expect(seen[12]).toBeNaN();
    [0.56, 0.59, 0.59, 0.57].forEach((value, i) => expect(seen[13 + i]).toBeCloseTo(value, 2));
  });
});

describe('by hand', () => {
  test('a market that does not move is neither strong nor weak', () => {
    const strength = new RelativeStrength(3);
    for (let i = 0; i < 5; i++) strength.push(7);
    expect(strength.value).toBe(50);
  });

  test('rolling: mean 2, deviation 1, the last value one above', () => {
    const rolling = new Rolling(3);
    for (const value of [50, 1, 2, NAN, 3]) rolling.push(value);
    expect([rolling.first, rolling.last, rolling.sum, rolling.count]).toEqual([1, 3, 6, 3]);
    expect(rolling.zScore(3)).toBe(1);
    expect(rolling.zScore(4)).toBeNaN();
    const flat = new Rolling(3);
    for (let i = 0; i < 3; i++) flat.push(0.1);
    expect(flat.zScore(3)).toBeNaN();
  });

  test('realised volatility: returns of 1 % an hour are 4.9 % a day', () => {
    const realised = new RealisedVolatility(HOUR_MS, 4 * HOUR_MS);
    for (let i = 0; i < 5; i++) realised.push(i % 2 === 0 ? 100 : 100 * Math.exp(0.01));
    expect(realised.perDay).toBeCloseTo(0.01 * Math.sqrt(24), 12);
  });

  test('funding: .01 % each eight hours is 10.95 % a year, and needs two payments to be told', () => {
    const funding = new Funding();
    funding.push(0, 1e-4);
    expect(funding.annualised).toBeNaN();
    funding.push(HOUR_MS, NAN);
    funding.push(8 * HOUR_MS, 1e-4);
    expect(funding.annualised).toBeCloseTo(0.1095, 12);
  });

  test('open interest: +10 % in 24 hours', () => {
    const interest = new OpenInterest();
    for (let i = 0; i < 24; i++) interest.push(1000);
    expect(interest.change).toBeNaN();
    interest.push(1100);
    expect(interest.change).toBeCloseTo(0.1, 12);
  });

  test('taker flow: 7 of 10 and 2 of 10 bought', () => {
    expect(takerFlow([bar({ takerBuyVolume: 7 }), bar({ takerBuyVolume: 2 })])).toEqual({ imbalance: -0.1, delta: -2 });
    expect(takerFlow([bar({ takerBuyVolume: NAN })]).imbalance).toBeNaN();
    expect(takerFlow([]).delta).toBeNaN();
  });

  test('round numbers', () => {
    expect(roundStep(76_458)).toBe(1000);
    expect(roundStep(100_000)).toBe(1000);
    expect(roundStep(2_274)).toBe(50);
    expect(roundNumbers(76_458, 79_000, 1000)).toEqual([77_000, 78_000, 79_000]);
  });

  test('anchored VWAP: what came before the anchor does not count', () => {
    const bars = [
      bar({ close: 1, high: 1, low: 1 }),
      bar({ timeMs: START_MS + HOUR_MS, volume: 1 }),
      bar({ timeMs: START_MS + 2 * HOUR_MS, close: 130, high: 130, low: 130, volume: 2 }),
    ];
    expect(anchoredVwap(bars, START_MS + HOUR_MS)).toBe(120);
    expect(anchoredVwap(bars, START_MS + 3 * HOUR_MS)).toBeNaN();
  });

  test('swings are known as many bars later as they had to stand out of', () => {
    const swings = new Swings(2);
    const highs = [1, 2, 5, 3, 2];
    highs.forEach((high, i) => {
      expect(swings.highs).toEqual([]);
      swings.push({ timeMs: i * HOUR_MS, high, low: high - 1 });
    });
    expect(swings.highs).toEqual([{ timeMs: 2 * HOUR_MS, price: 5 }]);
    expect(swings.lows).toEqual([]);
  });

  test('volume profile: the busiest row, and the rows with 70 % around it', () => {
    const at = (price: number, volume: number) => bar({ low: price, high: price, volume });
    const profile = volumeProfile([at(100.05, 10), at(100.15, 50), at(100.25, 25), at(100.35, 15)])!;
    expect(Math.abs(Math.log(profile.pointOfControl / 100.15))).toBeLessThan(1e-3);
    expect(profile.valueLow).toBeLessThanOrEqual(100.15);
    expect(profile.valueHigh).toBeGreaterThan(100.25);
    expect(Math.log(profile.valueHigh / profile.valueLow)).toBeCloseTo(2e-3, 9);
    expect(volumeProfile([at(100, 0)])).toBeNull();
  });

  test('an hour closes with its last bar, or with the first one after it', () => {
    const seen: Bar[] = [];
    const hours = new Hours(HOUR_MS / 4, (hour) => seen.push(hour));
    const quarter = (i: number, close: number) =>
      hours.push(bar({ timeMs: START_MS + (i * HOUR_MS) / 4, close, high: close, low: close }));
    [1, 4, 2, 3].forEach((close, i) => quarter(i, close));
    expect(seen).toMatchObject([{ timeMs: START_MS, open: 100, high: 4, low: 1, close: 3, volume: 40 }]);
    quarter(4, 9);
    quarter(12, 5);
    expect(seen[1]).toMatchObject({ timeMs: START_MS + HOUR_MS, close: 9, volume: 10 });
  });
});

describe('what must hold', () => {
  const closes = fc.array(fc.double({ min: 1, max: 1e5, noNaN: true }), { minLength: 20, maxLength: 60 });

  test('RSI lies between 0 and 100, and mirrors when gains and losses change places', () => {
    fc.assert(
      fc.property(closes, (prices) => {
        const [up, down] = [new RelativeStrength(), new RelativeStrength()];
        for (const price of prices) {
          up.push(price);
          down.push(2e5 - price);
        }
        expect(up.value).toBeGreaterThanOrEqual(0);
        expect(up.value).toBeLessThanOrEqual(100);
        expect(up.value + down.value).toBeCloseTo(100, 6);
      }),
    );
  });

  test("the value area holds the point of control and lies in the window's rows", () => {
    fc.assert(
      fc.property(closes, (prices) => {
        const bars = prices.map((price) => bar({ low: price, high: price * 1.01, volume: price }));
        const { pointOfControl, valueLow, valueHigh } = volumeProfile(bars)!;
        expect(valueLow).toBeLessThan(pointOfControl);
        expect(valueHigh).toBeGreaterThan(pointOfControl);
        expect(valueLow).toBeGreaterThan(Math.min(...prices) * 0.998);
      }),
    );
  });

  test('what is read at a moment does not depend on what comes after', () => {
    const one = new Indicators(HOUR_MS);
    expect(one.read()).toBeNull();
    for (let i = 0; i < 200; i++) {
      const close = 100 + Math.sin(i / 3);
      one.push(bar({ timeMs: START_MS + i * HOUR_MS, close, high: close + 1, low: close - 1, openInterest: 1000 + i }));
    }
    const then = one.read()!;
    expect(then.timeMs).toBe(START_MS + 200 * HOUR_MS);
    expect(then.openInterest.change24h).toBeCloseTo(1199 / 1175 - 1, 12);
    expect(then.change24h).toBeCloseTo((100 + Math.sin(199 / 3)) / (100 + Math.sin(175 / 3)) - 1, 12);
    expect(then.takers.day.delta).toBe(0);
    expect(then.basis).toBeNaN();
    one.beside({ timeMs: then.timeMs, index: 99, markClose: 100, longShortRatio: 2, topLongShortRatio: NAN });
    expect(one.read()!.basis).toBeCloseTo(1 / 99, 12);
    expect(one.read()!.longShortRatio).toBe(2);
  });
});
