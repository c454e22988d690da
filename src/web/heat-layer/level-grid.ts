import { GROUPS, SHARE_OF_CODE, usdOfShare, type HeatFrame } from '../../market/heat-frame.ts';
import { type ColourScale, levelOf } from './colour-scale.ts';

/** Which leverage groups are shown, in channel order. */
export type GroupMask = readonly boolean[];

/** A heat frame's colour levels, `[column][row]`: what is left to do per picture is to look them up. */
export class LevelGrid {
  readonly frame: HeatFrame;
  readonly levels: Uint8Array;

  constructor(frame: HeatFrame) {
    this.frame = frame;
    this.levels = new Uint8Array(frame.columns * frame.rows);
  }

  /** Computes the levels of columns `[first, end)`. */
  compute(scale: ColourScale, mask: GroupMask, first = 0, end = this.frame.columns): void {
    const { frame, levels } = this;
    const shares = mask.map((shown) => (shown ? SHARE_OF_CODE : NOTHING));
    // USD per share of a unit of open interest, by row: e^log price (linear) or 1 (inverse).
    const worth = Float64Array.from({ length: frame.rows }, (_, row) =>
      usdOfShare(1, 1, frame.logLow + (row + 0.5) * frame.rowHeight, frame.contract),
    );
    for (let column = first; column < end; column++) {
      const openInterest = frame.openInterest[column]!;
      for (let row = 0, at = column * frame.rows; row < frame.rows; row++, at++) {
        let share = 0;
        for (let group = 0; group < GROUPS; group++) share += shares[group]![frame.cells[at * GROUPS + group]!]!;
        levels[at] = levelOf(share * openInterest * worth[row]!, scale);
      }
    }
  }

  /**
   * Puts columns of the same grid in place of this one's.
   * @returns `[first, end)` of those that changed, or null where they do not lie on this grid
   */
  put(columns: HeatFrame): readonly [first: number, end: number] | null {
    const { frame } = this;
    const first = (columns.fromMs - frame.fromMs) / frame.stepMs;
    const sameGrid =
      columns.stepMs === frame.stepMs &&
      columns.rows === frame.rows &&
      columns.logLow === frame.logLow &&
      columns.rowHeight === frame.rowHeight;
    if (!sameGrid || !Number.isInteger(first) || first + columns.columns > frame.columns) return null;
    const skip = Math.max(0, -first);
    const to = first + skip;
    const perColumn = frame.rows * GROUPS;
    frame.states.set(columns.states.subarray(skip), to);
    frame.openInterest.set(columns.openInterest.subarray(skip), to);
    frame.price.set(columns.price.subarray(skip), to);
    frame.cells.set(columns.cells.subarray(skip * perColumn), to * perColumn);
    return [to, first + columns.columns];
  }
}

const NOTHING = new Float64Array(256);
