import { TILE_COLUMNS } from '../../market/heat-tile.ts';
import type { TileEntry } from './tile-entry.ts';
import type { SourceLevel } from './tile-source.ts';
import type { TileAddress } from './tile-store.ts';

/** Where moments lie, in pixels from the left. */
export interface TimeAxis {
  /** Pixel of the moment `originMs`, and pixels per ms. */
  originMs: number;
  originX: number;
  perMs: number;
}

export function xOf({ originMs, originX, perMs }: TimeAxis, timeMs: number): number {
  return originX + (timeMs - originMs) * perMs;
}

export function timeOf({ originMs, originX, perMs }: TimeAxis, x: number): number {
  return originMs + (x - originX) / perMs;
}

/** Pixels `[fromX, endX)` and the tile that fills them; `entry` null where the source has nothing. */
export interface PlannedSpan {
  fromX: number;
  endX: number;
  entry: TileEntry | null;
}

export interface SpanPlan {
  spans: PlannedSpan[];
  /** What the view is to be drawn from, whether it is here or not. */
  wanted: TileAddress[];
}

type Lookup = (stepMs: number, index: number) => TileEntry | null | undefined;

/** A column may be so wide, CSS pixels; wider ones come from the next finer level. */
const WIDEST_COLUMN = 3;
/** Tiles that stand in for one that has not come are at least so wide, pixels: a year has thousands of small ones. */
const LEAST_STAND_IN = 16;

/** The coarsest level whose columns are not too wide, or the finest there is. */
export function levelFor(levels: readonly SourceLevel[], cssPerMs: number): number {
  const at = levels.findLastIndex(({ stepMs }) => stepMs * cssPerMs <= WIDEST_COLUMN);
  return Math.max(0, at);
}

/**
 * Covers pixels `[0, width)` with tiles of a level, and where one has not come, with what there is: coarser tiles first,
 * then finer ones. A pixel belongs to the tile that its centre lies in, so tiles meet without seam or overlap.
 */
export function planSpans(
  levels: readonly SourceLevel[],
  level: number,
  axis: TimeAxis,
  width: number,
  get: Lookup,
): SpanPlan {
  const plan: SpanPlan = { spans: [], wanted: [] };
  const order = [level];
  for (let coarser = level + 1; coarser < levels.length; coarser++) order.push(coarser);
  for (let finer = level - 1; finer >= 0; finer--) order.push(finer);
  cover(plan, levels, order, 0, axis, 0, width, get);
  // Tiles that lie under the middle of the view come first.
  const middleMs = timeOf(axis, width / 2);
  const distance = ({ stepMs, index }: TileAddress) => Math.abs((index + 0.5) * TILE_COLUMNS * stepMs - middleMs);
  plan.wanted.sort((a, b) => distance(a) - distance(b));
  return plan;
}

function cover(
  plan: SpanPlan,
  levels: readonly SourceLevel[],
  order: readonly number[],
  rank: number,
  axis: TimeAxis,
  fromX: number,
  endX: number,
  get: Lookup,
): void {
  const level = levels[order[rank]!];
  if (!level || fromX >= endX) return;
  const tileMs = level.stepMs * TILE_COLUMNS;
  if (rank > 0 && tileMs * axis.perMs < LEAST_STAND_IN) return;
  // Only what the level has is looked through: a view may reach far beyond.
  const first = Math.max(level.firstIndex, Math.floor(timeOf(axis, fromX + 0.5) / tileMs));
  const last = Math.min(level.lastIndex, Math.floor(timeOf(axis, endX - 0.5) / tileMs));
  for (let index = first; index <= last; index++) {
    const from = Math.max(fromX, firstPixel(axis, index * tileMs));
    const end = Math.min(endX, firstPixel(axis, (index + 1) * tileMs));
    if (from >= end) continue;
    if (rank === 0) plan.wanted.push({ stepMs: level.stepMs, index });
    const entry = get(level.stepMs, index);
    if (entry === undefined) cover(plan, levels, order, rank + 1, axis, from, end, get);
    else plan.spans.push({ fromX: from, endX: end, entry });
  }
}

/** The first pixel whose centre is not before a moment. */
function firstPixel(axis: TimeAxis, timeMs: number): number {
  return Math.ceil(xOf(axis, timeMs) - 0.5);
}
