import { describe, expect, test } from 'vitest';
import type { Bar } from '../market/bar.ts';
import { CELL_LOG_HEIGHT, ColumnState, GROUPS, type HeatFrame, SHARE_OF_CODE } from '../market/heat-frame.ts';
import { barsOf, LINEAR } from '../model/cohorts/bars.testing.ts';
import { Estimator } from '../model/cohorts/estimator.ts';
import { liquidationMap } from '../model/heat/map.ts';
import { MarketPipeline } from './pipeline.ts';

const MINUTE = 60_000;
const START = 1_700_000_040_000;
const path = Array.from({ length: 3000 }, (_, i) => ({
  move: 0.002 * Math.sin(i / 40) * Math.sin(i * 1.3),
  range: 0.0005,
  volume: 100,
  openInterestRatio: 1 + 0.001 * Math.sin(i / 9),
}));
const bars = barsOf(path).map((bar, i) => ({ ...bar, timeMs: START + i * MINUTE }));
const stampedEvery = (n: number): Bar[] =>
  bars.map((bar, i) => ((i + 1) % n === 0 ? bar : { ...bar, openInterest: Number.NaN }));
const pipelineOf = (list: Bar[]) => {
  const pipeline = new MarketPipeline(LINEAR, MINUTE);
  for (const bar of list) pipeline.close(bar);
  return pipeline;
};
const at = (i: number) => START + i * MINUTE;
const logPrice = Math.log(bars[1500]!.close);
const shape = { logLow: logPrice - 400 * CELL_LOG_HEIGHT, rowHeight: CELL_LOG_HEIGHT, rows: 800 };

const total = (frame: HeatFrame, column: number, row: number) => {
  let share = 0;
  for (let g = 0; g < GROUPS; g++) share += SHARE_OF_CODE[frame.cells[(column * frame.rows + row) * GROUPS + g]!]!;
  return share;
};

