import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockDraws, bootstrapInterval, bootstrapPValue, quantile } from './bootstrap.ts';
import { holm } from './holm.ts';
import { addCell, devianceExplained, informationGain, noGain } from './information-gain.ts';
import { isotonic } from './isotonic.ts';
import {
  fitDispersion,
  negativeBinomialCdf,
  negativeBinomialCrps,
  negativeBinomialLogScore,
} from './negative-binomial.ts';
import { averageRanks, ranking, StratifiedRanking } from './ranking.ts';
import { fitRate } from './rate-fit.ts';
import { ReliabilityTable } from './reliability.ts';
import { incompleteBeta, logGamma } from './special.ts';
import { massWithin, overlap, wasserstein } from './transport.ts';
import { uniformFrom } from './uniform.ts';

describe('information gain', () => {
  it('is what the formula says, by hand', () => {
    const sums = noGain();
    addCell(sums, 3, 2, 1);
    addCell(sums, 0, 0.5, 1);
    addCell(sums, 1, 1, 1);
    // (3 ln 2 - (1 - .5)) / 4
    expect(informationGain(sums)).toBeCloseTo((3 * Math.log(2) - 0.5) / 4, 12);
    const deviance = (y: number, rate: number) => 2 * ((y > 0 ? y * Math.log(y / rate) : 0) - (y - rate));
    const model = deviance(3, 2) + deviance(0, 0.5) + deviance(1, 1);
    const base = deviance(3, 1) + deviance(0, 1) + deviance(1, 1);
    expect(devianceExplained(sums)).toBeCloseTo(1 - model / base, 12);
  });

  it('is 0 for the baseline itself and unknown where nothing happened', () => {
    const sums = noGain();
    addCell(sums, 2, 0.7, 0.7);
    expect(informationGain(sums)).toBe(0);
    expect(informationGain(noGain())).toBeNaN();
  });
});

describe('fitRate', () => {
  const total = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const rowsOf = (y: number[], base: number[], map: number[]) => ({
    y,
    base,
    map,
    baseTotal: total(base),
    mapTotal: total(map),
  });

  it('finds the factors that made the rates', () => {
    const base = Array.from({ length: 400 }, (_, i) => 1 + Math.sin(i));
    const map = Array.from({ length: 400 }, (_, i) => 40 * (1 + Math.cos(i * 1.7)));
    const y = base.map((b, i) => 30 * b + 2 * map[i]!);
    const fit = fitRate(rowsOf(y, base, map));
    expect(fit.base).toBeCloseTo(30, 0);
    expect(fit.map).toBeCloseTo(2, 1);
  });

  it('leaves out a map that is of no use, and keeps the climatology where the map is perfect', () => {
    const useless = fitRate(rowsOf([5, 1, 1], [5, 1, 1], [1, 5, 5]));
    expect(useless.map).toBe(0);
    expect(useless.base).toBeCloseTo(8 / 7, 9);
    const perfect = fitRate(rowsOf([500, 1, 1], [1, 1, 1], [500, 1, 1]));
    expect(perfect.base).toBeGreaterThan(0);
    expect(perfect.map).toBeGreaterThan(0.9);
    expect(fitRate(rowsOf([5, 1], [1, 1], [0, 0])).map).toBe(0);
  });

  it('is nowhere less likely than near by', () => {
    const positive = fc.array(fc.double({ min: 0.1, max: 9, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(positive, positive, positive, (y, base, map) => {
        const rows = rowsOf(y, base, map);
        const fit = fitRate(rows);
        const value = (c0: number, c1: number) =>
          y.reduce((sum, one, i) => sum + one * Math.log(c0 * base[i]! + c1 * map[i]!), Math.log(c0)) -
          c0 * rows.baseTotal -
          c1 * rows.mapTotal;
        const best = value(fit.base, fit.map);
        for (const [f0, f1] of [
          [1.01, 1],
          [0.99, 1],
          [1, 1.01],
          [1, 0.99],
        ] as const) {
          expect(value(fit.base * f0, fit.map * f1)).toBeLessThanOrEqual(best + 1e-6);
        }
        expect(value(fit.base, fit.map + 1e-3)).toBeLessThanOrEqual(best + 1e-6);
      }),
    );
  });
});

describe('the bootstrap', () => {
  it('covers the mean of a known distribution about as often as it says', () => {
    const uniform = uniformFrom(7);
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const data = Array.from({ length: 40 }, () => uniform() - 0.5);
      const mean = (times: ArrayLike<number>) => {
        let [sum, count] = [0, 0];
        data.forEach((x, i) => {
          sum += x * times[i]!;
          count += times[i]!;
        });
        return sum / count;
      };
      const { low, high } = bootstrapInterval(40, blockDraws(40, 1, 300, uniform), mean);
      if (low <= 0 && high >= 0) covered++;
    }
    expect(covered).toBeGreaterThan(176);
    expect(covered).toBeLessThan(200);
  });

  it('draws whole blocks, as many entries as there are, and the same under the same seed', () => {
    const draws = blockDraws(10, 3, 50, uniformFrom(3));
    for (const times of draws) expect(times.reduce((a, b) => a + b, 0)).toBe(10);
    expect(blockDraws(10, 3, 50, uniformFrom(3))).toEqual(draws);
    expect(blockDraws(10, 3, 50, uniformFrom(4))).not.toEqual(draws);
    expect([...blockDraws(5, 5, 1, uniformFrom(1))[0]!]).toEqual([1, 1, 1, 1, 1]);
  });

  it('counts how often a figure is not above 0', () => {
    expect(bootstrapPValue([-1, 0, 1, Number.NaN])).toBe(3 / 4);
  });

  it('takes quantiles between order statistics', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0.025)).toBeCloseTo(1.075, 12);
    expect(quantile([], 0.5)).toBeNaN();
  });
});

