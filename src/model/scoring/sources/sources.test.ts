import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../market/bar.ts';
import { barsOf, LINEAR } from '../../cohorts/bars.testing.ts';
import { Estimator } from '../../cohorts/estimator.ts';
import { DEFAULT_PARAMETERS } from '../../cohorts/parameters.ts';
import { liquidationMap } from '../../heat/map.ts';
import { underTilt } from '../../learning/learn-mix.ts';
import { createSimulatedMarket } from '../../../simulator/simulated-market.ts';
import { cellOf, SCORED_CELL } from '../cells.ts';
import { SweptOfMap } from '../nowcast/swept-quantity.ts';
import type { MapGrid, MapSource, Moment } from '../map-source.ts';
import { DecayingCells } from './decaying-cells.ts';
import { FixedTiers, openedByOpenInterest, openedByVolume } from './fixed-tiers.ts';
import { GivenMaps } from './given-map.ts';
import { MixedMap, type MixSource } from './learned-map.ts';
import { MeanPrice } from './mean-price.ts';
import { ModelMap } from './model-map.ts';
import { SwingLevels } from './swing-levels.ts';
import { TrueMap } from './true-map.ts';
import { VolumeProfile } from './volume-profile.ts';

const HOUR_MS = 3_600_000;

function bar(fields: Partial<Bar>): Bar {
  const close = fields.close ?? 100;
  const known = { open: close, high: close, low: close, volume: 1 };
  const unknown = { markHigh: Number.NaN, markLow: Number.NaN, takerBuyVolume: Number.NaN, fundingRate: Number.NaN };
  return { timeMs: 0, close, ...known, ...unknown, openInterest: Number.NaN, ...fields };
}

function mapOf(
  source: MapSource,
  price: number,
  timeMs = 0,
  reach = 150,
): MapGrid & { at(price: number): [number, number] } {
  const moment: Moment = { timeMs, price, logPrice: Math.log(price) };
  const cells = 2 * reach + 1;
  const firstCell = cellOf(moment.logPrice) - reach;
  const grid = { firstCell, cells, long: new Float64Array(cells), short: new Float64Array(cells) };
  expect(source.draw(moment, grid)).toBe(timeMs);
  const at = (where: number): [number, number] => {
    const cell = cellOf(Math.log(where)) - firstCell;
    return [grid.long[cell]!, grid.short[cell]!];
  };
  return { ...grid, at };
}
const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

describe('decaying cells', () => {
  it('spread, fade, sweep and keep what they are not told to lose', () => {
    const cells = new DecayingCells();
    const out = new Float64Array(400);
    cells.spread(0.0105, 0.0305, 20);
    cells.spread(-0.15, -0.15, 4);
    cells.copy(-200, out);
    expect(sum(out)).toBeCloseTo(24, 9);
    // Cell 10 is covered by half.
    expect(out[210]).toBeCloseTo(0.5, 9);
    expect(out[211]).toBeCloseTo(1, 9);
    cells.fade(0.5);
    cells.sweep(0, Number.POSITIVE_INFINITY);
    cells.copy(-200, out);
    expect(sum(out)).toBeCloseTo(2, 9);
    for (let i = 0; i < 400; i++) cells.fade(0.5);
    cells.spread(0, 0, 1);
    cells.copy(-200, out);
    expect(sum(out)).toBeCloseTo(1, 9);
  });
});