describe('a window of heat', () => {
  test('is the map that the bars up to each column give', () => {
    const pipeline = pipelineOf(bars);
    const window = { fromMs: at(2400), toMs: at(2700), stepMs: 5 * MINUTE, ...shape };
    const frame = pipeline.heat(window);
    expect(frame.fromMs % (5 * MINUTE)).toBe(0);
    for (const column of [0, 17, frame.columns - 1]) {
      const estimator = new Estimator(LINEAR);
      const end = frame.fromMs + (column + 1) * 5 * MINUTE;
      for (const bar of bars) if (bar.timeMs + MINUTE <= end) estimator.push(bar);
      const map = liquidationMap(estimator.state);
      const first = Math.round(shape.logLow / CELL_LOG_HEIGHT);
      let compared = 0;
      for (const [price, quantity] of [...map.long, ...map.short]) {
        const row = Math.floor(Math.log(price) / CELL_LOG_HEIGHT) - first;
        if (row < 1 || row >= 799) continue;
        const share = quantity / map.openInterest;
        // The cell at the price holds both sides.
        if (Math.abs(Math.log(price / frame.price[column]!)) < 3 * CELL_LOG_HEIGHT) continue;
        expect(Math.abs(total(frame, column, row) - share)).toBeLessThan(0.029 * share + 4e-6);
        compared++;
      }
      expect(compared).toBeGreaterThan(400);
    }
  });

  test('does not depend on where its rebuild starts', () => {
    const pipeline = pipelineOf(bars);
    const whole = pipeline.heat({ fromMs: at(0), toMs: at(3000), stepMs: 10 * MINUTE, ...shape });
    const part = pipeline.heat({ fromMs: at(2600), toMs: at(3000), stepMs: 10 * MINUTE, ...shape });
    const offset = (part.fromMs - whole.fromMs) / whole.stepMs;
    expect(part.cells).toEqual(whole.cells.slice(offset * shape.rows * GROUPS));
    const edge = pipeline.heat({ fromMs: at(2999), toMs: at(3000), stepMs: 10 * MINUTE, ...shape });
    expect(edge.cells).toEqual(whole.cells.slice(-edge.cells.length));
  });

  test('as of a moment, uses nothing that came later', () => {
    const early = pipelineOf(bars.slice(0, 2000));
    const late = pipelineOf(bars);
    const window = { fromMs: at(1500), toMs: at(2200), stepMs: MINUTE, ...shape };
    expect(late.heat(window, at(2000))).toEqual(early.heat(window));
    expect(late.candles(window, at(2000))).toEqual(early.candles(window));
    expect(late.summary(at(2000))).toEqual(early.summary());
  });

  test('columns that wait for open interest are provisional, and settle when it comes', () => {
    const stamped = stampedEvery(5);
    const pipeline = pipelineOf(stamped.slice(0, 2003));
    const window = { fromMs: at(1990), toMs: at(2005), stepMs: MINUTE, ...shape };
    const before = pipeline.heat(window);
    expect(Array.from(before.states)).toEqual([...Array(10).fill(ColumnState.closed), 2, 2, 2, 0, 0]);
    for (const bar of stamped.slice(2003, 2005)) pipeline.close(bar);
    const after = pipeline.heat(window);
    expect(Array.from(after.states)).toEqual(Array(15).fill(ColumnState.closed));
    expect(after.cells.slice(0, 10 * shape.rows * GROUPS)).toEqual(before.cells.slice(0, 10 * shape.rows * GROUPS));
  });

  test('the running bar is a provisional column, and leaves no trace', () => {
    const pipeline = pipelineOf(bars.slice(0, 2000));
    const window = { fromMs: at(1999), toMs: at(2001), stepMs: MINUTE, ...shape };
    const still = pipeline.heat(window);
    pipeline.run({ ...bars[2000]!, volume: 50, openInterest: Number.NaN });
    expect(Array.from(pipeline.heat(window).states)).toEqual([1, 2]);
    pipeline.close(bars[2000]!);
    expect(pipeline.heat(window).cells.slice(0, shape.rows * GROUPS)).toEqual(
      still.cells.slice(0, shape.rows * GROUPS),
    );
    expect(pipeline.heat(window)).toEqual(pipelineOf(bars.slice(0, 2001)).heat(window));
  });

  test('a gap is a gap', () => {
    const pipeline = pipelineOf([...bars.slice(0, 100), ...bars.slice(130, 200)]);
    const frame = pipeline.heat({ fromMs: at(90), toMs: at(140), stepMs: MINUTE, ...shape });
    expect(Array.from(frame.states.slice(9, 41))).toEqual([1, ...Array(30).fill(ColumnState.missing), 1]);
    expect(pipeline.summary().gaps).toBe(1);
  });

  test('a window that makes no sense is refused with its reason', () => {
    const pipeline = pipelineOf(bars.slice(0, 10));
    expect(() => pipeline.heat({ fromMs: at(5), toMs: at(5), stepMs: MINUTE, ...shape })).toThrow(/empty/);
    expect(() => pipeline.heat({ fromMs: at(0), toMs: at(5), stepMs: 90_000, ...shape })).toThrow(/multiple/);
    expect(() => pipeline.close(bars[9]!)).toThrow(/twice or late/);
  });
});

describe('a market at a glance', () => {
  test('price, its change over 24 hours, open interest and what was liquidated', () => {
    const pipeline = pipelineOf(bars);
    for (let i = 0; i < 3000; i += 60) {
      pipeline.liquidationTotal({ timeMs: at(i), stepMs: 60 * MINUTE, longUsd: 3, shortUsd: 1 });
    }
    const summary = pipeline.summary();
    expect(summary.price).toBe(bars[2999]!.close);
    expect(summary.change24h).toBeCloseTo(bars[2999]!.close / bars[1559]!.close - 1, 12);
    expect(summary.openInterest).toBe(bars[2999]!.openInterest);
    expect(summary.liquidations).toEqual([
      { hours: 1, longUsd: 3, shortUsd: 1, imbalance: 0.5, count: null, largestUsd: null },
      { hours: 4, longUsd: 12, shortUsd: 4, imbalance: 0.5, count: null, largestUsd: null },
      { hours: 12, longUsd: 36, shortUsd: 12, imbalance: 0.5, count: null, largestUsd: null },
      { hours: 24, longUsd: 72, shortUsd: 24, imbalance: 0.5, count: null, largestUsd: null },
    ]);
  });

  test('what is unknown is null, not zero', () => {
    const summary = new MarketPipeline(LINEAR, MINUTE).summary();
    expect([summary.price, summary.change24h, summary.openInterest, summary.fundingRate]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(summary.liquidations).toEqual([]);
  });
});
