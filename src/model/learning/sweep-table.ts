import type { Bar } from '../../market/bar.ts';
import type { Side } from '../../market/event.ts';
import { TIER_COUNT, TIERS } from '../cohorts/parameters.ts';
import type { SweepSink } from '../cohorts/cohort.ts';
import type { Tier } from '../cohorts/tier.ts';

/** Where liquidations and predicted sweeps are counted: a time step and a side, and a price cell where prices are known. */
export interface SweepCell {
  timeMs: number;
  side: Side;
  /** Unit quantity of each tier that was swept here, by index in TIERS. */
  swept: Float64Array;
  /** Realised quantity, as seen. */
  seen: number;
  /** How many times something was seen; of a sampled feed, in how many seconds. */
  times: number;
}

/** Height of a price cell, log price. */
const CELL = 1e-3;

/**
 * Collects, cell by cell, what each tier's unit map lost to the price's touch and what was really liquidated. Cells
 * are (step, side) or, with prices, (step, side, 10 bp of log price).
 */
export class SweepTable implements SweepSink {
  private readonly stepMs: number;
  private readonly priced: boolean;
  /** By step and side, then by price cell: nearly every look-up is of the step and side of the one before. */
  private readonly steps = new Map<number, Map<number, SweepCell>>();
  private lastKey = Number.NaN;
  private last = new Map<number, SweepCell>();
  private stepStart = 0;

  constructor(stepMs: number, priced: boolean) {
    this.stepMs = stepMs;
    this.priced = priced;
  }

  begin({ timeMs }: Bar): void {
    this.stepStart = Math.floor(timeMs / this.stepMs) * this.stepMs;
  }

  swept(tier: Tier, logLow: number, logHigh: number, unitQuantity: number): void {
    const k = TIERS.indexOf(tier.leverage as (typeof TIERS)[number]);
    if (!this.priced) {
      this.cell(this.stepStart, tier.side, 0).swept[k]! += unitQuantity;
      return;
    }
    // A coarse bin's quantity lies evenly over the cells that it spans.
    const first = Math.floor(logLow / CELL);
    const last = Math.max(first, Math.ceil(logHigh / CELL) - 1);
    for (let cell = first; cell <= last; cell++) {
      const share =
        logHigh > logLow
          ? (Math.min(logHigh, (cell + 1) * CELL) - Math.max(logLow, cell * CELL)) / (logHigh - logLow)
          : 1;
      this.cell(this.stepStart, tier.side, cell).swept[k]! += unitQuantity * share;
    }
  }

  /** Counts what was realised; `price` is not looked at where cells have none. */
  see(timeMs: number, side: Side, price: number, amount: number): void {
    const step = Math.floor(timeMs / this.stepMs) * this.stepMs;
    const cell = this.cell(step, side, this.priced ? Math.floor(Math.log(price) / CELL) : 0);
    cell.seen += amount;
    cell.times++;
  }

  /** Every cell that had either, in time order. */
  rows(): SweepCell[] {
    return [...this.steps.values()].flatMap((cells) => [...cells.values()]).toSorted((a, b) => a.timeMs - b.timeMs);
  }

  private cell(step: number, side: Side, cell: number): SweepCell {
    const key = (step / this.stepMs) * 2 + (side === 'long' ? 0 : 1);
    if (key !== this.lastKey) {
      let cells = this.steps.get(key);
      if (!cells) this.steps.set(key, (cells = new Map()));
      this.lastKey = key;
      this.last = cells;
    }
    let found = this.last.get(cell);
    if (!found) {
      found = { timeMs: step, side, swept: new Float64Array(TIER_COUNT), seen: 0, times: 0 };
      this.last.set(cell, found);
    }
    return found;
  }
}