describe('rivals', () => {
  it('volume profile: where it was traded, the older the less', () => {
    const source = new VolumeProfile(HOUR_MS);
    source.push(bar({ close: 100, volume: 8 }));
    source.push(bar({ timeMs: HOUR_MS, close: 104, volume: 8 }));
    const map = mapOf(source, 102);
    expect(map.at(100)).toEqual([4, 4]);
    expect(map.at(104)).toEqual([8, 8]);
  });

  it('volume at fixed tiers: both sides, until the price gets there', () => {
    const source = new FixedTiers(openedByVolume(), Number.POSITIVE_INFINITY);
    source.push(bar({ close: 100, volume: 8 }));
    const before = mapOf(source, 100);
    expect(before.at(90.000_01)).toEqual([1, 0]);
    expect(before.at(99)).toEqual([1, 0]);
    expect(before.at(101)).toEqual([0, 1]);
    source.push(bar({ close: 100, low: 95, volume: 0 }));
    expect(mapOf(source, 100).at(99)).toEqual([0, 0]);
    expect(mapOf(source, 100).at(101)).toEqual([0, 1]);
  });

  it('open-interest rises by candle colour: one side, fading', () => {
    const source = new FixedTiers(openedByOpenInterest(), HOUR_MS);
    source.push(bar({ openInterest: 10 }));
    source.push(bar({ timeMs: 60_000, openInterest: Number.NaN, close: 100.01 }));
    source.push(bar({ timeMs: HOUR_MS, openInterest: 14, open: 99.99, close: 100 }));
    expect(mapOf(source, 100).at(98.000_01)).toEqual([1, 0]);
    source.push(bar({ timeMs: 2 * HOUR_MS, openInterest: 12 }));
    expect(mapOf(source, 100).at(98.000_01)).toEqual([0.5, 0]);
    source.push(bar({ timeMs: 2 * HOUR_MS, openInterest: 20, open: 100.01, close: 100 }));
    expect(mapOf(source, 100).at(102)).toEqual([0, 2]);
  });

  it('mean price: highest at the mean of what was traded', () => {
    const source = new MeanPrice(24 * HOUR_MS);
    source.push(bar({ close: 100, volume: 1 }));
    source.push(bar({ close: 104, volume: 3 }));
    const map = mapOf(source, 101);
    const peak = map.firstCell + map.long.indexOf(Math.max(...map.long));
    expect(Math.exp((peak + 0.5) * SCORED_CELL)).toBeCloseTo(103, 0);
  });

  it('swing levels: stops below lows and above highs, until they are reached; and round numbers', () => {
    const source = new SwingLevels(0.001);
    const path = (hour: number) => 100 + 3.3 * Math.sin((2 * Math.PI * hour) / 60);
    let hour = 0;
    for (; hour < 120; hour++) source.push(bar({ timeMs: hour * HOUR_MS, close: path(hour) }));
    const map = mapOf(source, 100);
    expect(map.at(96.7)[0]).toBeGreaterThan(1);
    // The round number next to it is no swing.
    expect(map.at(96.7)[1]).toBeLessThan(0.05);
    expect(map.at(103.3)[1]).toBeGreaterThan(1);
    expect(map.at(103.3)[0]).toBeLessThan(0.05);
    expect(map.at(99)[0]).toBeGreaterThan(0.3);
    expect(map.at(98.5)[0]).toBe(0);
    source.push(bar({ timeMs: hour * HOUR_MS, close: 96 }));
    expect(mapOf(source, 100).at(96.7)[0]).toBeLessThan(0.05);
  });
});

