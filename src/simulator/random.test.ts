import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';

const sample = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('Random', () => {
  it('repeats itself under the same seed and label, and under no other', () => {
    const numbers = (seed: number, label: string): number[] => {
      const random = new Random(seed, label);
      return sample(20, () => random.uniform());
    };
    expect(numbers(7, 'a')).toEqual(numbers(7, 'a'));
    for (const other of [numbers(8, 'a'), numbers(7, 'b'), numbers(7 + 2 ** 32, 'a')]) {
      expect(other.some((value, i) => value === numbers(7, 'a')[i])).toBe(false);
    }
  });

  it('draws uniforms inside (0, 1), evenly', () => {
    const random = new Random(1, 'uniform');
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const value of sample(100_000, () => random.uniform())) {
      if (!(value > 0 && value < 1)) expect.fail(`${value} is not inside (0, 1)`);
      tenths[Math.floor(value * 10)]!++;
    }
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('draws normals, exponentials and Poisson counts with the right moments', () => {
    const random = new Random(2, 'moments');
    const normals = sample(200_000, () => random.normal());
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map((x) => x * x))).toBeCloseTo(1, 1);
    expect(Math.abs(mean(normals.map((x) => x ** 4)) - 3)).toBeLessThan(0.15);
    expect(mean(sample(100_000, () => random.exponential(5)))).toBeCloseTo(5, 0);
    for (const rate of [0.3, 8, 120]) {
      const counts = sample(50_000, () => random.poisson(rate));
      const average = mean(counts);
      expect(Math.abs(average / rate - 1)).toBeLessThan(0.02);
      expect(Math.abs(mean(counts.map((count) => (count - average) ** 2)) / rate - 1)).toBeLessThan(0.05);
    }
  });
});
