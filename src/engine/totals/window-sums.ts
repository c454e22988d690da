import type { LargestLiquidation, TotalWindow } from '../../market/api/totals.ts';
import { MINUTE_MS, type MinuteBucket } from './minute-buckets.ts';

const WINDOWS_HOURS = [1, 4, 12, 24];

/** Adds buckets up over the windows of 1, 4, 12 and 24 hours that end with the minute of `nowMs`. */
export class WindowSums {
  readonly #nowMs: number;
  readonly #sums = WINDOWS_HOURS.map((hours) => ({
    hours,
    longUsd: 0,
    shortUsd: 0,
    count: 0,
    largest: null as LargestLiquidation | null,
  }));

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  static firstMinute(nowMs: number, hours = WINDOWS_HOURS.at(-1)!): number {
    return Math.floor(nowMs / MINUTE_MS) - hours * 60 + 1;
  }

  get dayUsd(): number {
    const day = this.#sums.at(-1)!;
    return day.longUsd + day.shortUsd;
  }

  add(bucket: MinuteBucket): void {
    for (const sum of this.#sums) {
      if (bucket.minute < WindowSums.firstMinute(this.#nowMs, sum.hours)) continue;
      sum.longUsd += bucket.longUsd;
      sum.shortUsd += bucket.shortUsd;
      sum.count += bucket.count;
      if (bucket.largest.usd > (sum.largest?.usd ?? 0)) sum.largest = bucket.largest;
    }
  }

  /** @param share of a stretch of time that was listened to */
  windows(share: (fromMs: number, toMs: number) => number): TotalWindow[] {
    return this.#sums.map((sum) => {
      const fromMs = WindowSums.firstMinute(this.#nowMs, sum.hours) * MINUTE_MS;
      const total = sum.longUsd + sum.shortUsd;
      const imbalance = total > 0 ? (sum.longUsd - sum.shortUsd) / total : null;
      return { ...sum, fromMs, imbalance, heard: share(fromMs, this.#nowMs) };
    });
  }
}
