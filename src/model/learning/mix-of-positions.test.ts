import { expect, it } from 'vitest';
import { uniformFrom } from '../scoring/statistics/uniform.ts';
import { mixOfPositions } from './mix-of-positions.ts';
import type { Tilt } from './tilt.ts';

const DAY_MS = 86_400_000;
const FIRST = 20_000;
/** Two sides, seen every six hours. */
const timesOf = (days: number) =>
  Array.from({ length: days * 8 }, (_, i) => FIRST * DAY_MS + Math.floor(i / 2) * 6 * 3_600_000);
const learn = (times: readonly number[], day: number, distances: (tilt: Tilt) => readonly number[]) =>
  mixOfPositions(times, (FIRST + day) * DAY_MS, distances);

/** W1 that grows with the distance from a true tilt, and differs from day to day as accounts come and go. */
function world(truth: Tilt, times: readonly number[], noise = 0.2) {
  const uniform = uniformFrom(7);
  const luck = new Map<number, number>();
  const luckOf = (timeMs: number) => {
    const day = Math.floor(timeMs / DAY_MS);
    if (!luck.has(day)) luck.set(day, noise * (uniform() - 0.5));
    return luck.get(day)!;
  };
  return ({ slope, curve }: Tilt) =>
    times.map(
      (timeMs) =>
        3 + (1 + luckOf(timeMs)) * (Math.abs(slope - truth.slope) + Math.abs(curve - truth.curve)) + luckOf(timeMs),
    );
}

it('comes to the mix that accounts were seen to have, and ships it once it is certain', () => {
  const times = timesOf(8);
  const mix = learn(times, 8, world({ slope: 0.6, curve: 0.1 }, times))!;
  expect(mix.tilt).toEqual({ slope: expect.closeTo(0.6), curve: expect.closeTo(0.1) });
  expect(mix.shipped).toBe(true);
  expect(mix.heldOutGain.low!).toBeGreaterThan(0);
});

it('keeps the prior where it is the truth, or where days differ more than mixes do', () => {
  const times = timesOf(8);
  expect(learn(times, 8, world({ slope: 0, curve: 0 }, times))!.shipped).toBe(false);
  const uniform = uniformFrom(3);
  const chance = new Map<string, number[]>();
  const unrelated = ({ slope, curve }: Tilt) => {
    const key = `${slope} ${curve}`;
    if (!chance.has(key)) {
      const ofDay = Array.from({ length: 8 }, () => 3 + uniform());
      chance.set(
        key,
        times.map((timeMs) => ofDay[Math.floor(timeMs / DAY_MS) - FIRST]!),
      );
    }
    return chance.get(key)!;
  };
  expect(learn(times, 8, unrelated)!.shipped).toBe(false);
});

it('says nothing of fewer than three days, and never looks at a day that has not ended', () => {
  const times = timesOf(8);
  expect(learn(times, 2, world({ slope: 0.9, curve: 0 }, times))).toBeNull();
  const until = (day: number) => learn(times, day, world({ slope: 0.9, curve: 0 }, times));
  const others = times.map((timeMs) => timeMs >= (FIRST + 5) * DAY_MS);
  const blind = learn(times, 5, (tilt) => {
    const all = world({ slope: 0.9, curve: 0 }, times)(tilt);
    return all.map((one, i) => (others[i] ? Number.NaN : one));
  });
  expect(blind).toEqual(until(5));
});