it("Holm's adjustment steps down (Holm 1979: .01 .04 .03 .005 -> .03 .06 .06 .02)", () => {
  [0.03, 0.06, 0.06, 0.02].forEach((p, i) => expect(holm([0.01, 0.04, 0.03, 0.005])[i]).toBeCloseTo(p, 12));
  expect(holm([0.6, 0.9])).toEqual([1, 1]);
});

describe('the negative binomial', () => {
  it('stands on its special functions', () => {
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
    expect(incompleteBeta(0.3, 2, 3)).toBeCloseTo(0.3483, 10);
    expect(incompleteBeta(0.5, 4, 4)).toBeCloseTo(0.5, 12);
  });

  it('has probabilities that sum to its distribution function', () => {
    const [mean, r] = [7, 0.8];
    let sum = 0;
    for (let y = 0; y <= 30; y++) {
      sum += Math.exp(negativeBinomialLogScore(y, mean, r));
      expect(negativeBinomialCdf(y, mean, r)).toBeCloseTo(sum, 9);
    }
    // r = 1 is geometric: P(0) = 1 / (1 + mean).
    expect(negativeBinomialLogScore(0, 4, 1)).toBeCloseTo(Math.log(0.2), 12);
  });

  it('has the ranked probability score of its definition', () => {
    for (const [y, mean, r] of [
      [0, 3, 1],
      [5, 3, 0.5],
      [40, 12, 2],
      [300, 900, 0.3],
      [2, 0.05, 4],
    ] as const) {
      let sum = 0;
      let cdf = 0;
      for (let k = 0; k < 60_000; k++) {
        cdf += Math.exp(negativeBinomialLogScore(k, mean, r));
        sum += (Math.min(1, cdf) - (k >= y ? 1 : 0)) ** 2;
      }
      expect(negativeBinomialCrps(y, mean, r) / sum).toBeCloseTo(1, 4);
    }
  });

  it('is fitted to its own dispersion', () => {
    const uniform = uniformFrom(11);
    const [mean, r] = [20, 1];
    // A geometric count by inversion.
    const counts = Array.from({ length: 4000 }, () =>
      Math.floor(Math.log(1 - uniform()) / Math.log(mean / (1 + mean))),
    );
    const fitted = fitDispersion(
      counts,
      counts.map(() => mean),
    );
    expect(fitted).toBeGreaterThan(r * 0.93);
    expect(fitted).toBeLessThan(r * 1.07);
  });
});

