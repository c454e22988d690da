import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSimulatedMarket } from '../../simulator/simulated-market.ts';
import { DEFAULT_PARAMETERS, TIER_COUNT } from '../cohorts/parameters.ts';
import { Learner } from './learner.ts';
import { withMix } from './learn-mix.ts';
import { fitMix } from './mix-fit.ts';
import { fitSampledFeed, uncensored } from './sampled-feed.ts';
import { dayScores } from './day-scores.ts';
import { eigenOf, inverseOf } from './symmetric.ts';
import type { SweepCell } from './sweep-table.ts';
import { NO_TILT } from './tilt.ts';
import { isPrior, mostCredible, searchTilts, type Trial } from './tilt-search.ts';

const DAY = 86_400_000;
const prior = DEFAULT_PARAMETERS.mix.long;

/** Numbers that look random and are always the same. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** Cells in which tiers are swept in ever other proportions, and what a mix would liquidate in them. */
function cellsUnder(mix: readonly number[], count: number, noise: number, completeness = 1): SweepCell[] {
  const next = numbers(7);
  return Array.from({ length: count }, (_, i) => {
    const swept = Float64Array.from({ length: TIER_COUNT }, (__, k) => (k === 0 ? 0 : 50 * next() ** 4));
    const rate = completeness * mix.reduce((sum, w, k) => sum + w * swept[k]!, 0);
    const seen = Math.max(0, rate * (1 + noise * (next() * 2 - 1)));
    return { timeMs: i * 3_600_000, side: 'long' as const, distance: 1, swept, seen, times: 1 };
  });
}

const options = { prior, priorWeeks: 1, halfLifeMs: 1000 * DAY, nowMs: 2000 * 3_600_000 };
const other = [0.1, 0.05, 0.05, 0.1, 0.1, 0.2, 0.1, 0.1, 0.08, 0.06, 0.03, 0.03];

describe('the mix', () => {
  test('is found where cells tell the tiers apart, up to completeness', () => {
    const { mix, completeness } = fitMix(cellsUnder(other, 2000, 0.2, 0.4), { ...options, priorWeeks: 0.02 });
    mix.forEach((w, k) => expect(Math.abs(w - other[k]!)).toBeLessThan(0.02));
    expect(completeness).toBeCloseTo(0.4, 1);
  });

  test('is the prior where nothing was swept, and its weak directions are said', () => {
    const nothing = cellsUnder(other, 50, 0).map((cell) => ({ ...cell, swept: new Float64Array(TIER_COUNT), seen: 0 }));
    const { mix, weakDirections } = fitMix(nothing, options);
    mix.forEach((w, k) => expect(w).toBeCloseTo(prior[k]!, 6));
    expect(weakDirections.length).toBe(TIER_COUNT);
  });

  test('two tiers that are always swept together cannot be told apart, and that is published', () => {
    const cells = cellsUnder(other, 2000, 0.05).map((cell) => {
      const swept = cell.swept.slice();
      swept[5] = swept[4]!;
      return { ...cell, swept };
    });
    const { weakDirections } = fitMix(cells, options);
    const blind = weakDirections.find(({ direction }) => {
      const [a, b] = [direction[4]!, direction[5]!];
      return Math.abs(a) > 0.3 && Math.abs(b) > 0.3 && a * b < 0;
    });
    expect(blind).toBeDefined();
  });

  test('old cells are forgotten', () => {
    const old = cellsUnder(other, 1000, 0).map((cell) => ({ ...cell, timeMs: cell.timeMs - 100 * DAY }));
    const recent = cellsUnder([...prior], 1000, 0);
    const { mix } = fitMix([...old, ...recent], { ...options, halfLifeMs: 10 * DAY, nowMs: 1000 * 3_600_000 });
    mix.forEach((w, k) => expect(Math.abs(w - prior[k]!)).toBeLessThan(0.02));
  });
});

