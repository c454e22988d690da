import { expect, test } from 'vitest';
import { simulated, pipelineOf, START_MS, DAY_MS } from '../../engine/desk/simulated.testing.ts';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { Cohort } from '../cohorts/cohort.ts';
import { DEFAULT_PARAMETERS, TIERS } from '../cohorts/parameters.ts';
import { Density } from './density.ts';
import { logDeviations, mapErrors } from './map-errors.ts';

const MIX = DEFAULT_PARAMETERS.mix.long;
const market = simulated(3);
const { book, price } = pipelineOf(market, START_MS + 3 * DAY_MS).desk.moments.mapAt();
const firstCell = Math.floor(Math.log(price * 0.8) / CELL_LOG_HEIGHT);
const WINDOW = { logLow: firstCell * CELL_LOG_HEIGHT, rowHeight: 16 * CELL_LOG_HEIGHT, rows: 56 };

/** What stands in each row where every tier's weight is multiplied by its factor, and the whole is scaled to the open interest. */
function rowsUnder(factors: readonly number[]): number[] {
  const rows = Array.from({ length: WINDOW.rows }, () => 0);
  const view: CohortBook = Object.assign(Object.create(Object.getPrototypeOf(book) as object), book);
  for (const side of ['long', 'short'] as const) {
    const weight = ({ tier }: Cohort) => tier.weight * factors[TIERS.indexOf(tier.leverage as 1)]!;
    const mass = book[side].cohorts.reduce((sum, cohort) => sum + weight(cohort) * cohort.total, 0);
    const cohorts = book[side].cohorts.map((cohort): Cohort => {
      const tier = { ...cohort.tier, weight: (weight(cohort) * book.openInterest) / mass };
      return Object.assign(Object.create(Cohort.prototype), cohort, { tier });
    });
    Object.assign(view, { [side]: { ...book[side], cohorts } });
  }
  const density = new Density(WINDOW.logLow, WINDOW.logLow + WINDOW.rows * WINDOW.rowHeight);
  density.take(view);
  for (const side of [density.long, density.short]) {
    side.forEach((quantity, at) => {
      const row = Math.floor(
        ((density.firstCell + Math.floor(at / 4) - firstCell) * CELL_LOG_HEIGHT) / WINDOW.rowHeight,
      );
      if (row >= 0 && row < WINDOW.rows) rows[row]! += quantity;
    });
  }
  return rows;
}

test('a row is as unsure as its own changes under each tier say, added in squares', () => {
  const deviations = TIERS.map((_, k) => 0.1 + 0.05 * k);
  const errors = mapErrors(book, deviations, WINDOW);
  const step = 1e-5;
  const up = TIERS.map((_, k) => rowsUnder(TIERS.map((__, l) => (k === l ? Math.exp(step) : 1))));
  const down = TIERS.map((_, k) => rowsUnder(TIERS.map((__, l) => (k === l ? Math.exp(-step) : 1))));
  let compared = 0;
  errors.forEach((error, row) => {
    if (Number.isNaN(error)) return;
    compared++;
    const squares = TIERS.map((_, k) => (deviations[k]! * Math.log(up[k]![row]! / down[k]![row]!)) / (2 * step)).map(
      (one) => one * one,
    );
    expect(error).toBeCloseTo(Math.sqrt(squares.reduce((sum, one) => sum + one, 0)), 5);
  });
  expect(compared).toBeGreaterThan(20);
});

test('a mix that is known is a map that is sure; nothing is said where nothing stands', () => {
  const errors = mapErrors(book, new Float64Array(TIERS.length), WINDOW);
  expect([...errors].filter((one) => one > 0)).toEqual([]);
  const atPrice = { logLow: Math.log(price) - 2 * CELL_LOG_HEIGHT, rowHeight: CELL_LOG_HEIGHT, rows: 4 };
  expect([...mapErrors(book, logDeviations(MIX, null), atPrice)]).toEqual([NaN, NaN, NaN, NaN]);
});

test('of one group alone its own tiers count', () => {
  const alone = (k: number) => Float64Array.from(TIERS, (_, l) => (k === l ? 0.4 : 0));
  const extreme = [false, false, false, true];
  const nearPrice = { logLow: Math.log(price) - 40 * CELL_LOG_HEIGHT, rowHeight: 4 * CELL_LOG_HEIGHT, rows: 8 };
  const own = mapErrors(book, alone(TIERS.indexOf(100)), nearPrice, extreme).filter((one) => one > 0);
  expect(Math.max(...own)).toBeGreaterThan(0.05);
  expect(Math.max(...own)).toBeLessThanOrEqual(0.4);
});

test('what a fit says of a share is its standard error and its distance from the mix; else the prior speaks', () => {
  expect([...logDeviations(MIX, null)]).toEqual(TIERS.map(() => 0.5));
  const standardErrors = Float64Array.from(MIX, (w) => 0.03 * w);
  const mix = Float64Array.from(MIX);
  mix[4] = MIX[4]! * Math.exp(0.04);
  standardErrors[4] = 0.03 * mix[4];
  mix[5] = MIX[5]! * 10;
  standardErrors[6] = Number.NaN;
  const told = logDeviations(MIX, { mix, standardErrors });
  expect(told[3]).toBeCloseTo(0.03);
  expect(told[4]).toBeCloseTo(0.05);
  expect(told[5]).toBe(1);
  expect(told[6]).toBe(0.5);
});
