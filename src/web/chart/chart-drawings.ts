import type { ISeriesApi, UTCTimestamp } from 'lightweight-charts';
import type { HeatLayer, Theme } from '../heat-layer/index.ts';
import { Bubbles } from './bubbles.ts';
import { CertaintyDots } from './certainty-dots.ts';
import type { ChartAxes } from './chart-axes.ts';
import { DrawSignal } from './draw-signal.ts';
import { SilentStrip } from './silent-strip.ts';
import { ZoneBands } from './zone-bands.ts';
import { LABELS_WIDTH, LEAST_LABELLED, ZoneLabels } from './zone-labels.ts';

/** Room to the right of the newest bar where no labels stand, as a part of the pane. */
const LEAST_ROOM = 0.03;

/** What is drawn upon the heat, below and above the candles. */
export class ChartDrawings {
  readonly certainty: CertaintyDots;
  readonly zones: ZoneBands;
  readonly bubbles: Bubbles;
  readonly zoneLabels: ZoneLabels;
  readonly silent: SilentStrip;
  /** Tells of every drawing of the first pane. */
  readonly drawn = new DrawSignal();
  readonly #host: HTMLElement;
  readonly #detach: () => void;

  /** @param layer the heat itself, which lies lowest */
  constructor(host: HTMLElement, series: ISeriesApi<'Candlestick', UTCTimestamp>, axes: ChartAxes, layer: HeatLayer) {
    this.#host = host;
    this.certainty = new CertaintyDots(axes);
    this.zones = new ZoneBands(axes);
    this.bubbles = new Bubbles(axes);
    this.zoneLabels = new ZoneLabels(axes);
    this.silent = new SilentStrip(axes);
    const all = [layer, ...this.#themed, this.drawn];
    for (const one of all) series.attachPrimitive(one as never);
    this.#detach = () => {
      for (const one of all) series.detachPrimitive(one as never);
    };
  }

  setTheme(theme: Theme): void {
    for (const one of this.#themed) one.setTheme(theme);
  }

  /**
   * The part of the pane's width that stays free of candles at its right end, for labels of zones. Told from the chart's
   * width: the pane's own depends on the prices that are on its axis, and a link is to show the same stretch again.
   */
  get rightRoom(): number {
    const { clientWidth: width } = this.#host;
    return width >= LEAST_LABELLED ? LABELS_WIDTH / width : LEAST_ROOM;
  }

  /** Call it before the chart goes: what one of these asks a chart to draw that has gone is an error a frame later. */
  destroy(): void {
    this.#detach();
  }

  get #themed() {
    return [this.certainty, this.zones, this.bubbles, this.zoneLabels, this.silent];
  }
}