describe("this project's map", () => {
  const bars = barsOf(
    Array.from({ length: 500 }, (_, i) => ({
      move: 0.002 * Math.sin(i / 20),
      range: 0.001,
      volume: 40,
      openInterestRatio: i % 7 === 0 ? 1.01 : 0.999,
    })),
  );

  it('is what the map command writes, by 10 bp', () => {
    const source = new ModelMap(LINEAR, DEFAULT_PARAMETERS);
    const estimator = new Estimator(LINEAR);
    for (const one of bars) {
      source.push(one);
      estimator.push(one);
    }
    const price = bars.at(-1)!.close;
    const own = mapOf(source, price, 0, 100);
    const given = new GivenMaps('own.jsonl');
    given.push(bars.at(-1)!);
    given.offer({ timeMs: 0, price, ...liquidationMap(estimator.state) });
    const same = mapOf(given, price, 0, 100);
    expect(sum(own.long)).toBeGreaterThan(1);
    for (const side of ['long', 'short'] as const) {
      own[side].forEach((quantity, i) => expect(quantity).toBeCloseTo(same[side][i]!, 6));
    }
  });

  it('leaves out young opens where it is told to, and has no map before anything is old', () => {
    const whole = new ModelMap(LINEAR, DEFAULT_PARAMETERS);
    const old = new ModelMap(LINEAR, DEFAULT_PARAMETERS, 2 * HOUR_MS);
    const shares: number[] = [];
    bars.forEach((one, i) => {
      whole.push(one);
      old.push(one);
      if (i % 60 !== 59) return;
      const timeMs = one.timeMs + 60_000;
      const moment = { timeMs, price: one.close, logPrice: Math.log(one.close) };
      const cells = 401;
      const firstCell = cellOf(moment.logPrice) - 200;
      const grids = [whole, old].map((source) => {
        const grid = { firstCell, cells, long: new Float64Array(cells), short: new Float64Array(cells) };
        return source.draw(moment, grid) === null ? null : sum(grid.long) + sum(grid.short);
      });
      if (i < 150) expect(grids[1]).toBeNull();
      else shares.push(grids[1]! / grids[0]!);
    });
    expect(shares.length).toBeGreaterThan(4);
    for (const share of shares) {
      expect(share).toBeGreaterThan(0.01);
      expect(share).toBeLessThan(0.99);
    }
  });
});

it('the level of a learned map makes up for what its new mix moves to where the price goes', () => {
  const market = createSimulatedMarket({ name: 'BTC', seed: 2, startMs: 1_767_225_600_000 });
  const minutes = Array.from({ length: 36 * 60 + 1 }, () => market.step().bar);
  const other = underTilt(DEFAULT_PARAMETERS, { slope: 0.9, curve: 0 });
  const mix: MixSource = { parameters: DEFAULT_PARAMETERS, history: minutes };
  const map = new MixedMap(market.instrument, mix);
  const swept = [DEFAULT_PARAMETERS, other].map((parameters) => {
    const told = new SweptOfMap('a map', new ModelMap(market.instrument, parameters));
    let total = 0;
    minutes.forEach((one, i) => {
      if (i > 0 && i % 60 === 0) {
        const close = minutes[i - 1]!.close;
        const hour = told.turn({ timeMs: one.timeMs, price: close, logPrice: Math.log(close) });
        total += hour ? hour.long + hour.short : 0;
      }
      told.push(one);
    });
    return total;
  });
  for (const one of minutes) {
    expect(map.level).toBe(1);
    // The other mix comes with the last minute.
    if (one === minutes.at(-1)) Object.assign(mix, { parameters: other });
    map.push(one);
  }
  // The last hour ended with the bar that brought the mix: the old map does not know it yet.
  expect(map.level).toBeGreaterThan((0.5 * swept[0]!) / swept[1]!);
  expect(map.level).toBeLessThan((2 * swept[0]!) / swept[1]!);
  expect(map.level).toBeLessThan(0.8);
  const whole = new ModelMap(market.instrument, other);
  for (const one of minutes) whole.push(one);
  const { close, timeMs } = minutes.at(-1)!;
  expect(mapOf(map, close, timeMs).long).toEqual(mapOf(whole, close, timeMs).long);
});

it('the true positions are known at their own moment only', () => {
  const truth = new TrueMap();
  truth.offer({ timeMs: 0, side: 'long', price: 95, quantity: 9 });
  truth.offer({ timeMs: HOUR_MS, side: 'long', price: 95, quantity: 2 });
  truth.offer({ timeMs: HOUR_MS, side: 'short', price: 104, quantity: 3 });
  const map = mapOf(truth, 100, HOUR_MS);
  expect(map.at(95)).toEqual([2, 0]);
  expect(map.at(104)).toEqual([0, 3]);
  const later = { timeMs: 2 * HOUR_MS, price: 100, logPrice: Math.log(100) };
  expect(truth.draw(later, map)).toBeNull();
});
