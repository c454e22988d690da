import type { Bar } from '../../market/bar.ts';
import { StampedBars } from '../../model/cohorts/stamped-bars.ts';
import { blankBar } from '../bar-store.ts';
import type { MarketPipeline } from '../pipeline.ts';
import type { Joining } from './joining.ts';
import { ownMark, usdPerUnit } from './anchor.ts';

/** A market that says nothing keeps its weight, its distance from the reference and its open interest for so long. */
export const CARRIED_MS = 86_400_000;

/** Venues pay funding every hour, every four or every eight: the reference pays every eight what they paid in them. */
const FUNDING_MS = 8 * 3_600_000;

/** Of a mean price: more are of the arithmetic, and members of one price are to have it as theirs. */
const DIGITS = 12;

const PRICES = ['open', 'high', 'low', 'close', 'markHigh', 'markLow'] as const;

interface Member {
  market: MarketPipeline;
  next: number;
  bar: Bar;
  /** Open of the last bar, ms; NaN before the first. */
  lastMs: number;
  /** ln(own mark / reference) at the last bar. */
  basis: number;
  /** Stamps of open interest that cannot be believed are none here either. */
  stamps: StampedBars;
  /** As last stamped, at the own mark; 0 before the first stamp. */
  interestUsd: number;
  /** Funding since the reference's last; NaN where none was paid. */
  paid: number;
}

/** A bar of a market over venues, and a bit for each member that told it and counts (see {@link Joining}). */
export interface ReferenceBar {
  bar: Bar;
  told: number;
}

/**
 * Bars of several markets of one coin as one: the reference.
 *
 * Its prices are the members' geometric means, weighted by open interest in USD: with these weights the re-anchored map
 * is shifted by nothing on average, and they move slowly, where a minute's volumes would make the reference jump between
 * venues. A member that is silent stands in with its last distance for a day, so that its silence moves no price.
 * Quantities are coins at the reference: USD at each member's own mark, added up.
 */
export class ReferenceBars {
  private readonly members: Member[];
  private readonly joining: Joining;
  /** When funding is next due; NaN before the first bar. */
  private dueMs = Number.NaN;

  constructor(markets: readonly MarketPipeline[], joining: Joining) {
    this.joining = joining;
    this.members = markets.map((market) => ({
      market,
      next: 0,
      bar: blankBar(),
      lastMs: Number.NaN,
      basis: Number.NaN,
      stamps: new StampedBars(),
      interestUsd: 0,
      paid: Number.NaN,
    }));
  }

  /** The open of the next bar that any member has, ms; Infinity where none has. */
  get nextMs(): number {
    return this.members.reduce((first, { market: { bars }, next }) => {
      return next < bars.length ? Math.min(first, bars.timeMs[next]!) : first;
    }, Number.POSITIVE_INFINITY);
  }

  /** The bar that opened at `timeMs`; at least one member has it, and none an earlier one that was not taken. */
  take(timeMs: number): ReferenceBar {
    for (const member of this.members) {
      const { bars } = member.market;
      if (member.next >= bars.length || bars.timeMs[member.next] !== timeMs) continue;
      bars.read(member.next++, member.bar);
      member.lastMs = timeMs;
      member.stamps.push(member.bar, () => undefined);
    }
    const reference = compose(this.members, timeMs, this.joining);
    this.payFunding(reference.bar);
    return reference;
  }

  /** The first eight hours are no whole ones. */
  private payFunding(bar: Bar): void {
    for (const member of this.members) {
      const { lastMs, bar: own } = member;
      if (lastMs !== bar.timeMs || Number.isNaN(own.fundingRate)) continue;
      member.paid = (Number.isNaN(member.paid) ? 0 : member.paid) + own.fundingRate;
    }
    if (bar.timeMs < this.dueMs) return;
    const isWhole = !Number.isNaN(this.dueMs);
    this.dueMs = (Math.floor(bar.timeMs / FUNDING_MS) + 1) * FUNDING_MS;
    if (isWhole) bar.fundingRate = paidBy(this.members.filter(({ interestUsd }) => interestUsd > 0));
    for (const member of this.members) member.paid = Number.NaN;
  }

  /** What the members' running bars of `timeMs` make so far; nothing is remembered of it. */
  running(timeMs: number): Bar | null {
    const members = this.members.map((member): Member => {
      const { running } = member.market;
      return running?.timeMs === timeMs ? { ...member, bar: running, lastMs: timeMs } : { ...member };
    });
    return members.some(({ lastMs }) => lastMs === timeMs) ? compose(members, timeMs, this.joining).bar : null;
  }
}

function compose(members: readonly Member[], timeMs: number, joining: Joining): ReferenceBar {
  const counts = ({ market }: Member) => timeMs >= joining.joinsMs(market);
  let told = 0;
  members.forEach((member, i) => {
    if (member.lastMs !== timeMs) return;
    if (counts(member)) told |= 1 << i;
    const { bar, market } = member;
    member.interestUsd = member.stamps.openInterest * usdPerUnit(market.instrument.contract, ownMark(bar));
  });
  const present = members.filter(({ lastMs }) => lastMs === timeMs);
  const known = members.filter((member) => {
    return member.interestUsd > 0 && member.lastMs >= timeMs - CARRIED_MS && counts(member);
  });
  const bar = priced(present, known, timeMs);
  for (const member of present) member.basis = Math.log(ownMark(member.bar) / bar.close);
  addQuantities(bar, present, known);
  return { bar, told };
}

/** Weighted by open interest where any of it is known, else alike. */
function priced(present: readonly Member[], known: readonly Member[], timeMs: number): Bar {
  const isWeighed = present.some((member) => known.includes(member));
  const weightOf = (member: Member) => (isWeighed ? (known.includes(member) ? member.interestUsd : 0) : 1);
  const carried = isWeighed ? known.filter((member) => !present.includes(member) && !Number.isNaN(member.basis)) : [];
  const weight = present.reduce((sum, member) => sum + weightOf(member), 0);
  const offset = carried.reduce((sum, member) => sum + member.interestUsd * member.basis, 0);
  const bar: Bar = { ...blankBar(), timeMs };
  for (const field of PRICES) {
    const sum = present.reduce((total, member) => {
      const price = field === 'close' ? ownMark(member.bar) : member.bar[field];
      return weightOf(member) > 0 ? total + weightOf(member) * Math.log(price) : total;
    }, 0);
    bar[field] = Number(Math.exp((sum + offset) / weight).toPrecision(DIGITS));
  }
  bar.high = Math.max(bar.high, bar.open, bar.close);
  bar.low = Math.min(bar.low, bar.open, bar.close);
  return bar;
}

function addQuantities(bar: Bar, present: readonly Member[], known: readonly Member[]): void {
  bar.volume = 0;
  bar.takerBuyVolume = 0;
  for (const { bar: own, market } of present) {
    const coins = usdPerUnit(market.instrument.contract, own.close) / bar.close;
    bar.volume += own.volume * coins;
    bar.takerBuyVolume += own.takerBuyVolume * coins;
  }
  const interestUsd = known.reduce((sum, member) => sum + member.interestUsd, 0);
  if (present.some(({ bar: own }) => own.openInterest > 0)) bar.openInterest = interestUsd / bar.close;
}

/** What the members' open interest has paid since the last time, a fraction of it; NaN where none is known to have. */
function paidBy(known: readonly Member[]): number {
  const payers = known.filter(({ paid }) => !Number.isNaN(paid));
  const weight = payers.reduce((sum, member) => sum + member.interestUsd, 0);
  return payers.reduce((sum, member) => sum + member.interestUsd * member.paid, 0) / weight;
}
