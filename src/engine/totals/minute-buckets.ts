import type { LargestLiquidation } from '../../market/api/totals.ts';
import type { Side } from '../../market/event.ts';

export const MINUTE_MS = 60_000;
/** The longest window, in minutes. */
export const KEPT_MINUTES = 1440;
const HOUR = 60;

/** What was liquidated in some stretch of time. */
export interface Bucket {
  longUsd: number;
  shortUsd: number;
  count: number;
  largest: LargestLiquidation | null;
}

export interface Valued {
  marketId: string;
  side: Side;
  price: number;
  usd: number;
  timeMs: number;
}

/** What was liquidated in one minute, or one hour, since 1970. */
interface Slot extends Bucket {
  slot: number;
}

/**
 * A day of minutes in which something was liquidated, and the same by hours, so that a day's sum need not go through
 * every minute. Quiet ones cost nothing.
 */
export class MinuteBuckets {
  readonly #minutes = new Slots(KEPT_MINUTES);
  readonly #hours = new Slots(KEPT_MINUTES / HOUR + 1);

  /** Adds to the minute that it happened in, be it a little late or out of order. */
  add(liquidation: Valued): void {
    const minute = Math.floor(liquidation.timeMs / MINUTE_MS);
    this.#minutes.add(minute, liquidation);
    this.#hours.add(Math.floor(minute / HOUR), liquidation);
  }

  /** Adds what was liquidated in the minutes from `firstMinute` to `lastMinute` to a sum. */
  sum(firstMinute: number, lastMinute: number, into: Bucket): void {
    const firstHour = Math.ceil(firstMinute / HOUR);
    const lastHour = Math.floor((lastMinute + 1) / HOUR) - 1;
    if (lastHour < firstHour) return this.#minutes.sum(firstMinute, lastMinute, into);
    this.#minutes.sum(firstMinute, firstHour * HOUR - 1, into);
    this.#hours.sum(firstHour, lastHour, into);
    this.#minutes.sum((lastHour + 1) * HOUR, lastMinute, into);
  }
}

/** Slots of time that something was liquidated in, oldest first. */
class Slots {
  readonly #kept: number;
  #slots: Slot[] = [];

  constructor(kept: number) {
    this.#kept = kept;
  }

  add(slot: number, liquidation: Valued): void {
    const at = this.#after(slot);
    let found = this.#slots[at - 1];
    if (found?.slot !== slot) {
      found = { slot, longUsd: 0, shortUsd: 0, count: 0, largest: null };
      this.#slots.splice(at, 0, found);
      this.#forget(this.#slots.at(-1)!.slot - this.#kept);
    }
    if (liquidation.side === 'long') found.longUsd += liquidation.usd;
    else found.shortUsd += liquidation.usd;
    found.count++;
    if (liquidation.usd > (found.largest?.usd ?? 0)) found.largest = liquidation;
  }

  sum(first: number, last: number, into: Bucket): void {
    for (let i = this.#after(last) - 1; i >= 0 && this.#slots[i]!.slot >= first; i--) addTo(into, this.#slots[i]!);
  }

  /** Index of the first slot later than `slot`; the newest are asked for most. */
  #after(slot: number): number {
    const slots = this.#slots;
    let high = slots.length;
    if (high === 0 || slots[high - 1]!.slot <= slot) return high;
    let low = 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (slots[middle]!.slot <= slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Twice as many may pile up before the older half goes, so that forgetting costs next to nothing. */
  #forget(slot: number): void {
    if (this.#slots.length < 2 * this.#kept && this.#slots[0]!.slot > slot - this.#kept) return;
    this.#slots = this.#slots.filter((one) => one.slot > slot);
  }
}

export function addTo(sum: Bucket, more: Readonly<Bucket>): void {
  sum.longUsd += more.longUsd;
  sum.shortUsd += more.shortUsd;
  sum.count += more.count;
  if (more.largest && more.largest.usd > (sum.largest?.usd ?? 0)) sum.largest = more.largest;
}