test('what stands behind a sampled feed is told from how often two would have come in one second', () => {
  const next = numbers(3);
  const truth = cellsUnder([...prior], 4000, 0).map((cell) => ({ ...cell, swept: cell.swept.map((x) => x / 3) }));
  const seconds = 6;
  const cells = truth.map((cell) => {
    const rate = prior.reduce((sum, w, k) => sum + w * cell.swept[k]!, 0);
    let times = 0;
    for (let s = 0; s < seconds; s++) if (next() < -Math.expm1(-rate / seconds)) times++;
    return { ...cell, times, seen: times, expected: rate };
  });
  const feed = fitSampledFeed(cells, prior, 60_000);
  const behind = uncensored(cells, prior, feed).reduce((sum, cell) => sum + cell.seen, 0);
  const all = cells.reduce((sum, cell) => sum + cell.expected, 0);
  const seen = cells.reduce((sum, cell) => sum + cell.times, 0);
  expect(seen / all).toBeLessThan(0.9);
  expect(Math.abs(behind / all - 1)).toBeLessThan(Math.abs(seen / all - 1) / 2);
});

test('eigenvalues rebuild their matrix, and an inverse inverts', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 }), {
        minLength: 4,
        maxLength: 4,
      }),
      (root) => {
        const matrix = root.map((_, i) =>
          Float64Array.from(root, (__, j) => root.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? 0.5 : 0)),
        );
        const { values, vectors } = eigenOf(matrix);
        const inverse = inverseOf(matrix);
        for (let i = 0; i < 4; i++) {
          for (let j = 0; j < 4; j++) {
            const rebuilt = values.reduce((sum, value, k) => sum + value * vectors[k]![i]! * vectors[k]![j]!, 0);
            expect(rebuilt).toBeCloseTo(matrix[i]![j]!, 8);
            const identity = matrix[i]!.reduce((sum, value, k) => sum + value * inverse[k]![j]!, 0);
            expect(identity).toBeCloseTo(i === j ? 1 : 0, 6);
          }
        }
      },
    ),
  );
});

describe('tilts', () => {
  const weights = new Map(Array.from({ length: 30 }, (_, day) => [day, 1]));
  /** A trial whose days are likelier than the prior's by `gain`, give or take `noise`, day by day in turn. */
  const trial = (slope: number, gain: number, noise: number, completeness = 1): Trial => {
    const days = new Map([...weights.keys()].map((day) => [day, -100 + gain + (day % 2 === 0 ? noise : -noise)]));
    return { tilt: { slope, curve: 0 }, days, completeness };
  };
  const choose = (trials: Trial[], complete = false) =>
    mostCredible(trials, { start: NO_TILT, weights, complete }).tilt.slope;

  test('the prior stays where days do not tell, and gives way where they do', () => {
    expect(choose([trial(0, 0, 0), trial(0.9, 0.5, 10)])).toBe(0);
    expect(choose([trial(0, 0, 0), trial(0.9, 5, 10)])).toBe(0.9);
  });

  test('where a feed shows everything, the level weighs between tilts that days do not tell apart', () => {
    expect(choose([trial(0, 0, 0, 0.2), trial(-0.3, 0.1, 5, 1)], true)).toBe(-0.3);
    expect(choose([trial(0, 0, 0, 1), trial(-0.3, 0.1, 5, 5)], true)).toBe(0);
  });

  test('the search climbs to where no neighbour is more credible, and has tried the prior', () => {
    const peak = { slope: 0.9, curve: -0.2 };
    const trials = searchTilts({ start: NO_TILT, weights, complete: false }, (tilt) => {
      const off = ((tilt.slope - peak.slope) / 0.3) ** 2 + ((tilt.curve - peak.curve) / 0.1) ** 2;
      const days = new Map([...weights.keys()].map((day) => [day, -off * (1 + 0.1 * (day % 3))]));
      return { tilt, days, completeness: 1 };
    });
    expect(trials.some(isPrior)).toBe(true);
    const found = mostCredible(trials, { start: NO_TILT, weights, complete: false }).tilt;
    expect(found.slope).toBeCloseTo(peak.slope, 9);
    expect(found.curve).toBeCloseTo(peak.curve, 9);
  });
});

