import { describe, expect, test } from 'vitest';
import { uniformFrom } from '../scoring/statistics/uniform.ts';
import type { Episode } from '../reaction/episode.ts';
import { coincidencesOf, INGREDIENTS } from './coincidences.ts';
import { ConfluenceStudy, weigh } from './confluence-study.ts';
import { levelsOf } from './levels.ts';
import { fitLogistic, logisticOf } from './logistic.ts';

const NOW_MS = Date.parse('2026-01-31T18:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const swing = (price: number, daysAgo: number) => ({ price, timeMs: NOW_MS - daysAgo * DAY_MS });

describe('levels', () => {
  test('swings near to each other are one level; those of a week ago count half', () => {
    const swings = { highs: [swing(82_050, 7), swing(84_000, 1)], lows: [swing(82_000, 0), swing(81_000, 14)] };
    const levels = levelsOf(swings, NOW_MS, 83_000, 400);
    expect(levels).toEqual([
      { price: 82_025, kind: 'support', touches: 2, strength: 1.5, lastMs: NOW_MS },
      expect.objectContaining({
        price: 84_000,
        kind: 'resistance',
        touches: 1,
        strength: expect.closeTo(2 ** (-1 / 7), 9),
      }),
      expect.objectContaining({ price: 81_000, kind: 'support', strength: 0.25 }),
    ]);
  });

  test('a chain of swings is cut where the level would be higher than a range; without a range there is none', () => {
    const chain = { highs: [0, 1, 2, 3, 4].map((i) => swing(80_000 + 150 * i, i)), lows: [] };
    const levels = levelsOf(chain, NOW_MS, 90_000, 400);
    expect(levels.map(({ touches }) => touches).toSorted()).toEqual([2, 3]);
    expect(levelsOf(chain, NOW_MS, 90_000, Number.NaN)).toEqual([]);
    expect(levelsOf({ highs: [], lows: [] }, NOW_MS, 90_000, 400)).toEqual([]);
  });
});

describe('coincidences', () => {
  const here = {
    timeMs: NOW_MS,
    price: 83_000,
    atr: 400,
    rsi: 25,
    funding: { rate: 1e-4, zScore: 1.4, annualised: 0.1 },
    openInterest: { quantity: 1, change24h: 0.05, zScore: 0.9 },
    profile: { day: null, week: { pointOfControl: 81_500, valueLow: 80_000, valueHigh: 86_000 } },
    vwapOfDay: 82_950,
    swings: { highs: [], lows: [swing(81_580, 1), swing(81_640, 3)] },
  };

  test('by hand: what lies in a zone of longs from 81,000 to 81,600', () => {
    expect(coincidencesOf({ side: 'long', low: 81_000, high: 81_600 }, here)).toEqual([
      { ingredient: 'support or resistance', price: 81_610, figure: 2 },
      { ingredient: 'round number', price: 81_000, figure: null },
      { ingredient: 'point of control', price: 81_500, figure: null },
      { ingredient: 'funding extreme', price: null, figure: 1.4 },
      { ingredient: 'RSI extreme', price: null, figure: 25 },
    ]);
  });

  test('the states speak of one side, and what is unknown coincides with nothing', () => {
    expect(coincidencesOf({ side: 'short', low: 85_950, high: 85_990 }, here)).toEqual([
      { ingredient: 'value area edge', price: 86_000, figure: null },
    ]);
    const unknown = {
      ...here,
      atr: Number.NaN,
      rsi: Number.NaN,
      funding: { rate: Number.NaN, zScore: Number.NaN, annualised: Number.NaN },
      openInterest: { quantity: Number.NaN, change24h: Number.NaN, zScore: Number.NaN },
      profile: { day: null, week: null },
      vwapOfDay: Number.NaN,
    };
    expect(coincidencesOf({ side: 'long', low: 81_100, high: 81_600 }, unknown)).toEqual([]);
  });
});

describe('logistic regression', () => {
  test('finds the odds that were planted, shrunk a little', () => {
    const uniform = uniformFrom(3);
    const rows = Array.from({ length: 4000 }, () => [uniform() < 0.5 ? 1 : 0, uniform() - 0.5]);
    const truth = Float64Array.of(-0.5, 1.2, 2);
    const hits = rows.map((row) => Number(uniform() < logisticOf(truth, row)));
    const beta = fitLogistic(rows, hits);
    beta.forEach((one, k) => expect(Math.abs(one - truth[k]!)).toBeLessThan(0.2));
  });

  test('of rows that are separable, or all alike, it stays finite', () => {
    const beta = fitLogistic([[0], [0], [1], [1]], [0, 0, 1, 1]);
    expect(beta.every(Number.isFinite)).toBe(true);
    expect(beta[1]!).toBeGreaterThan(0);
    expect(logisticOf(fitLogistic([[1], [1]], [1, 1]), [1])).toBeGreaterThan(0.9);
  });
});

describe('the study', () => {
  /** Touches, three a day; the point of control makes them hold, the round number is there by chance. */
  function study(count: number, holdsAtControl: number) {
    const uniform = uniformFrom(11);
    const touched = new ConfluenceStudy();
    for (let i = 0; i < count; i++) {
      const [control, round] = [uniform() < 0.4, uniform() < 0.5];
      const holds = uniform() < (control ? holdsAtControl : 0.5);
      const episode: Episode = {
        zone: i,
        placebo: false,
        side: 'long',
        low: 1,
        high: 2,
        widthAtr: 1 + uniform(),
        touchedMs: NOW_MS + i * 8 * HOUR_MS,
        settledMs: NOW_MS + i * 8 * HOUR_MS + HOUR_MS,
        reaction: holds ? 'rejection' : 'break-through',
        farthest: 1,
        consumed: 1,
        volume: 1,
      };
      touched.touched(episode, [
        ...(control ? [{ ingredient: 'point of control', price: 1, figure: null } as const] : []),
        ...(round ? [{ ingredient: 'round number', price: 1, figure: null } as const] : []),
      ]);
    }
    return touched;
  }

  test('an ingredient that tells gets a weight, one that does not gets none', () => {
    const planted = study(500, 0.85);
    const skills = planted.measure();
    expect(skills.map(({ ingredient }) => ingredient)).toEqual([...INGREDIENTS]);
    const of = (name: string) => skills.find(({ ingredient }) => ingredient === name)!;
    const control = of('point of control');
    expect(control.heldWith!).toBeGreaterThan(control.heldWithout! + 0.2);
    expect(control.gain.low!).toBeGreaterThan(0);
    expect(control.weight).toBeGreaterThan(0.8);
    expect(of('round number').gain.low!).toBeLessThan(0);
    expect(of('round number').weight).toBe(0);
    expect(of('RSI extreme')).toMatchObject({ with: 0, heldWith: null, weight: 0, gain: { value: null } });
    const weighed = weigh(
      [
        { ingredient: 'point of control', price: 1, figure: null },
        { ingredient: 'round number', price: 2, figure: null },
      ],
      skills,
    );
    expect(weighed.score).toBe(control.weight);
    expect(weighed.coincidences.map(({ weight }) => weight)).toEqual([control.weight, 0]);
    expect(planted.settled.touches).toBe(500);
  });

  test('where nothing is planted nothing is found; too few touches tell nothing', () => {
    for (const { weight } of study(500, 0.5).measure()) expect(weight).toBe(0);
    for (const { weight, gain } of study(15, 0.99).measure()) expect([weight, gain.value]).toEqual([0, null]);
    expect(new ConfluenceStudy().measure()).toHaveLength(INGREDIENTS.length);
  });

  test('what is still under way does not count', () => {
    const one = study(1, 1);
    one.touched({ widthAtr: 1, touchedMs: 0, settledMs: null, reaction: 'touch' } as Episode, []);
    expect(one.settled.touches).toBe(1);
  });
});
