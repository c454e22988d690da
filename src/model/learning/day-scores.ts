import { fitRate } from '../scoring/statistics/rate-fit.ts';
import { cellLogLikelihood, predicted } from './mix-fit.ts';
import { FARTHEST, type SweepCell } from './sweep-table.ts';

const DAY_MS = 86_400_000;
/** A distance of which little is known goes by the mean of all: as much as so many cells. */
const MEAN_CELLS = 2;
/** lambda never falls below this share of the mean: a cell that nothing reaches can still be hit. */
const FLOOR_SHARE = 1e-2;

/**
 * Log-likelihood by UTC day (since 1970) of what was seen, under a mix: what the map adds to distance, of a
 * cell or (where cells have no prices) of the price's path. Everything else that is fitted is fitted on every other day, and counts on
 * the days between.
 */
export function dayScores(cells: readonly SweepCell[], mix: ArrayLike<number>): Map<number, number> {
  const map = Float64Array.from(cells, (cell) => predicted(cell, mix));
  const days = Int32Array.from(cells, ({ timeMs }) => Math.floor(timeMs / DAY_MS));
  const scores = new Map<number, number>();
  for (const half of [0, 1]) {
    const rate = rateOf(cells, map, (i) => days[i]! % 2 !== half);
    for (let i = 0; i < cells.length; i++) {
      const day = days[i]!;
      if (day % 2 === half) scores.set(day, (scores.get(day) ?? 0) + cellLogLikelihood(cells[i]!, rate(i)));
    }
  }
  return scores;
}

/** The rate of every cell, fitted on those that `counts` lets in. */
function rateOf(cells: readonly SweepCell[], map: Float64Array, counts: (i: number) => boolean): (i: number) => number {
  const seenAt = new Float64Array(2 * (FARTHEST + 1));
  const cellsAt = new Float64Array(2 * (FARTHEST + 1));
  const place = ({ side, distance }: SweepCell) => (side === 'long' ? 0 : FARTHEST + 1) + distance;
  let seen = 0;
  let count = 0;
  let mapTotal = 0;
  for (let i = 0; i < cells.length; i++) {
    if (!counts(i)) continue;
    const cell = cells[i]!;
    seenAt[place(cell)]! += cell.seen;
    cellsAt[place(cell)]!++;
    seen += cell.seen;
    mapTotal += map[i]!;
    count++;
  }
  const mean = seen / Math.max(1, count);
  const floor = FLOOR_SHARE * mean;
  const byDistance = seenAt.map((sum, at) => (sum + MEAN_CELLS * mean) / (cellsAt[at]! + MEAN_CELLS));
  const hit: { y: number[]; base: number[]; map: number[] } = { y: [], base: [], map: [] };
  let baseTotal = 0;
  for (let i = 0; i < cells.length; i++) {
    if (!counts(i)) continue;
    const cell = cells[i]!;
    const base = byDistance[place(cell)]!;
    baseTotal += base;
    if (cell.seen === 0) continue;
    hit.y.push(cell.seen);
    hit.base.push(base);
    hit.map.push(map[i]!);
  }
  const fit = fitRate({ ...hit, baseTotal, mapTotal });
  return (i) => fit.base * byDistance[place(cells[i]!)]! + fit.map * map[i]! + floor;
}
