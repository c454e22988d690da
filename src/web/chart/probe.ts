import type { CellReading } from '../heat-layer/index.ts';
import type { MarketChart } from './market-chart.ts';

/** What a test that compares pixels with numbers may ask the page. Coordinates are CSS pixels of the viewport. */
export interface Probe {
  /** True while a picture is drawn and none is on its way. */
  ready(): boolean;
  cellAt(x: number, y: number): CellReading | null;
  /** `[red, green, blue]` of a closed column's cell that holds so much, in the unit of the colours, per 5 bp. */
  colourOf(value: number): readonly [number, number, number];
  priceToY(price: number): number | null;
  timeToX(timeMs: number): number | null;
}

declare global {
  interface Window {
    __pyrometer?: Readonly<Probe>;
  }
}

export function installProbe(chart: MarketChart, host: HTMLElement, ready: () => boolean): void {
  const offset = (value: number | null, edge: 'left' | 'top') =>
    value === null ? null : value + host.getBoundingClientRect()[edge];
  window.__pyrometer = Object.freeze({
    ready,
    cellAt(x: number, y: number) {
      const { left, top } = host.getBoundingClientRect();
      return chart.layer.cellAt(x - left, y - top);
    },
    colourOf: (value: number) => chart.layer.colourOf(value),
    priceToY: (price: number) => offset(chart.axes.y(price), 'top'),
    timeToX: (timeMs: number) => offset(chart.layer.timeToX(timeMs), 'left'),
  });
}
