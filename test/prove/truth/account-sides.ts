import {
  type AccountLook,
  LOOK_BIN,
  LOOK_BINS,
  LOOK_SIDES,
  type SideBins,
} from '../../../src/model/learning/account-look.ts';
import { answered } from '../../../src/model/learning/answered.ts';
import { mixOfAccounts } from '../../../src/model/learning/mix-of-accounts.ts';
import { isSameTilt, NO_TILT, type Tilt } from '../../../src/model/learning/tilt.ts';
import { wasserstein } from '../../../src/model/scoring/statistics/transport.ts';

const DAY_MS = 86_400_000;
const CELL_PERCENT = 100 * LOOK_BIN;
const FLAT = new Float64Array(LOOK_BINS).fill(1);

/** One side of a look, and this project's map, in the same bins from the price outwards. */
export interface AccountSide {
  timeMs: number;
  side: (typeof LOOK_SIDES)[number];
  real: Float64Array;
  own: Float64Array;
}

/** Looks at accounts, and the map at their moments under a tilt of the prior mix; null where there is none yet. */
export interface LookedAt {
  looks: readonly AccountLook[];
  under: (tilt: Tilt) => readonly (SideBins | null)[];
}

/** Sides in which something stands within reach. */
export function sidesOf(looks: readonly AccountLook[], maps: readonly (SideBins | null)[]): AccountSide[] {
  const hasAny = (bins: Float64Array) => bins.some((value) => value > 0);
  return looks.flatMap(({ timeMs, bins }, i) =>
    LOOK_SIDES.flatMap((side): AccountSide[] => {
      const own = maps[i]?.[side];
      return own && hasAny(bins[side]) && hasAny(own) ? [{ timeMs, side, real: bins[side], own }] : [];
    }),
  );
}

/** Of a side, % of price: how far its accounts' liquidation prices lie from the map's. */
export const w1Of = ({ real, own }: AccountSide): number => wasserstein(own, real, CELL_PERCENT);
export const w1OfUniform = ({ real }: AccountSide): number => wasserstein(FLAT, real, CELL_PERCENT);

export const dayOf = ({ timeMs }: { timeMs: number }): number => Math.floor(timeMs / DAY_MS);
export const daysOf = (all: readonly { timeMs: number }[]): number[] => [...new Set(all.map(dayOf))];

/** The map at each look under its day's own mix, which is learned from the looks of earlier days alone. */
export function learnedMaps({ looks, under }: LookedAt): { maps: (SideBins | null)[]; learnedDays: number[] } {
  const first = under(NO_TILT);
  const maps = [...first];
  const learnedDays: number[] = [];
  for (const day of daysOf(looks)) {
    const past = looks.filter((look) => dayOf(look) < day);
    const tilt = answered(mixOfAccounts(past, day * DAY_MS), (one) => under(one).slice(0, past.length));
    if (isSameTilt(tilt, NO_TILT)) continue;
    learnedDays.push(day);
    const those = under(tilt);
    looks.forEach((look, i) => {
      if (dayOf(look) === day) maps[i] = those[i]!;
    });
  }
  return { maps, learnedDays };
}

/** Makes maps once a tilt. */
export function onceATilt<Made>(make: (tilt: Tilt) => Made): (tilt: Tilt) => Made {
  const made = new Map<string, Made>();
  return (tilt) => {
    const key = `${tilt.slope.toFixed(2)} ${tilt.curve.toFixed(2)}`;
    let found = made.get(key);
    if (!found) made.set(key, (found = make(tilt)));
    return found;
  };
}
