import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { Bar } from '../../market/bar.ts';
import { LiquidationHistory } from '../aftermath/liquidation-history.ts';
import { uniformFrom } from '../scoring/statistics/uniform.ts';
import type { Band } from '../zones/zone-tracker.ts';
import { type Episode, SETTLED_MS } from './episode.ts';
import { placeboFor } from './placebo.ts';
import { liquidatedDuring, Reactions } from './reactions.ts';
import { reactionStatistics } from './statistics.ts';

const START_MS = Date.parse('2026-01-01T00:00Z');
const MINUTE_MS = 60_000;
const STEP_MS = 5 * MINUTE_MS;
/** A hundredth of the price. */
const ATR = 1;

/** Longs from 97 to 98, twice as much in the nearer half. */
const BELOW: Band = {
  id: 7,
  side: 'long',
  low: 97,
  high: 98,
  share: 0.03,
  peakShare: 0.0015,
  profile: Float64Array.from({ length: 20 }, (_, i) => (i < 10 ? 2 : 1)),
};

function bar(i: number, from: number, to: number, reach: Partial<Bar> = {}): Bar {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  return {
    timeMs: START_MS + i * STEP_MS,
    open: from,
    high,
    low,
    close: to,
    markHigh: Number.NaN,
    markLow: Number.NaN,
    volume: 10,
    takerBuyVolume: 5,
    openInterest: 1000,
    fundingRate: Number.NaN,
    ...reach,
  };
}

/** Lets the price walk along `closes` from 100, one zone below it. */
function walk(closes: readonly number[], bands: readonly Band[] = [BELOW]) {
  const began: Episode[] = [];
  const reactions = new Reactions(STEP_MS, (episode) => began.push(episode));
  reactions.look(bands, 100, ATR);
  const states: string[] = [];
  let price = 100;
  closes.forEach((close, i) => {
    reactions.push(bar(i, price, close), 1e-5);
    price = close;
    states.push(reactions.standing()[0]?.state ?? 'none');
  });
  return { reactions, states, began, zones: reactions.settled.filter(({ placebo }) => !placebo) };
}

describe('at a zone', () => {
  test('approach, touch, rejection: half of the nearer half was gone through', () => {
    // 97.75 lies a quarter of the zone deep; 98.6 is .6 of a range before it.
    const { states, zones, began } = walk([99.5, 98.7, 97.75, 98.2, 98.6]);
    expect(states).toEqual(['away', 'approach', 'touch', 'touch', 'approach']);
    expect(began).toHaveLength(1);
    expect(zones).toHaveLength(1);
    expect(zones[0]).toMatchObject({
      zone: 7,
      side: 'long',
      reaction: 'rejection',
      touchedMs: START_MS + 3 * STEP_MS,
      settledMs: START_MS + 5 * STEP_MS,
      farthest: 97.75,
      volume: 30,
    });
    // Log depth is .00255 of .01026: 5.1 cells at 2 of 30 in all.
    expect(zones[0]!.consumed).toBeCloseTo(10.2 / 30, 2);
    expect(zones[0]!.widthAtr).toBeCloseTo(1.026, 2);
  });

  test('break-through is a close beyond the far edge, in the very bar that touched, too', () => {
    expect(walk([99.5, 97.5, 96.9]).zones[0]).toMatchObject({ reaction: 'break-through', consumed: 1 });
    const gap = walk([99.5, 96]).zones[0]!;
    expect(gap).toMatchObject({ reaction: 'break-through', consumed: 1, touchedMs: gap.settledMs });
  });

  test('absorption: an hour later it is neither out nor through', () => {
    const { zones, states } = walk([99, 97.5, ...Array.from({ length: 14 }, (_, i) => 97.4 + 0.1 * (i % 3))]);
    expect(zones[0]).toMatchObject({ reaction: 'absorption' });
    expect(zones[0]!.settledMs! - zones[0]!.touchedMs).toBe(SETTLED_MS);
    // Still inside: no new touch before it was out again.
    expect(states.at(-1)).toBe('approach');
    expect(zones).toHaveLength(1);
  });

  test('it is touched anew only after the price was away', () => {
    const { zones } = walk([99, 97.9, 98.6, 98.1, 97.9, 98.7, 97.9, 98.9]);
    expect(zones.map(({ reaction }) => reaction)).toEqual(['rejection', 'rejection', 'rejection']);
    const inside = walk([98.2, 97.9, 98.3, 97.9, 98.3], [{ ...BELOW, high: 99.8 }]);
    // The price was never half a range away from 99.8.
    expect(inside.zones).toEqual([]);
  });

  test('shorts above are the mirror', () => {
    const above: Band = { ...BELOW, side: 'short', low: 102, high: 103 };
    const { zones } = walk([101, 102.2, 101.4], [above]);
    expect(zones[0]).toMatchObject({ side: 'short', reaction: 'rejection', farthest: 102.2 });
    expect(walk([101, 103.2], [above]).zones[0]!.reaction).toBe('break-through');
  });

  test('a zone that vanished under the price is followed to the end; one that moved is touched where it is', () => {
    const reactions = new Reactions(STEP_MS);
    reactions.look([BELOW], 100, ATR);
    reactions.push(bar(0, 100, 99), 1e-5);
    reactions.push(bar(1, 99, 97.5), 1e-5);
    reactions.look([], 97.5, ATR);
    reactions.push(bar(2, 97.5, 99), 1e-5);
    expect(reactions.settled.filter(({ placebo }) => !placebo)).toHaveLength(1);
    reactions.look([{ ...BELOW, id: 8, high: 98.5, low: 98 }], 99.5, ATR);
    reactions.push(bar(3, 99.5, 99.3), 1e-5);
    reactions.look([{ ...BELOW, id: 8, high: 98.9, low: 98 }], 99.5, ATR);
    reactions.push(bar(4, 99.3, 98.8), 1e-5);
    expect(reactions.standing()[0]!.episode).toMatchObject({ zone: 8, high: 98.9 });
  });

  test('before an average range is known nothing is watched', () => {
    const reactions = new Reactions(STEP_MS);
    reactions.look([BELOW], 100, Number.NaN);
    reactions.push(bar(0, 100, 97.5), 1e-5);
    expect([reactions.standing(), reactions.settled]).toEqual([[], []]);
    expect(reactionStatistics(reactions)).toBeNull();
  });
});

