import {
  CandlestickSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  PriceLineSource,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { PyrometerClient, TilesOf } from '../../client/index.ts';
import type { LiveBar, LiveTiles } from '../../market/api/live.ts';
import type { TilePatch } from '../../market/heat-tile.ts';
import {
  type ColourScale,
  type GroupMask,
  HeatLayer,
  type Palette,
  type RendererChoice,
  type SideMask,
  type ScaleUnit,
  type Theme,
} from '../heat-layer/index.ts';
import type { PaneName } from '../state/layers.ts';
import { CandleFeed, type Subject } from './candle-feed.ts';
import { CellReader } from './cell-reader.ts';
import { ChartAxes } from './chart-axes.ts';
import { ChartDrawings } from './chart-drawings.ts';
import type { ChartEvents } from './chart-events.ts';
import { CANDLES, FIXED_OPTIONS, localOptions, priceFormat, themedOptions } from './chart-options.ts';
import { IndicatorFeed } from './indicator-feed.ts';
import { IndicatorPanes } from './indicator-panes.ts';
import { shownRange, type TimeSpan } from './load-plan.ts';
import { TileFeed } from './tile-feed.ts';
import { levelName } from './tile-source.ts';

/** How often a moving view is looked at, ms. */
const FOLLOW_MS = 120;

/** One market's candles over its heat. Neither waits for the other, and the old picture stays until the new one comes. */
export class MarketChart {
  readonly layer: HeatLayer;
  readonly axes: ChartAxes;
  readonly drawings: ChartDrawings;
  readonly reader: CellReader;
  /** Panes of indicators under the candles. */
  readonly panes: IndicatorPanes;
  /** Height of the crosshair in the first pane, CSS pixels. */
  crosshairY: number | null = null;
  /** The colours that the first market is shown in; null: those that suit it. */
  firstScale: ColourScale | null = null;
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Candlestick', UTCTimestamp>;
  readonly #feed: CandleFeed;
  readonly #tiles: TileFeed;
  readonly #indicators: IndicatorFeed;
  readonly #events: ChartEvents;
  readonly #ends: (() => void)[] = [];
  #subject: Subject | null = null;
  #levelMs: number | null = null;
  #isSettled = false;
  #isMoved = false;
  #hasBars = false;
  #follow: ReturnType<typeof setTimeout> | null = null;

  constructor(host: HTMLElement, client: PyrometerClient, renderer: RendererChoice, events: ChartEvents) {
    this.#events = events;
    this.layer = new HeatLayer({
      renderer,
      onSettled: (isSettled) => this.#settled(isSettled),
      onError: (error) => events.onStatus({ kind: 'error', error }),
    });
    this.#chart = createChart(host, FIXED_OPTIONS);
    this.panes = new IndicatorPanes(this.#chart);
    this.#indicators = new IndicatorFeed(client, (series) => {
      this.panes.setData(series);
      events.onIndicators(series);
    });
    this.#series = this.#chart.addSeries(CandlestickSeries, {
      borderVisible: false,
      // In the past, the line and its label are of the price at the edge of the view.
      priceLineSource: PriceLineSource.LastVisible,
      priceFormat: priceFormat(),
      autoscaleInfoProvider: (original: () => ReturnType<typeof rangeInfo> | null) => {
        const range = original()?.priceRange;
        return range ? rangeInfo(range.minValue, range.maxValue) : null;
      },
    }) as ISeriesApi<'Candlestick', UTCTimestamp>;
    this.axes = new ChartAxes(this.#chart, this.#series);
    this.drawings = new ChartDrawings(host, this.#series, this.axes, this.layer);
    this.reader = new CellReader(this.layer, this.axes);
    this.#chart.subscribeClick(({ point, paneIndex }) => {
      const zone = point && (paneIndex ?? 0) === 0 ? this.drawings.zones.zoneAt(point.x, point.y) : null;
      if (zone) events.onZone(zone.id);
    });
    this.#tiles = new TileFeed(client, this.layer, (error) => events.onStatus({ kind: 'error', error }));
    this.#feed = new CandleFeed(client, this.#chart, this.#series, {
      onBeforeBars: () => this.panes.clear(),
      onBars: (bars) => this.#barsChanged(bars),
      onError: (error) => events.onStatus({ kind: 'error', error }),
    });
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.#viewChanged());
    this.#listen(host, 'pointerdown', () => {
      this.#feed.hold(true);
      this.#isMoved = true;
    });
    this.#listen(host, 'wheel', () => (this.#isMoved = true));
    for (const end of ['pointerup', 'pointercancel'] as const) {
      this.#listen(globalThis.window, end, () => this.#feed.hold(false));
    }
    this.#chart.subscribeCrosshairMove(({ point, paneIndex }) => {
      const isOverHeat = point && (paneIndex ?? 0) === 0;
      events.onCross(point ? this.axes.time(point.x) : null);
      this.crosshairY = isOverHeat ? point.y : null;
      events.onCell(isOverHeat ? this.reader.focusAt(point.x, point.y) : null);
    });
  }

  /** Shows a stretch of a market, with the axis back at its own range. */
  show(subject: Subject, visible: TimeSpan): void {
    const before = this.#subject;
    const isOther = before?.summary.id !== subject.summary.id;
    this.#subject = subject;
    this.axes.newestMs = subject.summary.timeMs;
    this.#isMoved = false;
    this.#events.onStatus({ kind: 'loading' });
    if (isOther) {
      this.#chart.priceScale('right').applyOptions({ autoScale: true });
      this.#feed.clear();
      this.#events.onCell(null);
      this.#isSettled = false;
      this.#tiles.show(subject, before ? null : this.firstScale);
    } else if (before!.asOfMs !== subject.asOfMs) {
      // What is shown stays until the other moment's has come: a replay does not blink.
      this.#tiles.move(subject);
    }
    this.#feed.show(subject, visible);
  }

  /** A picture of the chart with all of its panes, device pixels. */
  picture(): HTMLCanvasElement {
    return this.#chart.takeScreenshot(true, false);
  }

  /** Loads the view again: after a failure, or when the line was down. */
  reload(): void {
    this.#events.onStatus({ kind: 'loading' });
    this.#tiles.reload();
    this.#feed.reload();
  }

  hearBar(message: LiveBar): void {
    const { bar, summary } = message;
    if (this.#subject?.summary.id !== summary.id) return;
    this.#subject = { ...this.#subject, summary };
    this.axes.newestMs = Math.max(summary.timeMs, bar.timeMs);
    this.#feed.hear(message);
    if (!message.running) {
      this.#indicators.refresh();
      this.#tiles.hearClosed(this.#subject);
    }
    this.layer.setDataSpan(summary.firstTimeMs, Math.max(summary.timeMs, bar.timeMs));
  }

  hearPatch(patch: TilePatch): void {
    this.#tiles.hearPatch(patch);
  }

  hearTiles(message: LiveTiles): void {
    this.#tiles.hearTiles(message);
  }

  setTheme(theme: Theme, palette: Palette): void {
    const { up, down } = CANDLES[theme];
    this.#chart.applyOptions(themedOptions(theme, palette));
    this.#series.applyOptions({ upColor: up, wickUpColor: up, downColor: down, wickDownColor: down });
    this.layer.setPalette(palette);
    this.panes.setTheme(theme);
    this.drawings.setTheme(theme);
  }

  /** Writes times and numbers anew, as the reader wants them now. */
  restate(): void {
    this.#chart.applyOptions(localOptions());
    this.#series.applyOptions({ priceFormat: priceFormat() });
  }

  setPanes(names: readonly PaneName[]): void {
    this.panes.setPanes(names);
    this.#indicators.setWanted(names.length > 0);
  }

  setGroups(mask: GroupMask): void {
    this.layer.setGroups(mask);
  }

  setSides(sides: SideMask): void {
    this.layer.setSides(sides);
  }

  /** The modelled map, or what accounts hold that were asked. */
  setHeat(of: TilesOf): void {
    if (!this.#tiles.setOf(of) || !this.#subject) return;
    this.#isSettled = false;
    this.#tellStatus();
  }

  setScale(scale: ColourScale): void {
    this.layer.setScale(scale);
    this.#events.onScale(scale);
  }

  /** Fits the colours to what is in view. They never change otherwise while one market is shown. */
  rescale(unit?: ScaleUnit): ColourScale {
    const scale = this.layer.fitScale(unit);
    this.#events.onScale(scale);
    return scale;
  }

  destroy(): void {
    if (this.#follow) clearTimeout(this.#follow);
    for (const end of this.#ends) end();
    this.#tiles.destroy();
    this.#feed.destroy();
    this.#indicators.destroy();
    this.drawings.destroy();
    this.#chart.remove();
  }

  #barsChanged(bars: { originMs: number; stepMs: number } | null): void {
    this.#hasBars = bars !== null;
    this.axes.bars = bars;
    if (bars) {
      this.layer.setBars(bars);
      const loaded = this.#feed.loaded!;
      const { plan } = loaded;
      this.#events.onCandles(loaded);
      this.panes.regrid(plan.fromMs, plan.toMs, plan.stepMs);
      this.#indicators.show(this.#subject!, plan);
    }
    this.#tellStatus();
  }

  #settled(isSettled: boolean): void {
    this.#isSettled = isSettled;
    // Where there is nothing to colour, nothing was fitted.
    if (isSettled && this.layer.levelMs !== null) this.#events.onScale(this.layer.scale);
    this.#tellLevel();
    this.#tellStatus();
  }

  #tellStatus(): void {
    if (this.#feed.isBusy) this.#events.onStatus({ kind: 'loading' });
    else if (!this.#hasBars) this.#events.onStatus({ kind: 'empty' });
    else this.#events.onStatus({ kind: this.#isSettled ? 'ready' : 'loading' });
  }

  #tellLevel(): void {
    const { levelMs } = this.layer;
    if (levelMs === null || levelMs === this.#levelMs) return;
    this.#levelMs = levelMs;
    this.#events.onView({ level: levelName(levelMs) });
  }

  #viewChanged(): void {
    this.#follow ??= setTimeout(() => {
      this.#follow = null;
      this.#feed.follow();
      this.#tellLevel();
      const visible = this.#isMoved ? this.#feed.visible() : null;
      if (visible) this.#events.onMoved(visible);
    }, FOLLOW_MS);
  }

  #listen(target: EventTarget, type: string, listener: () => void): void {
    target.addEventListener(type, listener);
    this.#ends.push(() => target.removeEventListener(type, listener));
  }
}

function rangeInfo(low: number, high: number) {
  const range = shownRange(low, high);
  return { priceRange: { minValue: range.low, maxValue: range.high } };
}
