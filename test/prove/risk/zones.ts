import { measureZones } from '../../../bench/zones.ts';
import { Estimator } from '../../../src/model/cohorts/estimator.ts';
import { type Band, ZoneTracker } from '../../../src/model/zones/zone-tracker.ts';
import { createSimulatedMarket } from '../../../src/simulator/simulated-market.ts';
import { LOOK_MS } from '../../../src/engine/desk/follower.ts';
import type { Asked } from '../truth/asked.ts';

const START_MS = Date.parse('2026-01-01T00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Looks of moments in between, as somebody who asks now and then sees them. */
const BETWEEN_MS = 5 * MINUTE_MS;
const WARM_UP_DAYS = 2;

/** What became of zones from look to look. */
export interface Followed {
  looks: number;
  overlaps: number;
  /** Zones of a look that the price did not reach, and those of them that the next look has again. */
  seen: number;
  kept: number;
  /** Zones that were there two looks before and now, and not at the one between: with the same id, and with another. */
  blinked: number;
  renamed: number;
  /** Zones in between two looks whose place is still taken at the next one: with their id, and with another. */
  between: { kept: number; moved: number };
}

/** Follows the zones of a simulated market as the desk does. */
export function followZones(seed: number, days: number): Followed {
  const market = createSimulatedMarket({ name: 'BTC', seed, startMs: START_MS, openInterestMinutes: 5 });
  const estimator = new Estimator(market.instrument);
  const tracker = new ZoneTracker();
  const told: Followed = {
    looks: 0,
    overlaps: 0,
    seen: 0,
    kept: 0,
    blinked: 0,
    renamed: 0,
    between: { kept: 0, moved: 0 },
  };
  let [last, before]: Band[][] = [[], []];
  let asked: Band[] = [];
  for (let i = 0; i < days * 1440; i++) {
    const { bar } = market.step();
    estimator.push(bar);
    const timeMs = bar.timeMs + MINUTE_MS;
    if (timeMs < START_MS + WARM_UP_DAYS * DAY_MS || timeMs % BETWEEN_MS !== 0) continue;
    if (timeMs % LOOK_MS !== 0) {
      const moment = tracker.clone();
      moment.look(timeMs, estimator.provisional(null), bar.close);
      asked.push(...moment.bands());
      continue;
    }
    tracker.look(timeMs, estimator.state, bar.close);
    const now = tracker.bands();
    const ids = new Set(now.map(({ id }) => id));
    told.looks++;
    told.overlaps += overlaps(now);
    // Swept ones are gone, as they should be: only what the price has not reached is to be there again.
    const standing = last!.filter((one) => (one.side === 'long' ? one.high < bar.low : one.low > bar.high));
    told.seen += standing.length;
    told.kept += standing.filter((one) => ids.has(one.id)).length;
    const isGone = (one: Band) => !last!.some((other) => other.id === one.id || lieTogether(one, other));
    for (const one of now.filter(isGone)) {
      if (before!.some(({ id }) => id === one.id)) told.blinked++;
      else if (before!.some((other) => lieTogether(one, other))) told.renamed++;
    }
    for (const one of asked) {
      if (!now.some((other) => lieTogether(one, other))) continue;
      if (ids.has(one.id)) told.between.kept++;
      else told.between.moved++;
    }
    [before, last, asked] = [last!, now, []];
  }
  return told;
}

/** More than half of the less high of them lies in the other. */
function lieTogether(a: Band, b: Band): boolean {
  if (a.side !== b.side) return false;
  const common = Math.log(Math.min(a.high, b.high) / Math.max(a.low, b.low));
  return common > Math.min(Math.log(a.high / a.low), Math.log(b.high / b.low)) / 2;
}

function overlaps(bands: readonly Band[]): number {
  return (['long', 'short'] as const).reduce((count, side) => {
    const own = bands.filter((one) => one.side === side).toSorted((a, b) => a.low - b.low);
    return count + own.filter((one, i) => i > 0 && one.low < own[i - 1]!.high * (1 - 1e-12)).length;
  }, 0);
}

/** How stable zones are, over several markets. */
export function zoneFigures(seeds: number, days: number): Asked[] {
  const all = Array.from({ length: seeds }, (_, seed) => followZones(seed + 1, days));
  const sum = (of: (one: Followed) => number) => all.reduce((total, one) => total + of(one), 0);
  const [looks, seen] = [sum((one) => one.looks), sum((one) => one.seen)];
  const [blinked, renamed] = [sum((one) => one.blinked), sum((one) => one.renamed)];
  const [kept, moved] = [sum((one) => one.between.kept), sum((one) => one.between.moved)];
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const again = sum((one) => one.kept) / seen;
  return [
    {
      what: `zones that overlap, in ${looks} looks at ${seeds} simulated markets`,
      found: String(sum((one) => one.overlaps)),
      asked: 'none',
      ok: sum((one) => one.overlaps) === 0,
    },
    {
      what: `zones that are there again an hour later under their id, of ${seen} that the price did not reach (the others merged or faded)`,
      found: percent(again),
      asked: 'at least 95 %',
      ok: again >= 0.95,
    },
    {
      what: 'zones that were gone at one look and came back at the next, of those seen',
      found: `${percent((blinked + renamed) / seen)}, under another id ${percent(renamed / seen)}`,
      asked: 'at most .5 %, under another id at most .1 %',
      ok: (blinked + renamed) / seen <= 0.005 && renamed / seen <= 0.001,
    },
    {
      what: `zones seen every five minutes between looks that have another id at the next one, of ${kept + moved} whose place is still taken`,
      found: percent(moved / (kept + moved)),
      asked: 'at most 2 %',
      ok: moved / (kept + moved) <= 0.02,
    },
  ];
}

/** What zones cost beside the map that they are found on, a year of one-minute bars. */
export function zoneCost(): Asked {
  const { foldMs, columnsMs, looksMs, looks } = measureZones();
  const share = looksMs / (foldMs + columnsMs);
  return {
    what: `finding zones every hour of a year of one-minute bars (${looks} looks), of the map with its columns`,
    found: `${(100 * share).toFixed(1)} % (${looksMs.toFixed(0)} of ${(foldMs + columnsMs).toFixed(0)} ms)`,
    asked: 'under 5 %',
    ok: share < 0.05,
  };
}