describe('placebos', () => {
  test('lie as far and as high on the other side, or where it is free', () => {
    const mirror = placeboFor(BELOW, 100, [BELOW])!;
    expect(mirror.side).toBe('short');
    expect(Math.log(mirror.low / 100)).toBeCloseTo(Math.log(100 / 98), 12);
    expect(Math.log(mirror.high / mirror.low)).toBeCloseTo(Math.log(98 / 97), 12);
    const above = { ...BELOW, side: 'short' as const, low: 101, high: 103.5 };
    const other = placeboFor(BELOW, 100, [BELOW, above])!;
    expect(other).toMatchObject({ side: 'long' });
    expect(other.high < 97 || other.low > 98).toBe(true);
    expect(
      placeboFor(
        BELOW,
        100,
        [
          { low: 90, high: 99, side: 'long' },
          { low: 100.1, high: 110, side: 'short' },
        ].map((one) => ({ ...BELOW, ...one }) as Band),
      ),
    ).toBeNull();
  });

  test('never lie in a zone', () => {
    const edge = fc.double({ min: 0.001, max: 0.05, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(edge, edge, fc.boolean()), { minLength: 1, maxLength: 6 }), (edges) => {
        const bands = edges.map(([gap, height, up], id): Band => {
          const [near, far] = [100 * Math.exp(up ? gap : -gap), 100 * Math.exp((up ? 1 : -1) * (gap + height))];
          const side = up ? 'short' : 'long';
          return { ...BELOW, id, side, low: Math.min(near, far), high: Math.max(near, far) };
        });
        const placebo = placeboFor(bands[0]!, 100, bands);
        if (!placebo) return;
        for (const { low, high } of bands) expect(placebo.low >= high || placebo.high <= low).toBe(true);
        expect(placebo.side === 'long' ? placebo.high < 100 : placebo.low > 100).toBe(true);
      }),
    );
  });
});

describe('statistics', () => {
  /** Bars that turn at the zone's near edge; elsewhere they walk at random. */
  function turning(turns: boolean, seed = 5) {
    const uniform = uniformFrom(seed);
    const reactions = new Reactions(STEP_MS);
    let price = 100;
    for (let i = 0; i < 40 * 288; i++) {
      const edge = Math.floor(price - 0.5) + 0.5;
      if (i % 12 === 0) reactions.look([{ ...BELOW, id: edge, low: edge - 0.4, high: edge }], price, 0.4);
      const step = price * (1 + 0.003 * (uniform() - 0.5));
      const next = turns && step < edge ? edge * 1.004 : step;
      reactions.push(bar(i, price, next, { low: Math.min(price, step, next) }), 1e-5);
      price = next;
    }
    return reactionStatistics(reactions)!;
  }

  test('a place where the price turns is told from its placebos, one where it does not is not', () => {
    const turned = turning(true);
    expect(turned.touches).toBeGreaterThan(50);
    expect(turned.placebos).toBeGreaterThan(50);
    expect(turned.outcomes.rejection.difference.low!).toBeGreaterThan(0);
    const { zone, placebo } = turned.outcomes['break-through'];
    expect(zone.value!).toBeLessThan(placebo.value!);
    // A 95 % interval is wrong one time in twenty.
    const plains = Array.from({ length: 8 }, (_, seed) => turning(false, seed));
    const told = plains.filter(
      ({ outcomes: { rejection: one } }) => !(one.difference.low! < 0 && one.difference.high! > 0),
    );
    expect(told.length).toBeLessThanOrEqual(2);
    const plain = plains[0]!;
    expect(plain.after.map(({ horizonMs }) => horizonMs / MINUTE_MS)).toEqual([5, 15, 60]);
    for (const { difference } of plain.after) expect(difference.low! < 0 && difference.high! > 0).toBe(true);
    const { rejection, absorption } = plain.outcomes;
    const sum = rejection.zone.value! + absorption.zone.value! + plain.outcomes['break-through'].zone.value!;
    expect(sum).toBeCloseTo(1, 9);
  });

  test('what was liquidated meanwhile, in whole steps of the feed; unknown where the feed is', () => {
    const history = new LiquidationHistory();
    const visit = { touchedMs: START_MS + 70 * MINUTE_MS, settledMs: START_MS + 100 * MINUTE_MS };
    expect(liquidatedDuring(visit, visit.settledMs, STEP_MS, history)).toBeNull();
    for (let i = 0; i < 4; i++) {
      history.add({ timeMs: START_MS + i * 60 * MINUTE_MS, stepMs: 60 * MINUTE_MS, longUsd: 10 ** i, shortUsd: 0 });
    }
    expect(liquidatedDuring(visit, visit.settledMs, STEP_MS, history)).toEqual({
      longUsd: 10,
      shortUsd: 0,
      fromMs: START_MS + 60 * MINUTE_MS,
      toMs: START_MS + 120 * MINUTE_MS,
    });
  });
});