describe('what a map adds to distance', () => {
  const next = numbers(5);
  // Twice as much is liquidated near as far; and what the map knows beside makes cells three times as hot or cold.
  const cells = Array.from({ length: 4000 }, (_, i): SweepCell => {
    const distance = i % 4;
    const known = (1 + (distance < 2 ? 1 : 0)) * 3 ** (2 * next() - 1);
    const swept = new Float64Array(TIER_COUNT);
    swept[3] = known;
    swept[4] = distance < 2 ? 2 : 1;
    const seen = Math.floor(2 * known * next() * 2);
    return { timeMs: Math.floor(i / 100) * DAY, side: 'long', distance, swept, seen, times: 1 };
  });
  const total = (tier: number) => {
    const mix = Array.from({ length: TIER_COUNT }, (_, k) => (k === tier ? 1 : 0));
    return [...dayScores(cells, mix).values()].reduce((sum, score) => sum + score, 0);
  };

  test('is nothing where the map is distance, and much where it knows more', () => {
    const [blind, distance, knowing] = [total(0), total(4), total(3)];
    expect(Math.abs(distance - blind)).toBeLessThan(0.01 * (knowing - blind));
    expect(knowing - blind).toBeGreaterThan(500);
  });
});

describe('a learner', () => {
  const run = (days: number, learner: Learner, until = Number.POSITIVE_INFINITY) => {
    const market = createSimulatedMarket({ name: 'BTC', seed: 5, startMs: 1_764_547_200_000 });
    for (let minute = 0; minute < days * 1440; minute++) {
      const { bar, liquidations } = market.step();
      if (bar.timeMs >= until) break;
      for (const one of liquidations) learner.liquidation(one);
      learner.bar(bar);
    }
    return learner;
  };
  const { instrument } = createSimulatedMarket({ name: 'BTC', seed: 5, startMs: 1_764_547_200_000 });

  test('ships a mix where the prior is far from the truth, never from the future, and says why', () => {
    // Hardly any weight on high leverage: the market's own mix is far from it.
    const far = withMix(DEFAULT_PARAMETERS, [0.3, 0.25, 0.2, 0.15, 0.06, 0.02, 0.01, 0.006, 0.002, 0.001, 5e-4, 5e-4]);
    const learner = run(30, new Learner(instrument, far));
    const version = learner.versions.at(-1)!;
    expect(version.shipped).toBe(true);
    expect(version.tilt.slope).toBeGreaterThan(0);
    expect(version.heldOutGain.low).toBeGreaterThan(0);
    expect(learner.parameters).toBe(version.parameters);
    // What came after the version's moment makes no difference to it.
    const early = run(30, new Learner(instrument, far), version.fromMs + 60_000);
    expect(early.versions.at(-1)).toEqual(version);
  });

  test('where nothing is known of liquidations, nothing is learned', () => {
    const market = createSimulatedMarket({ name: 'BTC', seed: 5, startMs: 1_764_547_200_000 });
    const learner = new Learner(instrument, DEFAULT_PARAMETERS);
    for (let minute = 0; minute < 30 * 1440; minute++) learner.bar(market.step().bar);
    expect(learner.versions).toEqual([]);
    expect(learner.parameters).toBe(DEFAULT_PARAMETERS);
  });

  test('without enough days there is no version, and the prior is in force', () => {
    const learner = run(20, new Learner(instrument, DEFAULT_PARAMETERS));
    expect(learner.versions).toEqual([]);
    expect(learner.parameters).toBe(DEFAULT_PARAMETERS);
  });
});
