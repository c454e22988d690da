import { expect, test } from 'vitest';
import { barsOf, LINEAR } from '../cohorts/bars.testing.ts';
import { Estimator } from '../cohorts/estimator.ts';
import { liquidationMap } from '../heat/map.ts';
import { MapMaker } from './map-maker.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = 1_700_002_800_000;
const bars = barsOf(
  Array.from({ length: 300 }, (_, i) => ({
    move: 0.002 * Math.sin(i / 11) * Math.sin(i * 1.9),
    range: 0.0005,
    volume: 80,
    openInterestRatio: 1 + 0.001 * Math.sin(i / 4),
  })),
).map((bar, i) => ({ ...bar, timeMs: START + i * MINUTE }));
const options = { everyMs: HOUR, olderThanMs: 0, learn: false };

test('there is a map at each moment, of the bars that end at or before it', () => {
  const maker = new MapMaker(LINEAR, options);
  const estimator = new Estimator(LINEAR);
  let moments = 0;
  for (const bar of bars) {
    const endMs = bar.timeMs + MINUTE;
    const book = maker.push(bar, endMs);
    estimator.push(bar);
    expect(book !== null).toBe(endMs % HOUR === 0);
    if (!book) continue;
    moments++;
    expect(liquidationMap(book)).toEqual(liquidationMap(estimator.state));
  }
  expect(moments).toBe(5);
});

test('without young opens there is none at first, then less than the whole on both sides', () => {
  const maker = new MapMaker(LINEAR, { ...options, olderThanMs: HOUR });
  const whole = new MapMaker(LINEAR, options);
  const mass = (bins: [number, number][]) => bins.reduce((sum, [, quantity]) => sum + quantity, 0);
  let first = true;
  for (const bar of bars) {
    const old = maker.push(bar, bar.timeMs + MINUTE);
    const all = whole.push(bar, bar.timeMs + MINUTE);
    if (!all) continue;
    if (first) expect(old).toBeNull();
    else {
      for (const side of ['long', 'short'] as const) {
        const held = mass(liquidationMap(old!)[side]);
        expect(held).toBeGreaterThan(0);
        expect(held).toBeLessThan(mass(liquidationMap(all)[side]));
      }
    }
    first = false;
  }
});

test('what waits for open interest is in the map, at unchanged open interest', () => {
  const maker = new MapMaker(LINEAR, options);
  const stamped = bars.map((bar, i) => (i % 7 === 0 ? bar : { ...bar, openInterest: Number.NaN }));
  const estimator = new Estimator(LINEAR);
  for (const bar of stamped.slice(0, 60)) {
    estimator.push(bar);
    const book = maker.push(bar, bar.timeMs + MINUTE);
    if (book) expect(liquidationMap(book)).toEqual(liquidationMap(estimator.provisional(null)));
  }
  expect(estimator.pending.length).toBeGreaterThan(0);
});
