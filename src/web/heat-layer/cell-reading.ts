import { ColumnState, GROUPS, SHARE_OF_CODE, usdOfShare } from '../../market/heat-frame.ts';
import { TILE_COLUMNS } from '../../market/heat-tile.ts';
import type { Picture } from './heat-picture.ts';
import { xOf } from './plan-spans.ts';
import { type GroupMask, NO_ROW } from './scene.ts';
import type { TileEntry } from './tile-entry.ts';
import { totalShare } from './tile-mip.ts';
import type { TileStore } from './tile-store.ts';

/** A texel's place on the grid of its level, whatever tile it lies in. */
export interface TexelPlace {
  /** Width of a column of the level, ms. */
  levelMs: number;
  mx: number;
  my: number;
  /** Texel column counted from 1970, and texel row counted from log price 0. */
  column: number;
  row: number;
}

/** What a cell says: the cell with the largest total of the texel that is drawn. */
export interface CellReading {
  place: TexelPlace;
  /** Open of the cell's column, ms, and its width. */
  timeMs: number;
  stepMs: number;
  lowPrice: number;
  highPrice: number;
  state: ColumnState;
  side: 'long' | 'short';
  /** USD per 5 bp, of the groups that are shown. */
  usd: number;
  /** Share of one-sided open interest per 5 bp, of the groups that are shown. */
  share: number;
  /** The same by leverage group, shown or not. */
  groupShares: readonly number[];
}

/** The cell that a picture shows at a point, CSS pixels; null where no tile is. */
export function cellOfPixel({ scene, view, style }: Picture, x: number, y: number): CellReading | null {
  const pixel = Math.floor(x * view.pixelRatio);
  const row = scene.rows[Math.floor(y * view.pixelRatio)];
  const span = scene.spans.find(({ fromX, endX }) => pixel >= fromX && pixel < endX);
  if (!span || row === undefined || row === NO_ROW) return null;
  const { entry, mip, rowShift } = span;
  const column = entry.index * (TILE_COLUMNS >> mip.mx) + scene.columns[pixel]!;
  return readTexel(entry, { levelMs: entry.stepMs, mx: mip.mx, my: mip.my, column, row: row >> rowShift }, style.mask);
}

/** The cell of a texel, wherever it lies; null where its tile is not held. */
export function cellNear(store: TileStore, place: TexelPlace, mask: GroupMask): CellReading | null {
  const entry = store.get(place.levelMs, Math.floor((place.column * 2 ** place.mx) / TILE_COLUMNS));
  return entry ? readTexel(entry, place, mask) : null;
}

/** Where a texel lies in a picture, device pixels; null where the axis does not show its prices. */
export function texelBox({ scene, view }: Picture, { levelMs, mx, my, column, row }: TexelPlace) {
  const shift = my - scene.my;
  let top = -1;
  let bottom = -1;
  for (let y = 0; y < scene.height; y++) {
    if (scene.rows[y] === NO_ROW || !isSame(scene.rows[y]!, row, shift)) continue;
    if (top < 0) top = y;
    bottom = y;
  }
  if (top < 0) return null;
  const x = xOf(view.time, column * levelMs * 2 ** mx);
  return { x, y: top, width: view.time.perMs * levelMs * 2 ** mx, height: bottom + 1 - top };
}

/** Whether a row of a scene lies in a texel row that is `shift` halvings further on, or holds one that is less far. */
function isSame(sceneRow: number, row: number, shift: number): boolean {
  return shift >= 0 ? sceneRow >> shift === row : sceneRow === row >> -shift;
}

function readTexel(entry: TileEntry, place: TexelPlace, mask: GroupMask): CellReading {
  const { base, tile } = entry;
  const { mx, my } = place;
  const firstColumn = place.column * 2 ** mx - entry.index * TILE_COLUMNS;
  const firstRow = place.row * 2 ** my - base.firstRow;
  let [column, row, most] = [firstColumn, firstRow, -1];
  for (let c = firstColumn; c < firstColumn + 2 ** mx; c++) {
    if (tile.states[c] === ColumnState.missing) continue;
    for (let r = Math.max(0, firstRow); r < Math.min(tile.rows, firstRow + 2 ** my); r++) {
      const total = totalShare(base.words[c * tile.rows + r]!);
      if (total > most) [column, row, most] = [c, r, total];
    }
  }
  if (most < 0) {
    // Above or below the tile's rows a column that is known holds nothing.
    for (let c = firstColumn; c < firstColumn + 2 ** mx; c++) if (tile.states[c] !== ColumnState.missing) column = c;
  }
  const groupShares = Array.from({ length: GROUPS }, (_, group) => {
    return most <= 0 ? 0 : SHARE_OF_CODE[base.cells[(column * tile.rows + row) * GROUPS + group]!]!;
  });
  const share = groupShares.reduce((sum, value, group) => (mask[group] ? sum + value : sum), 0);
  const state = tile.states[column] as ColumnState;
  const logMid = (base.firstRow + row + 0.5) * tile.rowHeight;
  return {
    place,
    timeMs: tile.fromMs + column * tile.stepMs,
    stepMs: tile.stepMs,
    lowPrice: Math.exp((base.firstRow + row) * tile.rowHeight),
    highPrice: Math.exp((base.firstRow + row + 1) * tile.rowHeight),
    state,
    side: logMid < Math.log(tile.price[column]!) ? 'long' : 'short',
    usd: state === ColumnState.missing ? 0 : usdOfShare(share, tile.openInterest[column]!, logMid, tile.contract),
    share,
    groupShares,
  };
}
