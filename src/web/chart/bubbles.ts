import type { MarketLiquidations } from '../../market/api/market-liquidations.ts';
import type { Theme } from '../heat-layer/index.ts';
import type { ChartAxes } from './chart-axes.ts';
import { type DrawTarget, PaneDrawing } from './pane-drawing.ts';

const COLOURS = {
  dark: { long: '#ff6b83', short: '#2ee6a8', ring: 'rgb(11 10 21 / 0.9)' },
  light: { long: '#c0203f', short: '#05714f', ring: 'rgb(255 255 255 / 0.95)' },
} as const;

const LEAST_RADIUS = 2;
const MOST_RADIUS = 22;

/** A circle's area is its USD: so large is the radius where the largest of the window fills the most. */
export function radiusOf(usd: number, largestUsd: number, mostRadius = MOST_RADIUS): number {
  if (!(largestUsd > 0)) return LEAST_RADIUS;
  return Math.max(LEAST_RADIUS, mostRadius * Math.sqrt(Math.min(1, usd / largestUsd)));
}

/** Liquidations that happened, as circles where and when they did. */
export class Bubbles extends PaneDrawing {
  readonly #axes: ChartAxes;
  #data: MarketLiquidations | null = null;
  #order: number[] = [];
  #theme: Theme = 'dark';

  constructor(axes: ChartAxes) {
    super('top');
    this.#axes = axes;
  }

  setLiquidations(data: MarketLiquidations | null): void {
    this.#data = data;
    // Small ones are drawn upon large ones.
    this.#order = data ? data.usd.map((_, i) => i).toSorted((a, b) => data.usd[b]! - data.usd[a]!) : [];
    this.update();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.update();
  }

  protected draw(target: DrawTarget): void {
    const data = this.#data;
    if (!data || this.#order.length === 0) return;
    target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
      const colours = COLOURS[this.#theme];
      // On a narrow pane as many circles lie closer together.
      const mostRadius = Math.max(MOST_RADIUS / 2, Math.min(MOST_RADIUS, width / 40));
      const largestUsd = data.usd[this.#order[0]!]!;
      for (const i of this.#order) {
        const [x, y] = [this.#axes.x(data.timeMs[i]!), this.#axes.y(data.price[i]!)];
        const radius = radiusOf(data.usd[i]!, largestUsd, mostRadius);
        if (x === null || y === null || x < -radius || x > width + radius || y < -radius || y > height + radius)
          continue;
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.globalAlpha = 0.34;
        context.fillStyle = colours[data.side[i]!];
        context.fill();
        context.globalAlpha = 1;
        context.lineWidth = 2.5;
        context.strokeStyle = colours.ring;
        context.stroke();
        context.lineWidth = 1.2;
        context.strokeStyle = colours[data.side[i]!];
        context.stroke();
      }
    });
  }
}
