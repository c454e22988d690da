import type { LiquidationTotal } from '../../market/event.ts';

const DAY_MS = 86_400_000;

/** Liquidated notional, USD. */
export interface Liquidated {
  longUsd: number;
  shortUsd: number;
}

/** Liquidated notional by time: what was liquidated between two moments, found without going through all of it. */
export class LiquidationHistory {
  private readonly startMs: number[] = [];
  private readonly endMs: number[] = [];
  /** Sums of everything before each entry, and of everything. */
  private readonly longs: number[] = [0];
  private readonly shorts: number[] = [0];
  /** The longest step that a total was of; windows shorter than it cannot be told. */
  resolutionMs = 0;

  /** Takes totals by ascending time. */
  add({ timeMs, stepMs, longUsd, shortUsd }: LiquidationTotal): void {
    this.resolutionMs = Math.max(this.resolutionMs, stepMs);
    this.startMs.push(timeMs);
    this.endMs.push(timeMs + stepMs);
    this.longs.push(this.longs.at(-1)! + longUsd);
    this.shorts.push(this.shorts.at(-1)! + shortUsd);
  }

  /**
   * What was liquidated in the steps that lie between two moments.
   * @returns null where nothing is known of that time: before the first total, a day or more after the last one, or
   *   where the window is shorter than the totals' step
   */
  between(fromMs: number, toMs: number): Liquidated | null {
    const { startMs, endMs, longs, shorts } = this;
    if (toMs - fromMs < this.resolutionMs) return null;
    if (startMs.length === 0 || startMs[0]! > fromMs || endMs.at(-1)! < toMs - DAY_MS) return null;
    const first = countBelow(startMs, fromMs);
    const end = Math.max(first, countBelow(endMs, toMs + 1));
    return { longUsd: longs[end]! - longs[first]!, shortUsd: shorts[end]! - shorts[first]! };
  }
}

/** How many of the ascending values lie below `limit`. */
function countBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
