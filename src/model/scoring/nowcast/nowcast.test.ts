import { describe, expect, test } from 'vitest';
import { createSimulatedMarket } from '../../../simulator/simulated-market.ts';
import { DEFAULT_PARAMETERS } from '../../cohorts/parameters.ts';
import type { MapGrid, MapSource, Moment } from '../map-source.ts';
import { ModelMap } from '../sources/model-map.ts';
import { UniformMap } from '../sources/uniform-map.ts';
import { Nowcaster } from './nowcaster.ts';
import { PathHistory } from './path-features.ts';
import { fitPoisson, poissonRate, solvePositive } from './poisson-regression.ts';

const HOUR = 3_600_000;
const START = 1_764_547_200_000;

describe('Poisson regression', () => {
  const rows = Array.from({ length: 400 }, (_, i) => [Math.sin(i), Math.cos(i * 1.7)]);
  const rate = ([a, b]: number[]) => Math.exp(0.5 + 0.8 * a! - 0.3 * b!);

  test('finds the rate that made the expectations', () => {
    const model = fitPoisson(rows, rows.map(rate), 1e-6);
    for (const row of rows.slice(0, 20)) expect(poissonRate(model, row) / rate(row)).toBeCloseTo(1, 4);
  });

  test('keeps the total, and a large ridge leaves the mean alone', () => {
    const y = rows.map(rate);
    const model = fitPoisson(rows, y, 1e9);
    const mean = y.reduce((a, b) => a + b, 0) / y.length;
    for (const row of rows.slice(0, 20)) expect(poissonRate(model, row)).toBeCloseTo(mean, 3);
  });

  test('solves its equations', () => {
    const x = solvePositive([Float64Array.of(4, 0), Float64Array.of(2, 3)], Float64Array.of(10, 8));
    expect([...x].map((value) => Number(value.toFixed(9)))).toEqual([1.75, 1.5]);
  });
});

test('the path of an hour is mirrored for shorts', () => {
  const bar = (open: number, close: number) => ({
    timeMs: START,
    open,
    close,
    high: Math.max(open, close),
    low: Math.min(open, close),
    markHigh: Number.NaN,
    markLow: Number.NaN,
    volume: 5,
    takerBuyVolume: Number.NaN,
    openInterest: Number.NaN,
    fundingRate: Number.NaN,
  });
  const fall = new PathHistory().take([bar(100, 99)]);
  const rise = new PathHistory().take([bar(99, 100)]);
  // The first three say which side it is.
  fall.long.slice(3).forEach((value, i) => expect(value).toBeCloseTo(rise.short.slice(3)[i]!, 12));
  expect(fall.long).not.toEqual(fall.short);
});

describe('hourly totals of a simulated market, given the path', () => {
  /** The model's cells turned upside down within each side: the right mass in the wrong places. */
  class Permuted implements MapSource {
    private readonly map = new ModelMap(
      createSimulatedMarket({ name: 'BTC', seed: 1, startMs: START }).instrument,
      DEFAULT_PARAMETERS,
    );
    private turn = 0;
    push(bar: Parameters<MapSource['push']>[0]): void {
      this.map.push(bar);
    }
    draw(moment: Moment, grid: MapGrid): number | null {
      const known = this.map.draw(moment, grid);
      this.turn = (this.turn * 31 + 17) % 101;
      for (const side of [grid.long, grid.short]) {
        const cells = side.slice();
        cells.forEach((_, i) => (side[i] = cells[(i + 23 + this.turn) % cells.length]!));
      }
      return known;
    }
  }
  const market = createSimulatedMarket({ name: 'BTC', seed: 1, startMs: START });
  const family = (name: string, source: MapSource) => ({
    name,
    kind: 'baseline' as const,
    candidates: [{ label: '', source }],
  });
  const caster = new Nowcaster(market.instrument, 60_000, [
    { ...family('model', new ModelMap(market.instrument, DEFAULT_PARAMETERS)), kind: 'model' },
    family('uniform', new UniformMap()),
    family('permuted', new Permuted()),
  ]);
  for (let minute = 0; minute < 35 * 1440; minute++) {
    const { bar, liquidations } = market.step();
    for (const { timeMs, side, price, quantity } of liquidations) {
      const usd = quantity * price;
      const [longUsd, shortUsd] = side === 'long' ? [usd, 0] : [0, usd];
      caster.total({ timeMs: Math.floor(timeMs / HOUR) * HOUR, stepMs: HOUR, longUsd, shortUsd });
    }
    if (liquidations.length === 0) caster.total({ timeMs: bar.timeMs, stepMs: 60_000, longUsd: 0, shortUsd: 0 });
    caster.bar(bar);
  }
  const card = caster.finish()!;
  const map = (name: string) => card.maps.find((one) => one.name === name)!;

  test('the model adds to the path, beyond doubt', () => {
    expect(card.origins.length).toBe(2);
    expect(card.hours).toBeGreaterThan(13 * 24);
    expect(map('model').gain.low).toBeGreaterThan(0.01);
  });

  test('the right mass in the wrong places adds next to nothing, and so does a uniform map', () => {
    for (const name of ['permuted', 'uniform']) {
      expect(map(name).gain.value).toBeLessThan(map('model').gain.value! / 4);
      expect(map(name).trialLead.low).toBeGreaterThan(0);
    }
  });
});
