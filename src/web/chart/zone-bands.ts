import type { ZoneAnswer } from '../../market/api/zones.ts';
import type { ChartAxes } from './chart-axes.ts';
import type { DrawTarget } from './pane-drawing.ts';
import { ZoneDrawing } from './zone-drawing.ts';

const COLOURS = {
  dark: { edge: 'rgb(255 255 255 / 0.42)', chosen: '#c3b8ff' },
  light: { edge: 'rgb(29 26 51 / 0.42)', chosen: '#5a43d6' },
} as const;

/** Length of the bracket's arms at the right end of a band, CSS pixels. */
const ARM = 9;

/** Zones as bands from when they were first seen on: brackets and edges, so that the heat stays to be seen. */
export class ZoneBands extends ZoneDrawing {
  constructor(axes: ChartAxes) {
    super(axes, 'bottom');
  }

  /** The zone at a point of the pane, CSS pixels: of those one within another, the narrowest. */
  zoneAt(x: number, y: number): ZoneAnswer | null {
    const price = this.axes.price(y);
    const timeMs = this.axes.time(x);
    if (price === null || timeMs === null) return null;
    const hit = this.zones.filter(({ low, high, sinceMs }) => price >= low && price <= high && timeMs >= sinceMs);
    return hit.toSorted((a, b) => a.high / a.low - b.high / b.low)[0] ?? null;
  }

  protected draw(target: DrawTarget): void {
    if (this.zones.length === 0) return;
    target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
      for (const zone of this.zones) this.#drawBand(context, zone, width, height);
    });
  }

  #drawBand(context: CanvasRenderingContext2D, zone: ZoneAnswer, width: number, height: number) {
    const edges = this.edgesOf(zone, height);
    if (!edges) return;
    const { id, sinceMs } = zone;
    const { top, bottom } = edges;
    const left = Math.max(-2, this.axes.x(sinceMs) ?? -2);
    const isChosen = id === this.chosen;
    const { edge, chosen } = COLOURS[this.theme];
    const right = width - 0.5;
    context.strokeStyle = isChosen ? chosen : edge;
    context.lineWidth = isChosen ? 1.5 : 1;
    if (isChosen) {
      context.strokeRect(left, top, right - left, bottom - top);
      return;
    }
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
}
