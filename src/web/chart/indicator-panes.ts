import {
  HistogramSeries,
  type IChartApi,
  type IPaneApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  LineType,
  type SeriesType,
  type Time,
} from 'lightweight-charts';
import type { IndicatorSeries } from '../../market/api/indicators.ts';
import type { Theme } from '../heat-layer/index.ts';
import type { PaneName } from '../state/layers.ts';
import { chartTime } from './candle-data.ts';
import { PANE_SERIES, type PaneSeries, type PaneSpec, toneColour } from './pane-series.ts';

/** Height of a pane to that of the chart's own. */
const STRETCH = 0.2;

interface Shown {
  name: PaneName;
  pane: IPaneApi<Time>;
  series: readonly { spec: PaneSeries; api: ISeriesApi<SeriesType, Time> }[];
}

/** Panes of indicators under the candles, on their time axis. */
export class IndicatorPanes {
  readonly #chart: IChartApi;
  #theme: Theme = 'dark';
  #shown: Shown[] = [];
  #data: IndicatorSeries | null = null;

  constructor(chart: IChartApi) {
    this.#chart = chart;
  }

  /** Shows these panes, from top to bottom. */
  setPanes(names: readonly PaneName[]): void {
    if (names.join() === this.#shown.map(({ name }) => name).join()) return;
    // Other panes than those that go on from the top are built anew: a pane cannot be put between two.
    const kept = names.findIndex((name, i) => this.#shown[i]?.name !== name);
    const keep = kept < 0 ? names.length : kept;
    for (const { series, pane } of this.#shown.splice(keep).toReversed()) {
      for (const { api } of series) this.#chart.removeSeries(api);
      // The last series of a pane takes the pane along.
      if (this.#chart.panes().includes(pane)) this.#chart.removePane(pane.paneIndex());
    }
    for (const name of names.slice(keep)) this.#add(name);
    this.#fill(this.#shown.slice(keep));
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    for (const { series } of this.#shown) {
      for (const { api, spec } of series) {
        api.applyOptions({ color: toneColour(theme, spec.tone === 'signed' ? 'plain' : spec.tone) });
        for (const line of api.priceLines()) line.applyOptions({ color: toneColour(theme, 'level') });
      }
    }
    this.#fill(this.#shown);
  }

  /** Call it before the candles get another grid: no series may hold times that the axis then has not. */
  clear(): void {
    for (const { series } of this.#shown) for (const { api } of series) api.setData([]);
  }

  /** Values on the candles' grid; of those held before, what lies on it. */
  setData(data: IndicatorSeries | null): void {
    this.#data = data;
    this.#fill(this.#shown);
  }

  /** Puts what is held back onto a new grid of candles, where it fits. */
  regrid(fromMs: number, toMs: number, stepMs: number): void {
    const data = this.#data;
    const fits = data?.stepMs === stepMs && (data.timeMs[0] ?? 0) >= fromMs && (data.timeMs.at(-1) ?? 0) <= toMs;
    if (!fits) this.#data = null;
    this.#fill(this.#shown);
  }

  /** Where each pane lies, CSS pixels from the top of the chart. */
  boxes(): { name: PaneName; top: number; height: number }[] {
    const panes = this.#chart.panes();
    let top = 0;
    return panes.flatMap((pane, i) => {
      const height = pane.getHeight();
      const at = top;
      top += height + 1;
      const name = this.#shown[i - 1]?.name;
      return name ? [{ name, top: at, height }] : [];
    });
  }

  #add(name: PaneName): void {
    const spec = PANE_SERIES[name];
    const paneIndex = this.#chart.panes().length;
    const series = spec.series.map((one) => ({ spec: one, api: this.#addSeries(one, spec, paneIndex) }));
    for (const level of spec.levels) {
      series[0]!.api.createPriceLine({
        price: level,
        color: toneColour(this.#theme, 'level'),
        lineWidth: 1,
        lineStyle: LineStyle.Solid,
        axisLabelVisible: false,
      });
    }
    const pane = this.#chart.panes()[paneIndex]!;
    pane.setStretchFactor(STRETCH);
    this.#shown.push({ name, pane, series });
  }

  #addSeries(spec: PaneSeries, { range }: PaneSpec, paneIndex: number): ISeriesApi<SeriesType, Time> {
    const options = {
      color: toneColour(this.#theme, spec.tone === 'signed' ? 'plain' : spec.tone),
      priceLineVisible: false,
      lastValueVisible: false,
      priceFormat: { type: 'custom' as const, formatter: spec.format, minMove: 1e-8 },
      ...(range ? { autoscaleInfoProvider: () => ({ priceRange: { minValue: range[0], maxValue: range[1] } }) } : {}),
    };
    const api =
      spec.kind === 'bars'
        ? this.#chart.addSeries(HistogramSeries, options, paneIndex)
        : this.#chart.addSeries(
            LineSeries,
            { ...options, lineWidth: 1, lineType: spec.kind === 'step' ? LineType.WithSteps : LineType.Simple },
            paneIndex,
          );
    return api as ISeriesApi<SeriesType, Time>;
  }

  #fill(panes: readonly Shown[]): void {
    const data = this.#data;
    for (const { series } of panes) {
      for (const { api, spec } of series) {
        const values = data ? spec.values(data) : [];
        api.setData(
          (data?.timeMs ?? []).map((timeMs, i) => {
            const value = values[i];
            const time = chartTime(timeMs);
            if (value === null || value === undefined) return { time };
            if (spec.tone !== 'signed') return { time, value };
            return { time, value, color: toneColour(this.#theme, value < 0 ? 'long' : 'short') };
          }),
        );
      }
    }
  }
}
