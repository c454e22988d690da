import type { MarketChart } from '../chart/market-chart.ts';
import type { CellReading } from '../heat-layer/index.ts';
import type { Store } from '../state/store.ts';

const MOVES: Record<string, readonly [columns: number, rows: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const FAR = 10;

/** Reading cells by keyboard: arrows move by one, with shift by ten; Escape ends it. */
export class CellKeys {
  readonly #chart: MarketChart;
  readonly #store: Store;
  #reading: CellReading | null = null;

  constructor(chart: MarketChart, store: Store) {
    this.#chart = chart;
    this.#store = store;
  }

  /** Puts the cursor where it was, or on the newest cell in view. */
  focus(): void {
    this.#show(this.#reading ?? this.#chart.reader.newest());
  }

  blur(): void {
    this.#chart.layer.setCursor(null);
    this.#store.cell.value = null;
  }

  /** @returns whether the key was one of its own */
  press(key: string, isShift: boolean): boolean {
    if (key === 'Escape') {
      this.#reading = null;
      this.blur();
      return true;
    }
    const move = MOVES[key];
    if (!move) return false;
    const by = isShift ? FAR : 1;
    const from =
      this.#reading && this.#chart.reader.isInView(this.#reading) ? this.#reading : this.#chart.reader.newest();
    const to = from && this.#chart.layer.cellNear(from, move[0] * by, move[1] * by);
    if (to && this.#chart.reader.isInView(to)) this.#show(to);
    else if (from) this.#show(from);
    return true;
  }

  #show(reading: CellReading | null): void {
    this.#reading = reading;
    this.#chart.layer.setCursor(reading);
    this.#store.cell.value = this.#chart.reader.focusOf(reading);
  }
}
