import { type Bar, touchHigh, touchLow } from '../../market/bar.ts';
import type { Side } from '../../market/event.ts';
import { TIER_COUNT, TIERS } from '../cohorts/parameters.ts';
import type { SweepSink } from '../cohorts/cohort.ts';
import type { Tier } from '../cohorts/tier.ts';

/** Where liquidations and predicted sweeps are counted: a time step and a side, and a price cell where prices are known. */
export interface SweepCell {
  timeMs: number;
  side: Side;
  /**
   * Price cells outwards from the step's open, 0 to {@link FARTHEST}; 0 also where the price went back over its open.
   * Of a cell without a price, how far the price went on its side.
   */
  distance: number;
  /** Unit quantity of each tier that was swept here, by index in TIERS. */
  swept: Float64Array;
  /** Realised quantity, as seen. */
  seen: number;
  /** How many times something was seen; of a sampled feed, in how many seconds. */
  times: number;
}

export const FARTHEST = 60;
/** Height of a price cell, log price. */
const CELL = 1e-3;
/** Cells whose quantities lie in one array. */
const PAGE = 1024;

/** The cells of one step, by price cell. */
interface Step {
  openCell: number;
  lowCell: number;
  highCell: number;
  long: Map<number, SweepCell>;
  short: Map<number, SweepCell>;
}

/**
 * Collects, cell by cell, what each tier's unit map held where the price went and what was really liquidated. Cells
 * are (step, side) or, with prices, (step, side, 10 bp of log price).
 */
export class SweepTable implements SweepSink {
  private readonly stepMs: number;
  private readonly priced: boolean;
  private readonly steps = new Map<number, Step>();
  private readonly cells: SweepCell[] = [];
  private readonly pages: Float64Array[] = [];
  private running: Step | null = null;
  private runningMs = Number.NaN;

  constructor(stepMs: number, priced: boolean) {
    this.stepMs = stepMs;
    this.priced = priced;
  }

  /** A step begins; what is swept until the next one begins, it swept. */
  begin(step: Bar): void {
    this.runningMs = Math.floor(step.timeMs / this.stepMs) * this.stepMs;
    this.running = this.step(this.runningMs, step.open, touchLow(step), touchHigh(step));
  }

  swept(tier: Tier, logLow: number, logHigh: number, unitQuantity: number): void {
    const k = TIERS.indexOf(tier.leverage as (typeof TIERS)[number]);
    const { running, runningMs } = this;
    if (!running) return;
    if (!this.priced) {
      this.cell(running, runningMs, tier.side, 0).swept[k]! += unitQuantity;
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
      this.cell(running, runningMs, tier.side, cell).swept[k]! += unitQuantity * share;
    }
  }

  /** Counts what was realised; `price` is not looked at where cells have none. */
  see(timeMs: number, side: Side, price: number, amount: number): void {
    const stepMs = Math.floor(timeMs / this.stepMs) * this.stepMs;
    const priceCell = this.priced ? Math.floor(Math.log(price) / CELL) : 0;
    const cell = this.cell(this.step(stepMs, price, price, price), stepMs, side, priceCell);
    cell.seen += amount;
    cell.times++;
  }

  /** Forgets what was swept, but not what was seen: the cells are there for another mix. */
  sweepAnew(): void {
    for (const page of this.pages) page.fill(0);
  }

  /** Every cell that had either, in time order. */
  rows(): SweepCell[] {
    return this.cells.toSorted((a, b) => a.timeMs - b.timeMs);
  }

  /** @param open what the step opened at, and its lowest and highest mark, where it is a new one */
  private step(timeMs: number, open: number, low: number, high: number): Step {
    let step = this.steps.get(timeMs);
    if (!step) {
      const [openCell, lowCell, highCell] = [open, low, high].map((price) => Math.floor(Math.log(price) / CELL));
      step = { openCell: openCell!, lowCell: lowCell!, highCell: highCell!, long: new Map(), short: new Map() };
      this.steps.set(timeMs, step);
    }
    return step;
  }

  private cell(step: Step, timeMs: number, side: Side, priceCell: number): SweepCell {
    const cells = step[side];
    let found = cells.get(priceCell);
    if (!found) {
      const to = this.priced ? priceCell : side === 'long' ? step.lowCell : step.highCell;
      const outwards = side === 'long' ? step.openCell - to : to - step.openCell;
      // The price of a step that no bar is known of need not be one.
      const distance = outwards > -1 ? Math.min(FARTHEST, outwards + 1) : 0;
      found = { timeMs, side, distance, swept: this.newRow(), seen: 0, times: 0 };
      cells.set(priceCell, found);
      this.cells.push(found);
    }
    return found;
  }

  private newRow(): Float64Array {
    const at = this.cells.length % PAGE;
    if (at === 0) this.pages.push(new Float64Array(PAGE * TIER_COUNT));
    return this.pages.at(-1)!.subarray(at * TIER_COUNT, (at + 1) * TIER_COUNT);
  }
}
