import type { Side } from '../../market/event.ts';
import { CELL_LOG_HEIGHT, GROUPS } from '../../market/heat-frame.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { Density, sharesOutwards } from '../heat/density.ts';
import { type HitOdds, RISK_HORIZONS } from '../risk/hit-odds.ts';
import { heatClassOf } from './heat-class.ts';
import { findRuns, type Run } from './runs.ts';
import { MOST_MERGED, type Zone } from './zone.ts';

/** Zones are looked for within this many cells of the price: from -21 % to +27 %. */
export const ZONE_REACH_CELLS = 480;
const SIDES = ['long', 'short'] as const;
/** The horizon that zones are ranked by: 24 h. */
const RANKED_BY = 2;

/** A run in absolute cells, with the identity that it keeps. */
interface Tracked {
  id: number;
  side: Side;
  sinceMs: number;
  splitFrom: number | null;
  merged: readonly number[];
  firstCell: number;
  lastCell: number;
  peakCell: number;
}

/** What is found anew at each look. */
type Found = Pick<Tracked, 'side' | 'firstCell' | 'lastCell' | 'peakCell'>;

/** Where a zone lies and what it holds, which is all that can be told without odds. Prices in quote currency. */
export interface Band {
  id: number;
  side: Side;
  low: number;
  high: number;
  /** Share of one side's open interest, and of it in the fullest cell. */
  share: number;
  peakShare: number;
  /** Shares of the band by 5 bp cell, from its near edge to its far one. */
  profile: Float64Array;
}

/** What the zones are seen from. */
export interface ZoneView {
  contract: 'linear' | 'inverse';
  price: number;
  /** Quote currency; NaN is unknown. */
  atr: number;
  odds: HitOdds;
}

/**
 * Follows the zones of one market from look to look. A zone keeps its identity while it overlaps what it was; of zones
 * that merge the one with most in common goes on, of the parts of one that splits likewise; the others are remembered.
 */
export class ZoneTracker {
  /** Longs have odd ids, shorts even ones: what comes up on one side moves no id of the other. */
  private nextId: Record<Side, number> = { long: 1, short: 2 };
  private tracked: Tracked[] = [];
  /** Those that the last look did not find any more: one that comes back at the next is the one that it was. */
  private gone: Tracked[] = [];
  private priceCell = 0;
  private sides: Record<Side, Float64Array> | null = null;
  /** Cells outwards in which a side's zones were, for the look under way. */
  private readonly held = new Uint8Array(ZONE_REACH_CELLS + 1);

  /** A tracker that knows the same zones and goes its own way from here; what it tells of them waits for its next look. */
  clone(): ZoneTracker {
    const copy: ZoneTracker = Object.assign(Object.create(ZoneTracker.prototype), this);
    return Object.assign(copy, { nextId: { ...this.nextId }, tracked: this.tracked.slice(), sides: null });
  }

  /** Looks at the state at `timeMs`; times ascend. Looks an hour apart are near enough for zones to be followed. */
  look(timeMs: number, book: CohortBook, price: number): void {
    const priceCell = Math.floor(Math.log(price) / CELL_LOG_HEIGHT);
    const sides = (this.sides ??= {
      long: new Float64Array(ZONE_REACH_CELLS + 1),
      short: new Float64Array(ZONE_REACH_CELLS + 1),
    });
    for (const side of SIDES) sharesOutwards(book, side, priceCell, sides[side]);
    const found: Found[] = [];
    for (const side of SIDES) {
      this.hold(side, priceCell);
      for (const run of findRuns(sides[side], this.held)) found.push(absolute(run, side, priceCell));
    }
    this.tracked = this.identify(found, timeMs);
    this.priceCell = priceCell;
  }

  /** Marks the cells of a side's zones, and of those that were gone at the last look. */
  private hold(side: Side, priceCell: number): void {
    this.held.fill(0);
    for (const zones of [this.tracked, this.gone]) {
      for (const zone of zones) {
        if (zone.side !== side) continue;
        const from = side === 'long' ? priceCell - zone.lastCell : zone.firstCell - priceCell;
        const to = from + zone.lastCell - zone.firstCell;
        if (to >= 0) this.held.fill(1, Math.max(0, from), to + 1);
      }
    }
  }

  /** One side's shares of open interest by cell outwards from the price, at the last look; null before it, overwritten by the next. */
  outwards(side: Side): Float64Array | null {
    return this.sides?.[side] ?? null;
  }

  /** The zones of the last look, most expected liquidations first. @param book the state that was looked at */
  zones(book: CohortBook, view: ZoneView): Zone[] {
    const density = densityAround(book, this.priceCell);
    return this.tracked
      .map((one) => describe(one, density, book.openInterest, view))
      .toSorted((a, b) => b.expected - a.expected || a.id - b.id);
  }

  /** The zones of the last look without odds, by id: cheap enough for every look. */
  bands(): Band[] {
    const { sides, priceCell } = this;
    if (!sides) return [];
    return this.tracked.map((one) => bandOf(one, sides[one.side], priceCell)).toSorted((a, b) => a.id - b.id);
  }