describe('reliability', () => {
  it('pools adjacent violators (Barlow et al. 1972)', () => {
    expect(isotonic([1, 3, 2, 4], [1, 1, 1, 1])).toEqual([1, 2.5, 2.5, 4]);
    expect(isotonic([3, 1], [1, 3])).toEqual([1.5, 1.5]);
  });

  it('splits the score into its three parts', () => {
    const table = new ReliabilityTable();
    const cells = [
      [0.5, 0],
      [0.5, 1],
      [4, 2],
      [4, 4],
    ] as const;
    for (const [rate, y] of cells) table.add(rate, y);
    const { miscalibration, discrimination, uncertainty, curve } = table.result()!;
    const score = cells.reduce((sum, [rate, y]) => sum + rate - y + (y > 0 ? y * Math.log(y / rate) : 0), 0) / 4;
    expect(miscalibration - discrimination + uncertainty).toBeCloseTo(score, 12);
    // Forecast 4, came 3: (4 - 3 ln 4) - (3 - 3 ln 3) on half of the cells; forecast .5 was right.
    expect(miscalibration).toBeCloseTo((1 - 3 * Math.log(4 / 3)) / 2, 12);
    expect(curve.map(({ recalibrated }) => recalibrated)).toEqual([0.5, 3]);
    expect(new ReliabilityTable().result()).toBeNull();
  });
});

describe('ranking', () => {
  it('by hand', () => {
    expect([...averageRanks([10, 30, 20, 20])]).toEqual([1, 4, 2.5, 2.5]);
    const { auc, spearman } = ranking([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]);
    expect(auc).toBe(0.75);
    expect(spearman).toBeCloseTo(2 / Math.sqrt(20), 12);
    const forecast = Array.from({ length: 20 }, (_, i) => i);
    expect(
      ranking(
        forecast,
        forecast.map((i) => (i >= 18 ? 1 : 0)),
      ).topDecileLift,
    ).toBe(10);
  });

  it('gives a constant forecast no credit', () => {
    const { auc, topDecileLift, spearman } = ranking(
      Array.from({ length: 30 }, () => 1),
      Array.from({ length: 30 }, (_, i) => i % 3),
    );
    expect(auc).toBe(0.5);
    expect(topDecileLift).toBeCloseTo(1, 12);
    expect(spearman).toBeNaN();
  });

  it('inside strata, knowing only the stratum is worth nothing', () => {
    const strata = new StratifiedRanking();
    strata.add(ranking([9, 9, 9], [1, 1, 0]), 3);
    strata.add(ranking([1, 1, 1], [0, 0, 1]), 3);
    expect(strata.result().auc).toBe(0.5);
    expect(ranking([9, 9, 9, 1, 1, 1], [1, 1, 0, 0, 0, 1]).auc).toBeGreaterThan(0.6);
  });
});

it('transport, overlap and mass ratio, by hand', () => {
  expect(wasserstein([1, 0, 0], [0, 0, 2], 0.1)).toBeCloseTo(0.2, 12);
  expect(wasserstein([1, 1], [2, 2], 0.1)).toBe(0);
  expect(wasserstein([0, 0], [1, 1], 0.1)).toBeNaN();
  expect(overlap([1, 1, 0], [0, 3, 3])).toBe(0.5);
  expect(massWithin([2, 9, 1], 2)).toBe(11);
});
