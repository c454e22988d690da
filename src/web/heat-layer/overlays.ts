import { ColumnState } from '../../market/heat-frame.ts';
import { type TexelPlace, texelBox } from './cell-reading.ts';
import type { Picture } from './heat-picture.ts';
import { xOf } from './plan-spans.ts';

const TILE = 8;
const patterns = new Map<string, CanvasPattern | null>();

/**
 * Hatches what is not closed: densely and in grey where data are missing, so that a gap does not look like cold, and
 * faintly over columns that wait for open interest. Columns outside `[data.fromMs, data.toMs)` are no gaps: nothing has
 * been there yet.
 */
export function drawHatches(
  context: CanvasRenderingContext2D,
  { scene, plan, view, style }: Picture,
  data: { fromMs: number; toMs: number },
): void {
  const look = { isDark: style.palette.isDark, pixelRatio: view.pixelRatio };
  const kinds = new Uint8Array(scene.width).fill(ColumnState.closed);
  for (const { entry, fromX, endX } of plan.spans) if (!entry) kinds.fill(ColumnState.missing, fromX, endX);
  for (const { mip, fromX, endX } of scene.spans) {
    for (let x = fromX; x < endX; x++) kinds[x] = mip.states[scene.columns[x]!]!;
  }
  const dataFromX = Math.ceil(xOf(view.time, data.fromMs) - 0.5);
  const dataEndX = Math.ceil(xOf(view.time, data.toMs) - 0.5);
  for (let run = 0; run < scene.width; ) {
    const kind = kinds[run]!;
    let end = run + 1;
    while (end < scene.width && kinds[end] === kind) end++;
    const isGap = kind === ColumnState.missing;
    const from = isGap ? Math.max(run, dataFromX) : run;
    const to = isGap ? Math.min(end, dataEndX) : end;
    if (kind !== ColumnState.closed && from < to) fill(context, isGap, look, from, to - from, scene.height);
    run = end;
  }
}

/** A ring around a texel, dark and light, so that it shows on every colour. */
export function drawCursor(context: CanvasRenderingContext2D, picture: Picture, place: TexelPlace): void {
  const box = texelBox(picture, place);
  if (!box) return;
  const { pixelRatio } = picture.view;
  const least = 9 * pixelRatio;
  const width = Math.max(box.width + 4 * pixelRatio, least);
  const height = Math.max(box.height + 4 * pixelRatio, least);
  const x = box.x + box.width / 2 - width / 2;
  const y = box.y + box.height / 2 - height / 2;
  for (const [lineWidth, colour] of [
    [4, '#000'],
    [2, '#fff'],
  ] as const) {
    context.lineWidth = lineWidth * pixelRatio;
    context.strokeStyle = colour;
    context.strokeRect(x, y, width, height);
  }
}

function fill(
  context: CanvasRenderingContext2D,
  isGap: boolean,
  { isDark, pixelRatio }: { isDark: boolean; pixelRatio: number },
  x: number,
  width: number,
  height: number,
): void {
  const key = `${isGap} ${isDark} ${pixelRatio}`;
  let pattern = patterns.get(key);
  if (pattern === undefined) patterns.set(key, (pattern = patternOf(context, isGap, isDark, pixelRatio)));
  if (!pattern) return;
  context.fillStyle = pattern;
  context.fillRect(x, 0, width, height);
}

function patternOf(
  context: CanvasRenderingContext2D,
  isGap: boolean,
  isDark: boolean,
  pixelRatio: number,
): CanvasPattern | null {
  const size = Math.round(TILE * pixelRatio);
  const tile = document.createElement('canvas');
  tile.width = tile.height = size;
  const draw = tile.getContext('2d')!;
  if (isGap) {
    draw.fillStyle = isDark ? 'rgb(40 40 48)' : 'rgb(232 232 236)';
    draw.fillRect(0, 0, size, size);
  }
  draw.strokeStyle = isDark ? `rgb(255 255 255 / ${isGap ? 0.14 : 0.09})` : `rgb(20 20 60 / ${isGap ? 0.16 : 0.1})`;
  draw.lineWidth = pixelRatio;
  draw.beginPath();
  for (const shift of [-size, 0, size]) {
    draw.moveTo(shift, size);
    draw.lineTo(shift + size, 0);
  }
  draw.stroke();
  return context.createPattern(tile, 'repeat');
}
