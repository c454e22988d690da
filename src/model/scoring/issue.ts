import { SCORED_CELL, SIDE_CELLS, sweptShare } from './cells.ts';

/** What came in one horizon after an issue. */
export interface Outcome {
  /** Farthest that the mark price went below and above the issue's price, log price, at least 0. */
  down: number;
  up: number;
  /** Liquidated quantity, native: long cells from the price outwards, then short cells; see {@link cellIndex}. */
  quantity: Float32Array;
  /** Liquidated where no map of that moment could have said: on the other side of its price, or out of reach. */
  elsewhere: number;
  /** Bars seen; fewer than the horizon holds is a gap. */
  bars: number;
  /** Of them, those whose liquidations nobody listened to. */
  unheard: number;
}

/** One moment at which every map was taken down. */
export interface Issue {
  timeMs: number;
  price: number;
  logPrice: number;
  /** Standard deviation of a log return over a second. */
  sigma: number;
  /** From when on what comes is counted; later than `timeMs` where the forecast was not stored by then. */
  opensMs: number;
  /** Quantity of candidate c in a cell, times the map's level: maps[c x 2 x SIDE_CELLS + cellIndex]. */
  maps: Float32Array;
  /** By candidate; see `MapSource.level`. */
  levels: Float64Array;
  /** By horizon; null while it runs, or where its bars have a gap. */
  outcomes: (Outcome | null)[];
}

export const ISSUE_CELLS = 2 * SIDE_CELLS;

/** Index of a side's k-th cell from the price among an issue's cells. */
export function cellIndex(side: 0 | 1, k: number): number {
  return side * SIDE_CELLS + k;
}

/** Share of the price's own cell that lies on a side of the price. */
export function behindPrice(logPrice: number, side: 0 | 1): number {
  const inCell = logPrice / SCORED_CELL - Math.floor(logPrice / SCORED_CELL);
  return side === 0 ? inCell : 1 - inCell;
}

/** How much of each cell the window swept, 0 to 1. */
export function sweptShares({ logPrice }: Issue, { down, up }: Outcome, out: Float64Array): void {
  for (const side of [0, 1] as const) {
    const behind = behindPrice(logPrice, side);
    for (let k = 0; k < SIDE_CELLS; k++) out[cellIndex(side, k)] = sweptShare(k, behind, side === 0 ? down : up);
  }
}

/** Log distance from the price to the middle of a side's k-th cell. */
export function distanceOf(logPrice: number, side: 0 | 1, k: number): number {
  const behind = behindPrice(logPrice, side);
  return SCORED_CELL * (k === 0 ? behind / 2 : behind + k - 0.5);
}
