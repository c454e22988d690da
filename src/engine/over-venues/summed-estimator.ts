import type { Bar } from '../../market/bar.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import { type AheadOfStamps, type Folded, MapState } from '../../model/cohorts/estimator.ts';
import type { StampedBars } from '../../model/cohorts/stamped-bars.ts';
import type { BookPart } from '../../model/heat/book-parts.ts';
import { sumBooks } from '../../model/heat/sum-books.ts';
import { blankBar } from '../bar-store.ts';
import type { MixedBook } from '../mix/mixed-book.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { anchorAt } from './anchor.ts';
import type { Joining } from './joining.ts';
import { CARRIED_MS } from './reference-bars.ts';

/** The sum waits for a member's stamp of open interest while the member goes on, and for so long after. */
const WAITS_MS = 5 * 60_000;

/** One member's map on its way through the bars. */
export interface MemberState {
  market: MarketPipeline;
  /** The next of its bars. */
  next: number;
  /** Open of the last bar that was taken, and of the last that was folded; NaN before. */
  lastMs: number;
  foldedMs: number;
  stamps: StampedBars;
  book: MixedBook;
  /** Bars whose open interest is known, and that are not folded yet. */
  queue: { bar: Bar; openInterest: number }[];
  /** The map as it goes on without stamps, or bars. */
  carried: MixedBook | null;
  /** See {@link BookPart}; the shift is NaN while the member is no part of the sum. */
  shift: number;
  factor: number;
}

/**
 * The maps of several markets as one, bar by bar of the reference. Every member's own bars are folded into its own book,
 * touched by its own mark; a minute is summed when all that go on know their open interest of it, each member's map then
 * shifted by ln(reference / own mark). A silent member's map goes on for a day where the reference moves it, as a map
 * does that waits for its stamp.
 */
export class SummedEstimator extends MapState {
  private readonly members: MemberState[];
  private readonly joining: Joining;
  /** Bars of the reference that are not summed yet. */
  private waiting: Bar[];
  private summedMs: number;
  private sum: CohortBook;

  /** @param summedMs open of the last bar that is summed up in them, NaN before the first */
  constructor(members: MemberState[], joining: Joining, waiting: Bar[], summedMs: number) {
    super();
    this.members = members;
    this.joining = joining;
    this.waiting = waiting;
    this.summedMs = summedMs;
    this.sum = sumOf(members, joining, summedMs);
  }

  get state(): CohortBook {
    return this.sum;
  }

  get pending(): readonly Bar[] {
    return this.waiting;
  }

  get started(): boolean {
    return this.sum.openInterest > 0;
  }

  clone(): SummedEstimator {
    return new SummedEstimator(this.members.map(copyOf), this.joining, this.waiting.slice(), this.summedMs);
  }

  push(bar: Bar, folded?: Folded): void {
    for (const member of this.members) takeUntil(member, bar.timeMs);
    this.waiting.push({ ...bar });
    const untilMs = summableBefore(this.members, bar.timeMs);
    while (this.waiting.length > 0 && this.waiting[0]!.timeMs < untilMs) {
      const next = this.waiting.shift()!;
      for (const member of this.members) goTo(member, next);
      this.summedMs = next.timeMs;
      this.sum = sumOf(this.members, this.joining, next.timeMs);
      if (this.started) folded?.(next, this.sum);
    }
  }

  ahead(): AheadOfStamps {
    return aheadOf(this.members.map(copyOf), this.joining);
  }
}

/** The sum of those that count in the bar that opened at `timeMs`. */
function sumOf(members: readonly MemberState[], joining: Joining, timeMs: number): CohortBook {
  return sumBooks(members.flatMap((member) => (timeMs >= joining.joinsMs(member.market) ? partOf(member) : [])));
}

/** The open of the first bar that a member which goes on does not know its open interest of; Infinity where all do. */
export function summableBefore(members: readonly MemberState[], nowMs: number): number {
  return members.reduce((first, { stamps, lastMs }) => {
    const waits = stamps.waiting[0];
    return waits && lastMs >= nowMs - WAITS_MS ? Math.min(first, waits.timeMs) : first;
  }, Number.POSITIVE_INFINITY);
}

