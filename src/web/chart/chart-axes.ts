import type { IChartApi, ISeriesApi, Logical, UTCTimestamp } from 'lightweight-charts';
import type { BarAxis } from '../heat-layer/index.ts';

/** Where moments and prices lie in the chart's first pane, CSS pixels; null while it has no bars. */
export class ChartAxes {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Candlestick', UTCTimestamp>;
  bars: BarAxis | null = null;

  constructor(chart: IChartApi, series: ISeriesApi<'Candlestick', UTCTimestamp>) {
    this.#chart = chart;
    this.#series = series;
  }

  x(timeMs: number): number | null {
    if (!this.bars) return null;
    // The chart's own numbers stand for the middles of bars.
    const logical = (timeMs - this.bars.originMs) / this.bars.stepMs - 0.5;
    return this.#chart.timeScale().logicalToCoordinate(logical as Logical);
  }

  time(x: number): number | null {
    const logical = this.#chart.timeScale().coordinateToLogical(x);
    return this.bars && logical !== null ? this.bars.originMs + (logical + 0.5) * this.bars.stepMs : null;
  }

  y(price: number): number | null {
    return this.#series.priceToCoordinate(price);
  }

  price(y: number): number | null {
    return this.#series.coordinateToPrice(y);
  }

  size(): { width: number; height: number } {
    return this.#chart.paneSize(0);
  }
}
