import { ColumnState } from '../../market/heat-frame.ts';

const TILE = 8;
const patterns = new Map<string, CanvasPattern | null>();

/** Fills a run of columns with diagonal lines: dense and grey where data are missing, faint where they are provisional. */
export function fillHatch(
  context: CanvasRenderingContext2D,
  kind: ColumnState,
  isDark: boolean,
  area: { x: number; width: number; height: number },
  pixelRatio: number,
): void {
  const key = `${kind} ${isDark} ${pixelRatio}`;
  let pattern = patterns.get(key);
  if (pattern === undefined) patterns.set(key, (pattern = patternOf(context, kind, isDark, pixelRatio)));
  if (!pattern) return;
  context.fillStyle = pattern;
  context.fillRect(area.x, 0, area.width, area.height);
}

function patternOf(
  context: CanvasRenderingContext2D,
  kind: ColumnState,
  isDark: boolean,
  pixelRatio: number,
): CanvasPattern | null {
  const size = Math.round(TILE * pixelRatio);
  const tile = document.createElement('canvas');
  tile.width = tile.height = size;
  const draw = tile.getContext('2d')!;
  const isMissing = kind === ColumnState.missing;
  if (isMissing) {
    draw.fillStyle = isDark ? 'rgb(40 40 48)' : 'rgb(232 232 236)';
    draw.fillRect(0, 0, size, size);
  }
  draw.strokeStyle = isDark
    ? `rgb(255 255 255 / ${isMissing ? 0.14 : 0.09})`
    : `rgb(20 20 60 / ${isMissing ? 0.16 : 0.1})`;
  draw.lineWidth = pixelRatio;
  draw.beginPath();
  for (const shift of [-size, 0, size]) {
    draw.moveTo(shift, size);
    draw.lineTo(shift + size, 0);
  }
  draw.stroke();
  return context.createPattern(tile, 'repeat');
}
