import { expect, it } from 'vitest';
import { type AccountLook, addPosition, binsOfMap, noBins, type SideBins } from './account-look.ts';
import { answered } from './answered.ts';
import { mixOfAccounts } from './mix-of-accounts.ts';
import { NO_TILT, type Tilt } from './tilt.ts';

const DAY_MS = 86_400_000;
const FIRST = 20_000;
const LOOKS_A_DAY = 4;

/** All of a side around one bin, so that W1 is how far two such places are apart. */
function around(long: number, short: number): SideBins {
  const bins = noBins();
  for (const [side, place] of [
    ['long', long],
    ['short', short],
  ] as const) {
    const bin = Math.floor(place);
    bins[side][bin] = 1 - (place - bin);
    bins[side][bin + 1] = place - bin;
  }
  return bins;
}

/** Where the map has its mass under a tilt, which moves it on one day more than on another. */
const placesOf = ({ slope, curve }: Tilt, day: number) => {
  const reach = 1 + 0.2 * Math.sin(day);
  return { long: 6 - 2 * reach * slope, short: 6 - 8 * reach * curve };
};

/** Accounts that stand where the map under a tilt does, but for what each day's luck is. */
function looksOf(days: number, truth: Tilt, luckOf: (day: number) => number): AccountLook[] {
  return Array.from({ length: days * LOOKS_A_DAY }, (_, i): AccountLook => {
    const day = Math.floor(i / LOOKS_A_DAY);
    const { long, short } = placesOf(truth, day);
    const lucky = (place: number) => place + luckOf(day);
    return {
      timeMs: FIRST * DAY_MS + (i * DAY_MS) / LOOKS_A_DAY,
      price: 100,
      bins: around(lucky(long), lucky(short)),
    };
  });
}

const little = (day: number) => 0.15 * Math.cos(3 * day);

const mapsUnder = (looks: readonly AccountLook[], tilt: Tilt): SideBins[] =>
  looks.map((_, i) => {
    const { long, short } = placesOf(tilt, Math.floor(i / LOOKS_A_DAY));
    return around(long, short);
  });

const learn = (looks: readonly AccountLook[], day: number) =>
  answered(mixOfAccounts(looks, (FIRST + day) * DAY_MS), (tilt) => mapsUnder(looks, tilt));

it('comes to the mix that accounts were seen to have', () => {
  const tilt = learn(looksOf(8, { slope: 0.6, curve: 0.1 }, little), 8);
  expect(tilt).toEqual({ slope: expect.closeTo(0.6), curve: expect.closeTo(0.1) });
});

it('keeps the prior where it is the truth, or where days differ more than mixes do', () => {
  expect(learn(looksOf(8, NO_TILT, little), 8)).toEqual(NO_TILT);
  const much = (day: number) => (day % 2 === 0 ? 3 : -3);
  expect(learn(looksOf(8, { slope: 0.3, curve: 0 }, much), 8)).toEqual(NO_TILT);
});

it('says nothing of one day, and never looks at a day that has not ended', () => {
  const looks = looksOf(8, { slope: 0.9, curve: 0 }, little);
  expect(learn(looks, 1)).toEqual(NO_TILT);
  const two = learn(looks, 2);
  expect(two).not.toEqual(NO_TILT);
  const turned = looks.map((look) => (look.timeMs >= (FIRST + 2) * DAY_MS ? { ...look, bins: around(9, 9) } : look));
  expect(learn(turned, 2)).toEqual(two);
  expect(learn(turned, 8)).not.toEqual(learn(looks, 8));
});

it('leaves out looks before there was a map', () => {
  const looks = looksOf(8, { slope: 0.6, curve: 0 }, little);
  const late = (tilt: Tilt) => mapsUnder(looks, tilt).map((map, i) => (i < 2 * LOOKS_A_DAY ? null : map));
  const tilt = answered(mixOfAccounts(looks, (FIRST + 8) * DAY_MS), late);
  expect(tilt).toEqual({ slope: expect.closeTo(0.6), curve: expect.closeTo(0) });
});

it('counts positions outwards from the price, and none that is out of reach or on the other side', () => {
  const bins = noBins();
  addPosition(bins, 100, { side: 'long', liquidationPrice: 98.2, amount: 5 });
  addPosition(bins, 100, { side: 'long', liquidationPrice: 101, amount: 7 });
  addPosition(bins, 100, { side: 'short', liquidationPrice: 100.6, amount: 2 });
  addPosition(bins, 100, { side: 'short', liquidationPrice: 140, amount: 9 });
  expect([...bins.long].slice(0, 3)).toEqual([0, 5, 0]);
  expect([...bins.short].slice(0, 2)).toEqual([2, 0]);
  expect(bins.long.reduce((a, b) => a + b) + bins.short.reduce((a, b) => a + b)).toBe(7);
});

it('brings a map into the bins of looks, all of what lies within their reach', () => {
  const bins = binsOfMap(100, ({ long, short }) => {
    long.fill(1);
    short.fill(1);
  });
  // From -15.6 % to the price, and from there to +15.6 %, in cells of a thousandth of log price.
  expect(bins.long.reduce((a, b) => a + b)).toBeCloseTo(-1000 * Math.log(1 - 0.156), -1);
  expect(bins.short.reduce((a, b) => a + b)).toBeCloseTo(1000 * Math.log(1.156), -1);
});
