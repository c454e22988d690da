import type { Bar } from '../../../market/bar.ts';
import { touchHigh, touchLow } from '../../../market/bar.ts';
import type { Estimator } from '../../cohorts/estimator.ts';
import { cellOf, REACH_CELLS, SCORED_CELL } from '../cells.ts';
import { type MapGrid, type MapSource, type Moment, refuseFuture } from '../map-source.ts';

/** Quantity that an hour swept, by side. */
export interface Swept {
  long: number;
  short: number;
}

/** Anything that says how much an hour liquidated, given its path. */
export interface SweptTeller {
  /** Takes the hour's bars as they close. */
  push(bar: Bar): void;
  /** Ends an hour at `moment`, and begins the next; null where it could not say. */
  turn(moment: Moment): Swept | null;
}

/** A map taken down at the hour's start: what it held where the hour's mark prices went. */
export class SweptOfMap implements SweptTeller {
  private readonly name: string;
  private readonly source: MapSource;
  private readonly long = new Float64Array(2 * REACH_CELLS + 1);
  private readonly short = new Float64Array(2 * REACH_CELLS + 1);
  private grid: MapGrid | null = null;
  private level = 1;
  private start = Number.NaN;
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;

  constructor(name: string, source: MapSource) {
    this.name = name;
    this.source = source;
  }

  push(bar: Bar): void {
    this.source.push(bar);
    this.low = Math.min(this.low, Math.log(touchLow(bar)));
    this.high = Math.max(this.high, Math.log(touchHigh(bar)));
  }

  turn(moment: Moment): Swept | null {
    const { grid: before, level } = this;
    const swept = before && { long: level * this.sweptLong(before), short: level * this.sweptShort(before) };
    this.long.fill(0);
    this.short.fill(0);
    const cells = this.long.length;
    const grid = { firstCell: cellOf(moment.logPrice) - REACH_CELLS, cells, long: this.long, short: this.short };
    const knownMs = this.source.draw(moment, grid);
    if (knownMs !== null) refuseFuture(this.name, knownMs, moment);
    this.grid = knownMs === null ? null : grid;
    this.level = this.source.level ?? 1;
    this.start = moment.logPrice;
    this.low = Number.POSITIVE_INFINITY;
    this.high = Number.NEGATIVE_INFINITY;
    return swept;
  }

  /** Of a cell that the hour went into, the part that it went through. */
  private sweptLong({ firstCell, cells, long }: MapGrid): number {
    let sum = 0;
    for (let i = 0; i < cells; i++) {
      const bottom = (firstCell + i) * SCORED_CELL;
      const top = Math.min(bottom + SCORED_CELL, this.start);
      if (top > this.low && top > bottom) sum += long[i]! * Math.min(1, (top - this.low) / (top - bottom));
    }
    return sum;
  }

  private sweptShort({ firstCell, cells, short }: MapGrid): number {
    let sum = 0;
    for (let i = 0; i < cells; i++) {
      const top = (firstCell + i + 1) * SCORED_CELL;
      const bottom = Math.max(top - SCORED_CELL, this.start);
      if (bottom < this.high && top > bottom) sum += short[i]! * Math.min(1, (this.high - bottom) / (top - bottom));
    }
    return sum;
  }
}

/** The estimator as it runs through the hour: with what opened inside it. */
export class SweptOfFlow implements SweptTeller {
  private readonly estimator: Estimator;
  private swept: Swept = { long: 0, short: 0 };

  constructor(estimator: Estimator) {
    this.estimator = estimator;
  }

  push(bar: Bar): void {
    this.estimator.push(bar, (_, book) => {
      this.swept.long += book.long.flow.liquidated;
      this.swept.short += book.short.flow.liquidated;
    });
  }

  turn(): Swept | null {
    const { swept } = this;
    this.swept = { long: 0, short: 0 };
    return this.estimator.started ? swept : null;
  }
}
