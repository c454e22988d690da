import type { MapState } from '../model/cohorts/estimator.ts';

/** An estimator as it was after bars 0 .. next-1. */
export interface Checkpoint {
  next: number;
  estimator: MapState;
}

const MOST = 128;

/** Copies of the estimator along the way, so that a window is rebuilt from near its start. Their number is bounded. */
export class Checkpoints {
  private list: Checkpoint[] = [];
  private everyBars: number;

  constructor(everyBars: number) {
    this.everyBars = everyBars;
  }

  /** Offers the state after bar `next - 1`; kept where it is due. */
  offer(next: number, estimator: MapState): void {
    if (next < (this.list.at(-1)?.next ?? 0) + this.everyBars) return;
    this.list.push({ next, estimator: estimator.clone() });
    if (this.list.length <= MOST) return;
    this.list = this.list.filter((_, i) => i % 2 === 1);
    this.everyBars *= 2;
  }

  /** Takes one that was kept elsewhere, later than those that are here. */
  take(checkpoint: Checkpoint): void {
    this.list.push(checkpoint);
  }

  /** The latest copy that has seen at most `bars` bars, or null. */
  before(bars: number): Checkpoint | null {
    return this.list.findLast((checkpoint) => checkpoint.next <= bars) ?? null;
  }
}
