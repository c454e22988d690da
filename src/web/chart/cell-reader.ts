import type { CellReading, HeatLayer } from '../heat-layer/index.ts';
import type { ChartAxes } from './chart-axes.ts';
import type { CellFocus } from './chart-events.ts';

/** Reads cells of the heat with what is around them. */
export class CellReader {
  readonly #layer: HeatLayer;
  readonly #axes: ChartAxes;

  constructor(layer: HeatLayer, axes: ChartAxes) {
    this.#layer = layer;
    this.#axes = axes;
  }

  /** A reading with its neighbours in time. */
  focusOf(reading: CellReading | null): CellFocus | null {
    if (!reading) return null;
    const point = this.#layer.pointOf(reading);
    const { width, height } = this.#axes.size();
    return {
      reading,
      before: this.#layer.cellNear(reading, -1, 0),
      after: this.#layer.cellNear(reading, 1, 0),
      isLeft: point !== null && point.x < width / 2,
      isHigh: point !== null && point.y < height / 2,
    };
  }

  /** The cell under a point of the pane, CSS pixels. */
  focusAt(x: number, y: number): CellFocus | null {
    return this.focusOf(this.#layer.cellAt(x, y));
  }

  /** The newest cell in view at the price there: where reading by keyboard begins. */
  newest(): CellReading | null {
    const { width, height } = this.#axes.size();
    for (let x = width - 1; x >= 0; x -= 2) {
      const cell = this.#layer.cellAt(x, height / 2);
      if (cell && cell.state !== 0) return cell;
    }
    return null;
  }

  /** Whether a cell lies in the pane. */
  isInView(reading: CellReading): boolean {
    const at = this.#layer.pointOf(reading);
    const { width, height } = this.#axes.size();
    return at !== null && at.x >= 0 && at.x < width && at.y >= 0 && at.y < height;
  }
}
