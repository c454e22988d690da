import { SCORED_CELL, SIDE_CELLS, SIDES } from './cells.ts';
import { ISSUE_CELLS, type Issue } from './issue.ts';
import { massWithin, overlap, wasserstein } from './statistics/transport.ts';

const DAY_MS = 86_400_000;
/** Distances within which the level of the mass is compared, in cells: 1, 2, 5 and 10 %. */
export const RATIO_CELLS = [10, 20, 50, 100];

export interface PositionDay {
  w1: number;
  overlap: number;
  /** Mass of the map and of the positions within each of {@link RATIO_CELLS}. */
  mass: number[];
  knownMass: number[];
  count: number;
}

/** A map against the open positions themselves, within reach of the price, by side and day. */
export class PositionScores {
  readonly days: Record<(typeof SIDES)[number], PositionDay[]> = { long: [], short: [] };
  private lastDay = Number.NaN;

  add(issue: Issue, candidate: number, truth: number): void {
    const day = Math.floor(issue.timeMs / DAY_MS);
    if (day !== this.lastDay) {
      this.lastDay = day;
      const none = () => RATIO_CELLS.map(() => 0);
      for (const side of SIDES) {
        this.days[side].push({ w1: 0, overlap: 0, mass: none(), knownMass: none(), count: 0 });
      }
    }
    SIDES.forEach((side, s) => {
      const cells = (map: number) => {
        const from = map * ISSUE_CELLS + s * SIDE_CELLS;
        return issue.maps.subarray(from, from + SIDE_CELLS);
      };
      const [own, known] = [cells(candidate), cells(truth)];
      const w1 = wasserstein(own, known, SCORED_CELL);
      if (Number.isNaN(w1)) return;
      const sums = this.days[side].at(-1)!;
      sums.w1 += w1;
      sums.overlap += overlap(own, known);
      RATIO_CELLS.forEach((within, r) => {
        sums.mass[r]! += massWithin(own, within) / issue.levels[candidate]!;
        sums.knownMass[r]! += massWithin(known, within);
      });
      sums.count++;
    });
  }
}