/** Takes the member's bars up to the one that opened at `timeMs`: those whose open interest is known are queued. */
export function takeUntil(member: MemberState, timeMs: number): void {
  const { market, stamps, queue } = member;
  const { bars } = market;
  for (const bar = blankBar(); member.next < bars.length && bars.timeMs[member.next]! <= timeMs; member.next++) {
    member.lastMs = bars.timeMs[member.next]!;
    stamps.push(bars.read(member.next, bar), (one, openInterest) => queue.push({ bar: { ...one }, openInterest }));
  }
}

/** Brings the member to the close of a bar of the reference: by its own bars, or carried on without. */
export function goTo(member: MemberState, reference: Bar): void {
  const { queue, book } = member;
  while (queue.length > 0 && queue[0]!.bar.timeMs <= reference.timeMs) {
    const { bar, openInterest } = queue.shift()!;
    book.fold(bar, openInterest);
    member.foldedMs = bar.timeMs;
    member.carried = null;
    if (bar.timeMs === reference.timeMs) anchor(member, bar, reference.close);
  }
  if (member.foldedMs === reference.timeMs || !(book.openInterest > 0)) return;
  if (member.lastMs >= reference.timeMs - CARRIED_MS) carry(member, reference);
  else member.shift = Number.NaN;
}

/** Lays the member's map on the reference's axis. */
export function anchor(member: MemberState, bar: Bar, reference: number): void {
  Object.assign(member, anchorAt(member.market.instrument.contract, bar, reference));
}

/** Goes on without a stamp: with bars that wait for theirs, then with what the reference did. */
function carry(member: MemberState, reference: Bar): void {
  const { stamps, book } = member;
  const first = !member.carried;
  const carried = (member.carried ??= book.clone());
  const own = stamps.waiting.filter(({ timeMs }) => (first ? timeMs <= reference.timeMs : timeMs === reference.timeMs));
  for (const bar of own) carried.fold(bar, carried.openInterest);
  const last = own.at(-1);
  if (last?.timeMs === reference.timeMs) return anchor(member, last, reference.close);
  carried.fold(alike(reference, Math.exp(-member.shift)), carried.openInterest);
}

/** What the reference did, at a member's own prices, with nothing traded. */
function alike(reference: Bar, ratio: number): Bar {
  const [low, high] = [reference.low * ratio, reference.high * ratio];
  const unknown = { takerBuyVolume: Number.NaN, openInterest: Number.NaN, fundingRate: Number.NaN };
  const prices = {
    open: reference.open * ratio,
    close: reference.close * ratio,
    low,
    high,
    markLow: low,
    markHigh: high,
  };
  return { timeMs: reference.timeMs, ...prices, volume: 0, ...unknown };
}

/** What the member adds to the sum: nothing before its first stamp, and after a day of silence. */
function partOf({ market, book, carried, shift, factor }: MemberState): BookPart[] {
  if (Number.isNaN(shift) || !(book.openInterest > 0)) return [];
  return [{ name: market.instrument.id, book: (carried ?? book).now, shift, factor }];
}

function copyOf(member: MemberState): MemberState {
  const { book, stamps, queue, carried } = member;
  return {
    ...member,
    book: book.clone(),
    stamps: stamps.clone(),
    queue: queue.slice(),
    carried: carried && carried.clone(),
  };
}

function aheadOf(members: MemberState[], joining: Joining): AheadOfStamps {
  return {
    fold(reference) {
      for (const member of members) foldAhead(member, reference);
      return sumOf(members, joining, reference.timeMs);
    },
    clone: () => aheadOf(members.map(copyOf), joining),
  };
}

/** As {@link goTo}, with the bar that runs for the member's own where the reference's is one. */
function foldAhead(member: MemberState, reference: Bar): void {
  const { running } = member.market;
  const { timeMs } = reference;
  const isTaken = member.lastMs >= timeMs;
  if (!isTaken && running?.timeMs === timeMs && member.book.openInterest > 0) {
    const book = (member.carried ??= member.book.clone());
    book.fold(running, book.openInterest);
    anchor(member, running, reference.close);
    return;
  }
  goTo(member, reference);
}
