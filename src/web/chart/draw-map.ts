import type { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';
import { formatPrice } from '../state/format.ts';
import type { MapInView } from './map-in-view.ts';
import type { Theme } from '../heat-layer/index.ts';

/** Where a map is drawn, CSS pixels; `yOf` is the chart's own price axis. */
export interface MapFrame {
  width: number;
  height: number;
  theme: Theme;
  yOf(price: number): number | null;
  /** Height of the crosshair, where there is one. */
  crossY: number | null;
  /** Relative standard error of what stands at a price, where that is to be seen; null where it is not known. */
  errorAt?(price: number): number | null;
}

/** From low to extreme leverage: the higher, the stronger. */
const GROUP_COLOURS = {
  dark: {
    long: ['#4f2231', '#8c3049', '#d24a66', '#ff9bad'],
    short: ['#12433d', '#15705f', '#21ad87', '#8df3d2'],
    line: '#8f8cab',
    text: '#d6d4e6',
    error: 'rgb(255 255 255 / 0.28)',
  },
  light: {
    long: ['#f1c6ce', '#e28c9d', '#c43a57', '#74102a'],
    short: ['#bfe3d7', '#77c0a8', '#198a68', '#054a34'],
    line: '#77748f',
    text: '#2b2843',
    error: 'rgb(43 40 67 / 0.2)',
  },
} as const;
const SUM_COLOURS = { dark: { long: '#ff6b83', short: '#2ee6a8' }, light: { long: '#c0203f', short: '#05714f' } };

/** Narrower strips have no room for words. */
const LEAST_LABELLED = 120;
/** Room at the right end that bars do not fill. */
const ROOM = 6;

/** Draws bars by price and leverage group, the sums outwards from the price, the price, and where the most would go. */
export function drawMap(
  context: CanvasRenderingContext2D,
  map: LiquidationMapAnswer,
  groups: readonly boolean[],
  view: MapInView,
  frame: MapFrame,
): void {
  const { width, theme, yOf, crossY } = frame;
  const ys = map.edges.map((price) => yOf(price) ?? Number.NaN);
  for (const side of ['long', 'short'] as const) drawBars(context, map, side, ys, groups, view, frame);
  for (const side of ['long', 'short'] as const) drawSums(context, map, side, ys, view, frame);
  drawLine(context, width, yOf(map.price), GROUP_COLOURS[theme].text, [2, 2]);
  for (const side of ['long', 'short'] as const) drawPain(context, side, view, frame);
  drawLine(context, width, crossY, GROUP_COLOURS[theme].line, [4, 4]);
}

function drawBars(
  context: CanvasRenderingContext2D,
  { edges, longUsd, shortUsd }: LiquidationMapAnswer,
  side: 'long' | 'short',
  ys: readonly number[],
  groups: readonly boolean[],
  { barUsd }: MapInView,
  { width, height, theme, errorAt }: MapFrame,
): void {
  const byGroup = side === 'long' ? longUsd : shortUsd;
  for (let bin = 0; bin + 1 < ys.length; bin++) {
    // On whole pixels, so that neighbours meet without a seam.
    const top = Math.round(Math.min(ys[bin]!, ys[bin + 1]!));
    const bottom = Math.max(top + 1, Math.round(Math.max(ys[bin]!, ys[bin + 1]!)));
    if (bottom < 0 || top > height) continue;
    let x = 0;
    for (const [group, usd] of byGroup.entries()) {
      if (!groups[group] || !(usd[bin]! > 0)) continue;
      const length = ((width - ROOM) * usd[bin]!) / barUsd;
      context.fillStyle = GROUP_COLOURS[theme][side][group]!;
      context.fillRect(x, top, length, bottom - top);
      x += length;
    }
    // A band about the bar's end: one standard error either way.
    const error = x > 0 ? (errorAt?.(Math.sqrt(edges[bin]! * edges[bin + 1]!)) ?? null) : null;
    if (error === null) continue;
    context.fillStyle = GROUP_COLOURS[theme].error;
    context.fillRect(x * Math.max(0, 1 - error), top, 2 * x * Math.min(1, error), bottom - top);
  }
}

function drawSums(
  context: CanvasRenderingContext2D,
  { edges, price }: LiquidationMapAnswer,
  side: 'long' | 'short',
  ys: readonly number[],
  view: MapInView,
  { width, theme }: MapFrame,
): void {
  if (view.sumUsd === 0) return;
  context.beginPath();
  for (const [bin, sum] of view[side].sumUsd.entries()) {
    const isBeyond = side === 'long' ? edges[bin]! < price : edges[bin + 1]! > price;
    // A long's sum reaches to the lower edge of its bin, a short's to the upper.
    if (isBeyond) context.lineTo(((width - ROOM) * sum) / view.sumUsd, side === 'long' ? ys[bin]! : ys[bin + 1]!);
  }
  context.lineWidth = 1.5;
  context.strokeStyle = SUM_COLOURS[theme][side];
  context.stroke();
}

function drawLine(
  context: CanvasRenderingContext2D,
  width: number,
  y: number | null,
  colour: string,
  dash: number[],
): void {
  if (y === null) return;
  context.setLineDash(dash);
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(0, Math.round(y) + 0.5);
  context.lineTo(width, Math.round(y) + 0.5);
  context.stroke();
  context.setLineDash([]);
}

/** A triangle at the right edge where the most of a side would be liquidated, with its name. */
function drawPain(
  context: CanvasRenderingContext2D,
  side: 'long' | 'short',
  view: MapInView,
  { width, height, theme, yOf }: MapFrame,
): void {
  const { pain } = view[side];
  const y = pain && yOf(pain.price);
  if (y === null) return;
  context.fillStyle = GROUP_COLOURS[theme].text;
  context.beginPath();
  context.moveTo(width - 7, y);
  context.lineTo(width, y - 4);
  context.lineTo(width, y + 4);
  context.fill();
  if (width < LEAST_LABELLED) return;
  context.font = '600 10px system-ui, sans-serif';
  context.textAlign = 'right';
  const at = Math.max(12, Math.min(height - 6, side === 'long' ? y + 15 : y - 8));
  context.lineWidth = 3;
  context.strokeStyle = theme === 'dark' ? '#0b0a15' : '#fbfaff';
  const label = `max pain ${formatPrice(pain!.price)}`;
  context.strokeText(label, width - 5, at);
  context.fillText(label, width - 5, at);
}
