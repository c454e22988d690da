import {
  CandlestickSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type Logical,
  PriceLineSource,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { PyrometerClient } from '../../client/index.ts';
import type { LiveBar, LiveView } from '../../market/api/live.ts';
import type { MarketSummary } from '../../market/api/schemas.ts';
import type { HeatFrame } from '../../market/heat-frame.ts';
import {
  type CellReading,
  type ColourScale,
  type GroupMask,
  HeatLayer,
  PALETTES,
  partOf,
  suggestScale,
  type Theme,
} from '../heat-layer/index.ts';
import { candlePoints, chartTime, emptyPoints, mergeBar } from './candle-data.ts';
import { CANDLES, FIXED_OPTIONS, themedOptions } from './chart-options.ts';
import { areRowsOutgrown, candleRange, isOutgrown, shownRange, type TimeSpan } from './load-plan.ts';
import { loadPicture, type Picture } from './load-picture.ts';

export type LoadStatus =
  | { kind: 'loading' }
  | { kind: 'ready' }
  /** The window lies where the market has no bars. */
  | { kind: 'empty' }
  | { kind: 'error'; error: unknown };

export interface ChartEvents {
  onStatus(status: LoadStatus): void;
  /** The cell under the crosshair, and where in the pane it is, CSS pixels. */
  onCell(cell: CellReading | null, x: number): void;
  onScale(scale: ColourScale): void;
  /** The grid that live columns must have from now on. */
  onView(view: LiveView): void;
}

/** What the chart is to show: a market, seen from a moment or (undefined) from now on. */
export interface Subject {
  summary: MarketSummary;
  asOfMs: number | undefined;
}

const SETTLE_MS = 140;

/** One market's candles over its heat: fetches what the view needs, and keeps the old picture until the new one is here. */
export class MarketChart {
  readonly layer = new HeatLayer();
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Candlestick', UTCTimestamp>;
  readonly #client: PyrometerClient;
  readonly #events: ChartEvents;
  #subject: Subject | null = null;
  #loaded: Picture | null = null;
  #scaleOf: string | null = null;
  #request: AbortController | null = null;
  #settle: ReturnType<typeof setTimeout> | null = null;
  /** A view that was asked for by name and is not on the screen yet. */
  #wanted: TimeSpan | null = null;

  constructor(host: HTMLElement, client: PyrometerClient, events: ChartEvents) {
    this.#client = client;
    this.#events = events;
    this.#chart = createChart(host, FIXED_OPTIONS);
    this.#series = this.#chart.addSeries(CandlestickSeries, {
      borderVisible: false,
      // In the past, the line and its label are of the price at the edge of the view.
      priceLineSource: PriceLineSource.LastVisible,
      priceFormat: { type: 'price', precision: 8, minMove: 1e-8 },
      autoscaleInfoProvider: (original: () => ReturnType<typeof rangeInfo> | null) => {
        const range = original()?.priceRange;
        return range ? rangeInfo(range.minValue, range.maxValue) : null;
      },
    }) as ISeriesApi<'Candlestick', UTCTimestamp>;
    this.#series.attachPrimitive(this.layer as never);
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.#viewChanged());
    // The price axis says nothing when it is dragged; the pointer that drags it does.
    host.addEventListener('pointerup', () => this.#viewChanged());
    host.addEventListener('wheel', () => this.#viewChanged(), { passive: true });
    this.#chart.subscribeCrosshairMove(({ point }) => {
      events.onCell(point ? this.layer.cellAt(point.x, point.y) : null, point?.x ?? 0);
    });
  }

  /** Shows a stretch of a market, with the axis back at its own range. */
  show(subject: Subject, visible: TimeSpan): void {
    const other = this.#subject?.summary.id !== subject.summary.id || this.#subject.asOfMs !== subject.asOfMs;
    this.#subject = subject;
    if (other) this.#clear();
    this.#chart.priceScale('right').applyOptions({ autoScale: true });
    this.#wanted = visible;
    void this.#load(visible);
  }

  /** Loads the view again: after a failure, or when the line was down. */
  reload(): void {
    const visible = this.#wanted ?? this.#visible();
    if (visible) void this.#load(visible);
  }

  /** Takes a live bar into the newest candle. */
  hearBar({ bar, summary }: LiveBar): void {
    if (this.#subject?.summary.id !== summary.id) return;
    this.#subject = { ...this.#subject, summary };
    const candles = this.#loaded?.candles;
    // Where the view lies in the past, the newest bars are not among what is loaded.
    if (!candles || bar.timeMs >= this.#loaded!.plan.toMs) return;
    const before = candles.timeMs.at(-1);
    if (before === undefined || !mergeBar(candles, bar)) return;
    const i = candles.timeMs.length - 1;
    const at = candles.timeMs[i]!;
    for (const point of emptyPoints(before, at, candles.stepMs)) this.#series.update(point);
    const { open, high, low, close } = candles;
    this.#series.update({ time: chartTime(at), open: open[i]!, high: high[i]!, low: low[i]!, close: close[i]! });
    this.layer.setDataSpan(summary.firstTimeMs, Math.max(summary.timeMs, bar.timeMs));
  }

  /** Takes live columns into the heat; asks for a new picture where the room for them is used up. */
  hearColumns(columns: HeatFrame): void {
    if (this.layer.putColumns(columns)) return;
    const endMs = this.#loaded?.plan.toMs ?? 0;
    const visible = this.#visible();
    const isNext =
      columns.fromMs + columns.columns * columns.stepMs > endMs && columns.stepMs === this.layer.frame?.stepMs;
    if (isNext && visible && visible.toMs > endMs - columns.stepMs && !this.#request) void this.#load(visible);
  }

  setTheme(theme: Theme): void {
    const { up, down } = CANDLES[theme];
    this.#chart.applyOptions(themedOptions(theme));
    this.#series.applyOptions({ upColor: up, wickUpColor: up, downColor: down, wickDownColor: down });
    this.layer.setPalette(PALETTES[theme]);
  }

  setGroups(mask: GroupMask): void {
    this.layer.setGroups(mask);
  }

  /** Fits the colours to what is in view. They never change otherwise while one market is shown. */
  rescale(): void {
    const visible = this.#visible();
    if (visible) this.#fitScale(visible);
  }

  /** Pane coordinates of a price and of a moment, CSS pixels; null while nothing is loaded. */
  priceToY(price: number): number | null {
    return this.#series.priceToCoordinate(price);
  }

  timeToX(timeMs: number): number | null {
    const candles = this.#loaded?.candles;
    if (!candles || candles.timeMs.length === 0) return null;
    const logical = (timeMs - candles.timeMs[0]!) / candles.stepMs - 0.5;
    // The chart only knows where whole bars are.
    const bar = Math.floor(logical);
    const at = this.#chart.timeScale().logicalToCoordinate(bar as Logical);
    const next = this.#chart.timeScale().logicalToCoordinate((bar + 1) as Logical);
    return at === null || next === null ? null : at + (logical - bar) * (next - at);
  }

  destroy(): void {
    this.#request?.abort();
    if (this.#settle) clearTimeout(this.#settle);
    this.#chart.remove();
  }

  #clear(): void {
    this.#loaded = null;
    this.#series.setData([]);
    this.layer.setFrame(null, 0);
    this.#events.onCell(null, 0);
  }

  async #load(visible: TimeSpan): Promise<void> {
    const { summary, asOfMs } = this.#subject!;
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const asked = { signal: request.signal, ...(asOfMs === undefined ? {} : { asOfMs }) };
    this.#events.onStatus({ kind: 'loading' });
    try {
      const prices = this.#wanted ? null : this.#shownByHand();
      const picture = await loadPicture(this.#client, summary, { visible, prices, ...this.#pane() }, asked);
      if (request.signal.aborted) return;
      if (picture) this.#apply(picture, this.#wanted ?? this.#visible() ?? visible);
      else this.#clear();
      this.#wanted = null;
      this.#finish(request, { kind: picture ? 'ready' : 'empty' });
    } catch (error) {
      if (!request.signal.aborted) this.#finish(request, { kind: 'error', error });
    }
  }

  #finish(request: AbortController, status: LoadStatus): void {
    if (this.#request !== request) return;
    this.#request = null;
    this.#events.onStatus(status);
    // The view may have moved on while it was loading.
    if (status.kind === 'ready') this.#viewChanged();
  }

  #apply(picture: Picture, visible: TimeSpan): void {
    const { summary } = this.#subject!;
    const { candles, frame } = picture;
    const firstMs = candles.timeMs[0]!;
    this.#loaded = picture;
    this.layer.setDataSpan(summary.firstTimeMs, summary.timeMs);
    this.#series.setData(candlePoints(candles));
    this.layer.setFrame(frame, (frame.fromMs - firstMs) / frame.stepMs);
    this.#chart.timeScale().setVisibleLogicalRange({
      from: (visible.fromMs - firstMs) / candles.stepMs - 0.5,
      to: (visible.toMs - firstMs) / candles.stepMs - 0.5,
    });
    if (this.#scaleOf !== summary.id) {
      this.#scaleOf = summary.id;
      this.#fitScale(visible);
    }
    const { stepMs, logLow, rowHeight, rows } = frame;
    this.#events.onView({ stepMs, logLow, rowHeight, rows });
  }

  #fitScale(visible: TimeSpan): void {
    const frame = this.layer.frame;
    if (!frame || !this.#loaded) return;
    const { candles } = this.#loaded;
    const seen = candleRange(candles, visible) ?? candleRange(candles, this.#loaded.plan)!;
    const scale = suggestScale(frame, partOf(frame, visible, this.#shownByHand() ?? shownRange(seen.low, seen.high)));
    this.layer.setScale(scale);
    this.#events.onScale(scale);
  }

  /** Loads when the view has come to rest where what is loaded does not serve it. */
  #viewChanged(): void {
    if (this.#settle) clearTimeout(this.#settle);
    this.#settle = setTimeout(() => {
      const visible = this.#visible();
      if (!visible || !this.#loaded || !this.#subject || this.#request) return;
      const { width, height } = this.#pane();
      const shown = this.#shownByHand();
      const frame = this.layer.frame;
      const isServed =
        !isOutgrown(this.#loaded.plan, visible, width, this.#subject.summary) &&
        !(shown && frame && areRowsOutgrown(frame, shown, height));
      if (!isServed) void this.#load(visible);
    }, SETTLE_MS);
  }

  #pane(): { width: number; height: number } {
    const { width, height } = this.#chart.paneSize();
    return { width: Math.max(200, width), height: Math.max(200, height) };
  }

  #visible(): TimeSpan | null {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    const candles = this.#loaded?.candles;
    if (!range || !candles) return null;
    const timeOf = (logical: number) => candles.timeMs[0]! + (logical + 0.5) * candles.stepMs;
    return { fromMs: timeOf(range.from), toMs: timeOf(range.to) };
  }

  /** The prices on the axis where someone has dragged it; null while it follows the candles. */
  #shownByHand(): { low: number; high: number } | null {
    if (this.#chart.priceScale('right').options().autoScale) return null;
    const high = this.#series.coordinateToPrice(0);
    const low = this.#series.coordinateToPrice(this.#pane().height);
    return low !== null && high !== null && low > 0 && high > low ? { low, high } : null;
  }
}

function rangeInfo(low: number, high: number) {
  const range = shownRange(low, high);
  return { priceRange: { minValue: range.low, maxValue: range.high } };
}
