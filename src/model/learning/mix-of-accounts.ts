import { wasserstein } from '../scoring/statistics/transport.ts';
import { type AccountLook, LOOK_SIDES, type SideBins } from './account-look.ts';
import { NO_TILT, type Tilt } from './tilt.ts';
import { mostCredible, tiltSearch, type Trial } from './tilt-search.ts';

const DAY_MS = 86_400_000;

/**
 * Learns the mix where a venue tells what its accounts hold: the tilt of the prior under which the map lies nearest (W1)
 * to the liquidation prices of whole days that have ended. Days, not positions, are what is independent: an account
 * stands there from one look to the next. What a few days say counts for as much as they agree; one says nothing.
 *
 * Asks for the map under one tilt after the other: in the bins of each of the looks, in their order; null where there was
 * none yet.
 */
export function* mixOfAccounts(
  looks: readonly AccountLook[],
  nowMs: number,
): Generator<Tilt, Tilt, readonly (SideBins | null)[]> {
  const days = [...new Set(looks.map(dayOf))].filter((day) => day < Math.floor(nowMs / DAY_MS));
  if (days.length < 2) return NO_TILT;
  const options = { start: NO_TILT, weights: new Map(days.map((day) => [day, 1])), complete: false };
  const search = tiltSearch(options);
  let step = search.next();
  while (!step.done) {
    const tilt = step.value;
    step = search.next(trialOf(tilt, looks, yield tilt));
  }
  return mostCredible(step.value, options).tilt;
}

/** A day is the likelier the nearer the map lies to it, over its looks and their sides. */
function trialOf(tilt: Tilt, looks: readonly AccountLook[], maps: readonly (SideBins | null)[]): Trial {
  const found = new Map<number, number[]>();
  looks.forEach((look, i) => {
    const map = maps[i];
    if (!map) return;
    const day = found.get(dayOf(look)) ?? [];
    found.set(dayOf(look), day);
    for (const side of LOOK_SIDES) {
      const w1 = wasserstein(map[side], look.bins[side], 1);
      if (!Number.isNaN(w1)) day.push(w1);
    }
  });
  const days = new Map<number, number>();
  for (const [day, all] of found) {
    if (all.length > 0) days.set(day, -all.reduce((sum, one) => sum + one, 0) / all.length);
  }
  return { tilt, days, completeness: 1 };
}

const dayOf = ({ timeMs }: AccountLook): number => Math.floor(timeMs / DAY_MS);
