import { TILE_COLUMNS } from '../../market/heat-tile.ts';
import { type PlannedSpan, type TimeAxis, timeOf } from './plan-spans.ts';
import { halvings, type PriceAxis, texelRows } from './price-rows.ts';
import type { Scene, Span } from './scene.ts';
import type { TileEntry } from './tile-entry.ts';
import type { TileMip } from './tile-mip.ts';

/** Pooling that a frame may wait for, ms; what is left over is done in the next ones, from mips that stand in. */
const POOLING_MS = 4;
/** A tile has no more columns to halve than this many times. */
const MOST_HALVINGS = Math.log2(TILE_COLUMNS);

/** A span, and the tile that it shows. */
export interface TileSpan extends Span {
  entry: TileEntry;
}

/** A scene with what reading it takes. */
export interface BuiltScene extends Scene {
  spans: readonly TileSpan[];
  /** Halvings of rows. */
  my: number;
  /** True where mips stood in for those that there was no time to make. */
  isUnfinished: boolean;
}

/** Chooses mips whose texels are at least a pixel, and says which texel each pixel shows. */
export function buildScene(
  planned: readonly PlannedSpan[],
  width: number,
  time: TimeAxis,
  price: PriceAxis,
): BuiltScene {
  const columns = new Int32Array(width).fill(-1);
  const rowHeight = planned.find(({ entry }) => entry)?.entry?.tile.rowHeight ?? 1;
  const my = halvings(price.leastPixels * rowHeight);
  const spans: TileSpan[] = [];
  const untilMs = performance.now() + POOLING_MS;
  let isUnfinished = false;
  for (const { entry, fromX, endX } of planned) {
    if (!entry) continue;
    const mx = Math.min(MOST_HALVINGS, halvings(time.perMs * entry.stepMs));
    const isExact = entry.has(mx, my) || performance.now() < untilMs;
    const mip = isExact ? entry.mip(mx, my) : (standIn(entry, mx, my) ?? entry.mip(mx, my));
    if (mip.mx !== mx || mip.my !== my) isUnfinished = true;
    spans.push({ entry, mip, fromX, endX, rowShift: mip.my - my });
    mapColumns(columns, mip, entry, fromX, endX, time);
  }
  const rows = texelRows(price, rowHeight * 2 ** my);
  return { width, height: rows.length, spans, columns, rows, my, isUnfinished };
}

function mapColumns(
  columns: Int32Array,
  mip: TileMip,
  { tile, stepMs }: TileEntry,
  fromX: number,
  endX: number,
  time: TimeAxis,
): void {
  for (let x = fromX; x < endX; x++) {
    const column = Math.floor((timeOf(time, x + 0.5) - tile.fromMs) / stepMs);
    columns[x] = Math.max(0, Math.min(TILE_COLUMNS - 1, column)) >> mip.mx;
  }
}

/** The finest mip there is that is pooled at least as far: it loses sharpness, but no band. */
function standIn(entry: TileEntry, mx: number, my: number): TileMip | null {
  let best: TileMip | null = null;
  for (const mip of entry.mips()) {
    if (mip.mx >= mx && mip.my >= my && (!best || mip.words.length > best.words.length)) best = mip;
  }
  return best;
}
