import type { Uncertainty } from '../../market/api/uncertainty.ts';
import type { Theme } from '../heat-layer/index.ts';
import { certaintyOf } from '../state/map-certainty.ts';
import type { ChartAxes } from './chart-axes.ts';
import { type DrawTarget, PaneDrawing } from './pane-drawing.ts';

/** By class: how far dots lie apart, and how large they are, CSS pixels. Where the map is sure there are none. */
const DOTS = [null, { apart: 7, radius: 0.9 }, { apart: 4, radius: 1.1 }] as const;
const COLOURS = { dark: 'rgb(8 7 16 / 0.85)', light: 'rgb(255 255 255 / 0.95)' } as const;

/** Dots over the stretches of the map that are not sure, the denser the less: the heat's own colours stay. */
export class CertaintyDots extends PaneDrawing {
  readonly #axes: ChartAxes;
  #said: Uncertainty | null = null;
  #theme: Theme = 'dark';
  readonly #patterns = new Map<string, CanvasPattern | null>();

  constructor(axes: ChartAxes) {
    super('bottom');
    this.#axes = axes;
  }

  setUncertainty(said: Uncertainty | null): void {
    this.#said = said;
    this.update();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.update();
  }

  protected draw(target: DrawTarget): void {
    const said = this.#said;
    if (!said) return;
    target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
      const { timeMs, edges, relativeError } = said;
      const ys = edges.map((price) => this.#axes.y(price) ?? Number.NaN);
      const first = timeMs[0]! - ((timeMs[1] ?? timeMs[0]!) - timeMs[0]!);
      const newestX = this.#axes.newestX();
      relativeError.forEach((column, i) => {
        const left = this.#axes.x(i === 0 ? first : timeMs[i - 1]!) ?? 0;
        const ended = this.#axes.x(timeMs[i]!) ?? 0;
        // The newest of all also stands for what has come since.
        const right = i === timeMs.length - 1 && newestX !== null ? Math.max(ended, newestX) : ended;
        if (right < 0 || left > width) return;
        for (let row = 0; row < column.length; ) {
          const kind = kindOf(column[row]!);
          let end = row + 1;
          while (end < column.length && kindOf(column[end]!) === kind) end++;
          const [bottom, top] = [Math.min(height, ys[row]!), Math.max(0, ys[end]!)];
          const pattern = kind > 0 && bottom > top ? this.#pattern(context, kind) : null;
          if (pattern) {
            context.fillStyle = pattern;
            context.fillRect(left, top, right - left, bottom - top);
          }
          row = end;
        }
      });
    });
  }

  #pattern(context: CanvasRenderingContext2D, kind: number): CanvasPattern | null {
    const ratio = devicePixelRatio;
    const key = `${kind} ${this.#theme} ${ratio}`;
    if (!this.#patterns.has(key)) this.#patterns.set(key, dots(context, DOTS[kind]!, COLOURS[this.#theme], ratio));
    return this.#patterns.get(key)!;
  }
}

/** 0 also where as good as nothing stands. */
function kindOf(error: number | null): number {
  return error === null ? 0 : certaintyOf(error);
}

function dots(
  context: CanvasRenderingContext2D,
  { apart, radius }: { apart: number; radius: number },
  colour: string,
  ratio: number,
): CanvasPattern | null {
  const size = Math.round(apart * ratio);
  const tile = document.createElement('canvas');
  tile.width = tile.height = size;
  const draw = tile.getContext('2d')!;
  draw.fillStyle = colour;
  // Every second row is shifted by half: two dots a tile.
  for (const [x, y] of [
    [0.25, 0.25],
    [0.75, 0.75],
  ] as const) {
    draw.beginPath();
    draw.arc(x * size, y * size, radius * ratio, 0, 2 * Math.PI);
    draw.fill();
  }
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}
