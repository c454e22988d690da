import type { LargestLiquidation } from '../../market/api/totals.ts';
import type { Side } from '../../market/event.ts';

export const MINUTE_MS = 60_000;
/** The longest window, in minutes. */
export const KEPT_MINUTES = 1440;

/** What was liquidated in one minute. */
export interface MinuteBucket {
  /** Minutes since 1970. */
  minute: number;
  longUsd: number;
  shortUsd: number;
  count: number;
  largest: LargestLiquidation;
}

export interface Valued {
  marketId: string;
  side: Side;
  price: number;
  usd: number;
  timeMs: number;
}

/** A day of minutes in which something was liquidated, oldest first. Quiet minutes cost nothing. */
export class MinuteBuckets {
  #buckets: MinuteBucket[] = [];

  /** Adds to the minute that it happened in, be it a little late or out of order. */
  add(liquidation: Valued): void {
    const minute = Math.floor(liquidation.timeMs / MINUTE_MS);
    let at = this.#buckets.length;
    while (at > 0 && this.#buckets[at - 1]!.minute > minute) at--;
    let bucket = this.#buckets[at - 1];
    if (bucket?.minute !== minute) {
      bucket = { minute, longUsd: 0, shortUsd: 0, count: 0, largest: liquidation };
      this.#buckets.splice(at, 0, bucket);
      this.#forget(this.#buckets.at(-1)!.minute - KEPT_MINUTES);
    }
    if (liquidation.side === 'long') bucket.longUsd += liquidation.usd;
    else bucket.shortUsd += liquidation.usd;
    bucket.count++;
    if (liquidation.usd > bucket.largest.usd) bucket.largest = liquidation;
  }

  /** Buckets of the minutes from `firstMinute` to `lastMinute`, newest first. */
  *newestFirst(firstMinute: number, lastMinute: number): Generator<MinuteBucket> {
    for (let i = this.#buckets.length - 1; i >= 0; i--) {
      const bucket = this.#buckets[i]!;
      if (bucket.minute < firstMinute) return;
      if (bucket.minute <= lastMinute) yield bucket;
    }
  }

  /** Twice the day may pile up before the older half goes, so that forgetting costs next to nothing. */
  #forget(minute: number): void {
    if (this.#buckets.length < 2 * KEPT_MINUTES && this.#buckets[0]!.minute > minute - KEPT_MINUTES) return;
    this.#buckets = this.#buckets.filter((bucket) => bucket.minute > minute);
  }
}
