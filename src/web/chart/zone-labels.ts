import type { ZoneAnswer } from '../../market/api/zones.ts';
import { formatOdds, formatUsd } from '../state/format.ts';
import type { ChartAxes } from './chart-axes.ts';
import type { DrawTarget } from './pane-drawing.ts';
import { ZoneDrawing } from './zone-drawing.ts';

const COLOURS = {
  dark: { plate: 'rgb(16 15 28 / 0.86)', text: '#e9e7f5' },
  light: { plate: 'rgb(255 255 255 / 0.9)', text: '#1d1a33' },
} as const;

const HEIGHT = 17;
/** Narrower panes have room for brackets only, CSS pixels. */
export const LEAST_LABELLED = 420;
/** What labels take at the right end of a pane, CSS pixels: the newest candle stands beside them. */
export const LABELS_WIDTH = 150;
/** Room at the right of a label, for the bracket of its zone. */
const ASIDE = 13;

/** What zones hold and how likely they are reached, at the right end of their bands, over the candles. */
export class ZoneLabels extends ZoneDrawing {
  #horizon = '24 h';
  #horizonAt = 2;

  constructor(axes: ChartAxes) {
    super(axes, 'top');
  }

  /** `hit[at]` is the probability that labels say, within the horizon of that name. */
  setHorizon(at: number, name: string): void {
    this.#horizonAt = at;
    this.#horizon = name;
    this.update();
  }

  protected draw(target: DrawTarget): void {
    if (this.zones.length === 0) return;
    target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
      const taken: number[] = [];
      // The chosen zone's label has its place first, then those of the most expected.
      const order = this.zones.toSorted((a, b) => Number(b.id === this.chosen) - Number(a.id === this.chosen));
      context.font = '11px system-ui, sans-serif';
      context.textBaseline = 'middle';
      for (const zone of order) {
        if (width >= LEAST_LABELLED || zone.id === this.chosen) this.#drawLabel(context, zone, width, height, taken);
      }
    });
  }

  #drawLabel(
    context: CanvasRenderingContext2D,
    zone: ZoneAnswer,
    width: number,
    height: number,
    taken: number[],
  ): void {
    const edges = this.edgesOf(zone, height);
    if (!edges) return;
    const { usd, hit } = zone;
    const middle = Math.max(HEIGHT, Math.min(height - HEIGHT, (edges.top + edges.bottom) / 2));
    if (taken.some((y) => Math.abs(y - middle) < HEIGHT)) return;
    taken.push(middle);
    const { plate, text } = COLOURS[this.theme];
    const odds = hit[this.#horizonAt];
    const label = `${formatUsd(usd)}${odds === undefined ? '' : ` · ${formatOdds(odds)} in ${this.#horizon}`}`;
    const size = context.measureText(label).width;
    const x = width - ASIDE - size - 0.5;
    context.fillStyle = plate;
    context.beginPath();
    context.roundRect(x - 5, middle - 8.5, size + 10, HEIGHT, 4);
    context.fill();
    context.fillStyle = text;
    context.fillText(label, x, middle + 0.5);
  }
}
