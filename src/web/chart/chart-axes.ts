import type { IChartApi, ISeriesApi, Logical, UTCTimestamp } from 'lightweight-charts';
import type { BarAxis } from '../heat-layer/index.ts';
import type { TimeSpan } from './load-plan.ts';

/** Bars between the two that say how wide a bar is: so far apart that the last digits do not matter. */
const BARS_APART = 1000;

/** Where moments and prices lie in the chart's first pane, CSS pixels; null while it has no bars. */
export class ChartAxes {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Candlestick', UTCTimestamp>;
  bars: BarAxis | null = null;
  /** End of the newest bar that is known, ms. */
  newestMs: number | null = null;

  constructor(chart: IChartApi, series: ISeriesApi<'Candlestick', UTCTimestamp>) {
    this.#chart = chart;
    this.#series = series;
  }

  x(timeMs: number): number | null {
    // The chart knows where whole bars lie; between them it answers nothing of use.
    const scale = this.#chart.timeScale();
    const first = scale.logicalToCoordinate(0 as Logical);
    const later = scale.logicalToCoordinate(BARS_APART as Logical);
    if (!this.bars || first === null || later === null) return null;
    // Its numbers stand for the middles of bars.
    const bar = (timeMs - this.bars.originMs) / this.bars.stepMs - 0.5;
    return first + (bar * (later - first)) / BARS_APART;
  }

  /** The middle of the bar at a coordinate. */
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

  /** The end of the newest bar, where it has been told. */
  newestX(): number | null {
    return this.newestMs === null ? null : this.x(this.newestMs);
  }

  /** Prices at the ends of the pane; null while nothing is loaded. */
  priceRange(): { low: number; high: number } | null {
    const [high, low] = [this.price(0), this.price(this.size().height)];
    return low !== null && high !== null && low > 0 && high > low ? { low, high } : null;
  }

  /** The moments at the ends of the pane; null while nothing is loaded. */
  timeRange(): TimeSpan | null {
    const [fromMs, toMs] = [this.time(0), this.time(this.size().width)];
    return fromMs !== null && toMs !== null && fromMs < toMs ? { fromMs, toMs } : null;
  }

  /** Brings prices into view, with room around them; what is shown stays in view. */
  flyTo(low: number, high: number): void {
    const scale = this.#chart.priceScale('right');
    const shown = scale.getVisibleRange();
    if (!shown || (shown.from <= low && shown.to >= high)) return;
    const [from, to] = [Math.min(shown.from, low), Math.max(shown.to, high)];
    const room = 0.04 * (to - from);
    scale.setVisibleRange({ from: from - room, to: to + room });
  }

  /** The pane's size, CSS pixels. */
  size(): { width: number; height: number } {
    return this.#chart.paneSize(0);
  }
}
