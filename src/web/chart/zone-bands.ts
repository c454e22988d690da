import type { ZoneAnswer } from '../../market/api/zones.ts';
import type { Theme } from '../heat-layer/index.ts';
import { formatOdds, formatUsd } from '../state/format.ts';
import type { ChartAxes } from './chart-axes.ts';
import { type DrawTarget, PaneDrawing } from './pane-drawing.ts';

const COLOURS = {
  dark: { edge: 'rgb(255 255 255 / 0.42)', chosen: '#c3b8ff', plate: 'rgb(16 15 28 / 0.86)', text: '#e9e7f5' },
  light: { edge: 'rgb(29 26 51 / 0.42)', chosen: '#5a43d6', plate: 'rgb(255 255 255 / 0.9)', text: '#1d1a33' },
} as const;

const LABEL_HEIGHT = 17;
/** Narrower panes have room for brackets only. */
const LEAST_LABELLED = 420;
/** Length of the bracket's arms at the right end of a band, CSS pixels. */
const ARM = 9;

/** Zones as bands from when they were first seen on: brackets and edges, so that the heat stays to be seen. */
export class ZoneBands extends PaneDrawing {
  readonly #axes: ChartAxes;
  #zones: readonly ZoneAnswer[] = [];
  #horizon = '24 h';
  #horizonAt = 2;
  #chosen: number | null = null;
  #theme: Theme = 'dark';

  constructor(axes: ChartAxes) {
    super('bottom');
    this.#axes = axes;
  }

  /** The most important first; `hit[horizonAt]` is the probability that labels say, within `horizon`. */
  setZones(zones: readonly ZoneAnswer[], horizonAt: number, horizon: string): void {
    this.#zones = zones;
    this.#horizonAt = horizonAt;
    this.#horizon = horizon;
    this.update();
  }

  setChosen(id: number | null): void {
    this.#chosen = id;
    this.update();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.update();
  }

  /** The zone at a point of the pane, CSS pixels: of those one within another, the narrowest. */
  zoneAt(x: number, y: number): ZoneAnswer | null {
    const price = this.#axes.price(y);
    const timeMs = this.#axes.time(x);
    if (price === null || timeMs === null) return null;
    const hit = this.#zones.filter(({ low, high, sinceMs }) => price >= low && price <= high && timeMs >= sinceMs);
    return hit.toSorted((a, b) => a.high / a.low - b.high / b.low)[0] ?? null;
  }

  protected draw(target: DrawTarget): void {
    if (this.#zones.length === 0) return;
    target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
      const taken: number[] = [];
      // The chosen zone's label has its place first, then those of the most expected.
      const order = this.#zones.toSorted((a, b) => Number(b.id === this.#chosen) - Number(a.id === this.#chosen));
      context.font = '11px system-ui, sans-serif';
      context.textBaseline = 'middle';
      for (const zone of order) this.#drawZone(context, zone, width, height, taken);
    });
  }

  #drawZone(
    context: CanvasRenderingContext2D,
    { id, low, high, sinceMs, usd, hit }: ZoneAnswer,
    width: number,
    height: number,
    taken: number[],
  ): void {
    const [top, bottom] = [this.#axes.y(high), this.#axes.y(low)];
    if (top === null || bottom === null || bottom < 0 || top > height) return;
    const left = Math.max(-2, this.#axes.x(sinceMs) ?? -2);
    const isChosen = id === this.#chosen;
    const { edge, chosen, plate, text } = COLOURS[this.#theme];
    const right = width - 0.5;
    context.strokeStyle = isChosen ? chosen : edge;
    context.lineWidth = isChosen ? 1.5 : 1;
    if (isChosen) {
      context.strokeRect(left, top, right - left, bottom - top);
    } else {
      context.setLineDash([2, 4]);
      context.beginPath();
      for (const y of [top, bottom]) {
        context.moveTo(Math.max(left, 0), Math.round(y) + 0.5);
        context.lineTo(right, Math.round(y) + 0.5);
      }
      context.stroke();
      context.setLineDash([]);
      context.beginPath();
      context.moveTo(right - ARM, Math.round(top) + 0.5);
      context.lineTo(right, Math.round(top) + 0.5);
      context.lineTo(right, Math.round(bottom) + 0.5);
      context.lineTo(right - ARM, Math.round(bottom) + 0.5);
      context.stroke();
    }
    if (width < LEAST_LABELLED && !isChosen) return;
    const middle = Math.max(LABEL_HEIGHT, Math.min(height - LABEL_HEIGHT, (top + bottom) / 2));
    if (taken.some((y) => Math.abs(y - middle) < LABEL_HEIGHT)) return;
    taken.push(middle);
    const odds = hit[this.#horizonAt];
    const label = `${formatUsd(usd)}${odds === undefined ? '' : ` · ${formatOdds(odds)} in ${this.#horizon}`}`;
    const size = context.measureText(label).width;
    const x = right - ARM - size - 4;
    context.fillStyle = plate;
    context.beginPath();
    context.roundRect(x - 5, middle - 8.5, size + 10, LABEL_HEIGHT, 4);
    context.fill();
    context.fillStyle = text;
    context.fillText(label, x, middle + 0.5);
  }
}
