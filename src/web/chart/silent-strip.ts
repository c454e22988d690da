import type { MembersAnswer } from '../../market/api/members.ts';
import type { Theme } from '../heat-layer/index.ts';
import type { ChartAxes } from './chart-axes.ts';
import { type DrawTarget, PaneDrawing } from './pane-drawing.ts';

const COLOURS = { dark: '#ffb84d', light: '#8a5200' } as const;
/** Height at the lower end of the pane, CSS pixels, and of the dashes where the map is carried on. */
const HEIGHT = 3;
const DASH = 6;

/** Where not all venues told: a line along the time, dashed where their maps are carried on, whole where they are left out. */
export class SilentStrip extends PaneDrawing {
  readonly #axes: ChartAxes;
  #stretches: MembersAnswer['stretches'] = [];
  #theme: Theme = 'dark';

  constructor(axes: ChartAxes) {
    super('top');
    this.#axes = axes;
  }

  setStretches(stretches: MembersAnswer['stretches']): void {
    this.#stretches = stretches;
    this.update();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.update();
  }

  protected draw(target: DrawTarget): void {
    if (this.#stretches.length === 0) return;
    target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
      const range = this.#axes.timeRange();
      if (!range) return;
      context.strokeStyle = COLOURS[this.#theme];
      context.lineWidth = HEIGHT;
      for (const { fromMs, toMs, absent } of this.#stretches) {
        if (toMs < range.fromMs || fromMs > range.toMs) continue;
        const from = this.#axes.x(Math.max(fromMs, range.fromMs)) ?? 0;
        const to = this.#axes.x(Math.min(toMs, range.toMs)) ?? width;
        context.setLineDash(absent.length > 0 ? [] : [DASH, DASH / 2]);
        context.beginPath();
        context.moveTo(from, height - HEIGHT / 2);
        context.lineTo(Math.max(to, from + 1), height - HEIGHT / 2);
        context.stroke();
      }
      context.setLineDash([]);
    });
  }
}
