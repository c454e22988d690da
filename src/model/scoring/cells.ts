/** The cell that maps are scored in: 10 bp of log price. */
export const SCORED_CELL = 1e-3;
/** Cells on either side of the price that are scored: 10 % of log price. */
export const REACH_CELLS = 100;
/** Cells of one side at one moment: the one that holds the price, then outwards. */
export const SIDE_CELLS = REACH_CELLS + 1;

export const SIDES = ['long', 'short'] as const;

/** The cell that a price lies in; cell i covers log prices [i, i + 1) x {@link SCORED_CELL}. */
export function cellOf(logPrice: number): number {
  return Math.floor(logPrice / SCORED_CELL);
}

/**
 * Share of a side's cell `k` (0 holds the price, counted away from it) that lies within `reach` of log price on that
 * side. Of cell 0 only the part on that side counts as the cell.
 * @param behind part of cell 0 that lies on this side of the price, 0 to 1
 */
export function sweptShare(k: number, behind: number, reach: number): number {
  const height = k === 0 ? behind : 1;
  const start = k === 0 ? 0 : behind + (k - 1);
  const depth = reach / SCORED_CELL - start;
  if (depth <= 0 || height <= 0) return 0;
  return depth >= height ? 1 : depth / height;
}