  /**
   * Gives each run the identity of the zone that it overlaps most, where no other run overlaps that one more. A run
   * that is left without one broke off from the zone that it overlaps most; a zone that is left without a run has
   * merged into the one that it overlaps most.
   */
  private identify(found: Found[], timeMs: number): Tracked[] {
    const pairs: { run: Found; zone: Tracked; overlap: number }[] = [];
    for (const run of found) {
      for (const zone of this.tracked) {
        const overlap = zone.side === run.side ? overlapOf(run, zone) : 0;
        if (overlap > 0) pairs.push({ run, zone, overlap });
      }
    }
    pairs.sort((a, b) => b.overlap - a.overlap || a.zone.id - b.zone.id);
    const identity = new Map<Found, Tracked>();
    const taken = new Map<number, Found>();
    for (const { run, zone } of pairs) {
      if (identity.has(run) || taken.has(zone.id)) continue;
      identity.set(run, zone);
      taken.set(zone.id, run);
    }
    for (const run of found) {
      if (identity.has(run) || pairs.some((pair) => pair.run === run)) continue;
      const back = this.gone.find((zone) => zone.side === run.side && !taken.has(zone.id) && overlapOf(run, zone) > 0);
      if (!back) continue;
      identity.set(run, back);
      taken.set(back.id, run);
    }
    const mergedInto = new Map<Found, number[]>();
    const gone: Tracked[] = [];
    for (const zone of this.tracked) {
      if (taken.has(zone.id)) continue;
      const into = pairs.find((pair) => pair.zone === zone)?.run;
      if (into) mergedInto.set(into, [...(mergedInto.get(into) ?? []), zone.id]);
      else gone.push(zone);
    }
    this.gone = gone;
    return found.map((run) => {
      const before = identity.get(run);
      const merged = [...(before?.merged ?? []), ...(mergedInto.get(run) ?? [])].slice(-MOST_MERGED);
      if (before) return { ...run, id: before.id, sinceMs: before.sinceMs, splitFrom: before.splitFrom, merged };
      const splitFrom = pairs.find((pair) => pair.run === run)?.zone.id ?? null;
      const id = this.nextId[run.side];
      this.nextId[run.side] += SIDES.length;
      return { ...run, id, sinceMs: timeMs, splitFrom, merged };
    });
  }
}

function densityAround(book: CohortBook, priceCell: number): Density {
  const middle = (priceCell + 0.5) * CELL_LOG_HEIGHT;
  const reach = ZONE_REACH_CELLS * CELL_LOG_HEIGHT;
  const density = new Density(middle - reach, middle + reach);
  density.take(book);
  return density;
}

function absolute({ first, last, peak }: Run, side: Side, priceCell: number): Found {
  return side === 'long'
    ? { side, firstCell: priceCell - last, lastCell: priceCell - first, peakCell: priceCell - peak }
    : { side, firstCell: priceCell + first, lastCell: priceCell + last, peakCell: priceCell + peak };
}

function overlapOf(a: Pick<Tracked, 'firstCell' | 'lastCell'>, b: Pick<Tracked, 'firstCell' | 'lastCell'>): number {
  return Math.min(a.lastCell, b.lastCell) - Math.max(a.firstCell, b.firstCell) + 1;
}

function bandOf({ id, side, firstCell, lastCell }: Tracked, shares: Float64Array, priceCell: number): Band {
  const nearest = side === 'long' ? priceCell - lastCell : firstCell - priceCell;
  const profile = shares.slice(nearest, nearest + lastCell - firstCell + 1);
  return {
    id,
    side,
    low: Math.exp(firstCell * CELL_LOG_HEIGHT),
    high: Math.exp((lastCell + 1) * CELL_LOG_HEIGHT),
    share: profile.reduce((sum, one) => sum + one, 0),
    peakShare: Math.max(...profile),
    profile,
  };
}

function describe(
  { id, side, sinceMs, splitFrom, merged, firstCell, lastCell, peakCell }: Tracked,
  density: Density,
  openInterest: number,
  { contract, price, atr, odds }: ZoneView,
): Zone {
  const groups = Array.from({ length: GROUPS }, () => 0);
  let usd = 0;
  let expected = 0;
  let peakQuantity = 0;
  const logPrice = Math.log(price);
  for (let cell = firstCell; cell <= lastCell; cell++) {
    const at = (cell - density.firstCell) * GROUPS;
    let quantity = 0;
    for (let g = 0; g < GROUPS; g++) {
      groups[g]! += density[side][at + g]!;
      quantity += density[side][at + g]!;
    }
    const middle = (cell + 0.5) * CELL_LOG_HEIGHT;
    usd += contract === 'linear' ? quantity * Math.exp(middle) : quantity;
    expected += quantity * odds.probability(side, Math.abs(middle - logPrice), RANKED_BY);
    if (cell === peakCell) peakQuantity = quantity;
  }
  const quantity = groups.reduce((sum, one) => sum + one, 0);
  const low = Math.exp(firstCell * CELL_LOG_HEIGHT);
  const high = Math.exp((lastCell + 1) * CELL_LOG_HEIGHT);
  const near = side === 'long' ? high : low;
  return {
    id,
    side,
    low,
    high,
    peak: Math.exp((peakCell + 0.5) * CELL_LOG_HEIGHT),
    quantity,
    usd,
    share: quantity / openInterest,
    peakShare: peakQuantity / openInterest,
    heat: heatClassOf(peakQuantity / openInterest),
    sinceMs,
    splitFrom,
    merged: [...merged],
    distance: near / price - 1,
    distanceAtr: Number.isNaN(atr) ? null : Math.abs(near - price) / atr,
    hit: RISK_HORIZONS.map((_, h) => odds.probability(side, Math.abs(Math.log(near / price)), h)),
    expected,
    groups: groups.map((one) => (quantity > 0 ? one / quantity : 0)),
  };
}
