import type { TotalWindow } from '../../market/api/totals.ts';
import { addTo, type Bucket, MINUTE_MS, type MinuteBuckets } from './minute-buckets.ts';

const WINDOWS_HOURS = [1, 4, 12, 24];

/** Sums over the windows of 1, 4, 12 and 24 hours that end with the minute of `nowMs`. */
export class WindowSums {
  readonly #nowMs: number;
  readonly #sums: Bucket[] = WINDOWS_HOURS.map(() => ({ longUsd: 0, shortUsd: 0, count: 0, largest: null }));

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  get dayUsd(): number {
    const day = this.#sums.at(-1)!;
    return day.longUsd + day.shortUsd;
  }

  get isEmpty(): boolean {
    return this.#sums.at(-1)!.count === 0;
  }

  /** Adds the windows of buckets. @param lastMinute may be a little ahead of now: clocks differ */
  take(buckets: MinuteBuckets, lastMinute: number): void {
    WINDOWS_HOURS.forEach((hours, i) => buckets.sum(firstMinute(this.#nowMs, hours), lastMinute, this.#sums[i]!));
  }

  /** Adds sums of the same moment. */
  add(others: WindowSums): void {
    this.#sums.forEach((sum, i) => addTo(sum, others.#sums[i]!));
  }

  /** @param share of a stretch of time that was listened to */
  windows(share: (fromMs: number, toMs: number) => number): TotalWindow[] {
    return this.#sums.map((sum, i) => {
      const hours = WINDOWS_HOURS[i]!;
      const fromMs = firstMinute(this.#nowMs, hours) * MINUTE_MS;
      const total = sum.longUsd + sum.shortUsd;
      const imbalance = total > 0 ? (sum.longUsd - sum.shortUsd) / total : null;
      return { hours, ...sum, fromMs, imbalance, heard: share(fromMs, this.#nowMs) };
    });
  }
}

function firstMinute(nowMs: number, hours: number): number {
  return Math.floor(nowMs / MINUTE_MS) - hours * 60 + 1;
}
