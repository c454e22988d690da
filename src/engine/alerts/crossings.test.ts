import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlertSubject } from '../../market/api/alerts.ts';
import { cross, type CrossingState, NOT_BEGUN, type Reading } from './crossings.ts';

const MINUTE_MS = 60_000;
const ZONE: AlertSubject = { id: 7, side: 'long', low: 98, high: 100 };

function reading(value: number, subject: AlertSubject | null = null): Reading {
  return { subject, met: value >= 10, cleared: value < 8, text: '', weight: value };
}

/** Runs a series of values a minute apart; true where one was told. */
function run(values: readonly number[], mayTell: (i: number) => boolean = () => true): boolean[] {
  let state: CrossingState = NOT_BEGUN;
  return values.map((value, i) => {
    const step = cross(state, [reading(value)], i * MINUTE_MS, mayTell(i));
    state = step.state;
    return step.crossed.length > 0;
  });
}

const values = fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 1, maxLength: 60 });

test('between two tellings the condition has always cleared', () => {
  fc.assert(
    fc.property(values, (series) => {
      const told = run(series).flatMap((is, i) => (is ? [i] : []));
      for (const [n, at] of told.entries()) {
        const from = n === 0 ? 0 : told[n - 1]! + 1;
        // Before the first one too: what is true already when a rule is made is no crossing.
        expect(series.slice(from, at).some((value) => (n === 0 ? value < 10 : value < 8))).toBe(true);
        expect(series[at]).toBeGreaterThanOrEqual(10);
      }
    }),
  );
});

test('every crossing from a cleared condition is told', () => {
  fc.assert(
    fc.property(values, (series) => {
      const told = run(series);
      for (let i = 1; i < series.length; i++) {
        if (series[i - 1]! < 8 && series[i]! >= 10) expect(told[i]).toBe(true);
      }
    }),
  );
});

test('between the two thresholds nothing is told, and nothing is forgotten', () => {
  expect(run([5, 12, 9, 12, 9, 11, 7, 10])).toEqual([false, true, false, false, false, false, false, true]);
  expect(run([12, 12, 7, 12])).toEqual([false, false, false, true]);
});

test('what comes true while nothing may be told is told afterwards, if it still is', () => {
  const mayTell = (i: number) => i < 1 || i > 3;
  expect(run([5, 12, 12, 12, 12], mayTell)).toEqual([false, false, false, false, true]);
  expect(run([5, 12, 12, 5, 5], mayTell)).toEqual([false, false, false, false, false]);
});

test('a zone is told of once, though its id changes, it breaks in two, or is lost from sight for a while', () => {
  let state = cross(NOT_BEGUN, [reading(5, ZONE)], 0, true).state;
  const look = (minute: number, ...subjects: AlertSubject[]) => {
    const step = cross(
      state,
      subjects.map((subject) => reading(12, subject)),
      minute * MINUTE_MS,
      true,
    );
    state = step.state;
    return step.crossed.length;
  };
  expect(look(1, ZONE)).toBe(1);
  expect(look(2, { ...ZONE, id: 8 })).toBe(0);
  expect(look(3, { ...ZONE, id: 8, high: 99 }, { ...ZONE, id: 9, low: 99 })).toBe(0);
  expect(look(4)).toBe(0);
  expect(look(30, ZONE)).toBe(0);
  expect(look(31, ZONE, { id: 11, side: 'long', low: 90, high: 91 })).toBe(1);
  expect(look(32)).toBe(0);
  expect(look(93)).toBe(0);
  // After an hour it is another one in the same place.
  expect(look(94, ZONE)).toBe(1);
});

test('the heaviest comes first', () => {
  const { state } = cross(NOT_BEGUN, [], 0, true);
  const other = { ...ZONE, side: 'short' as const };
  const { crossed } = cross(state, [reading(12, ZONE), reading(15, other)], 1, true);
  expect(crossed.map(({ weight }) => weight)).toEqual([15, 12]);
});
