import type { IChartApi, ISeriesApi, UTCTimestamp } from 'lightweight-charts';
import type { PyrometerClient } from '../../client/index.ts';
import type { LiveBar } from '../../market/api/live.ts';
import type { Candles, MarketSummary } from '../../market/api/schemas.ts';
import { candlePoints, chartTime, emptyPoints, mergeBar } from './candle-data.ts';
import { isOutgrown, type LoadPlan, planLoad, type TimeSpan } from './load-plan.ts';

/** What the chart is to show: a market, seen from a moment or (undefined) from now on. */
export interface Subject {
  summary: MarketSummary;
  asOfMs: number | undefined;
}

export interface Loaded {
  plan: LoadPlan;
  candles: Candles;
}

export interface FeedEvents {
  /** Other candles are about to be put on the chart. */
  onBeforeBars(): void;
  /** Candles were put on the chart: its bars now begin at `originMs`, `stepMs` apart. Null: there are none. */
  onBars(bars: { originMs: number; stepMs: number } | null): void;
  onError(error: unknown): void;
}

/**
 * Candles of a chart: fetched well before the view comes to where there are none, and put on the chart without moving
 * what is in view.
 */
export class CandleFeed {
  readonly #client: PyrometerClient;
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Candlestick', UTCTimestamp>;
  readonly #events: FeedEvents;
  #subject: Subject | null = null;
  #loaded: Loaded | null = null;
  #request: AbortController | null = null;
  /** A view that was asked for by name and is not on the screen yet. */
  #wanted: TimeSpan | null = null;
  #isHeld = false;
  #waiting: Loaded | null = null;

  constructor(
    client: PyrometerClient,
    chart: IChartApi,
    series: ISeriesApi<'Candlestick', UTCTimestamp>,
    events: FeedEvents,
  ) {
    this.#client = client;
    this.#chart = chart;
    this.#series = series;
    this.#events = events;
  }

  /** What is on the chart. */
  get loaded(): Loaded | null {
    return this.#loaded;
  }

  get isBusy(): boolean {
    return this.#request !== null || this.#wanted !== null;
  }

  show(subject: Subject, visible: TimeSpan): void {
    this.#subject = subject;
    this.#wanted = visible;
    void this.#load(visible);
  }

  reload(): void {
    const visible = this.#wanted ?? this.visible();
    if (visible) void this.#load(visible);
  }

  /** Fetches more where the view nears the end of what is loaded, or where other candles suit it better. */
  follow(): void {
    const visible = this.visible();
    if (!visible || !this.#loaded || !this.#subject || this.#request || this.#waiting) return;
    if (isOutgrown(this.#loaded.plan, visible, this.#width(), this.#subject.summary)) void this.#load(visible);
  }

  /** While someone drags the chart it must not be given other bars: it would jump. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (isHeld || !this.#waiting) return;
    const waiting = this.#waiting;
    this.#waiting = null;
    this.#apply(waiting);
  }

  /** Takes a live bar into the newest candle. */
  hear({ bar, summary }: LiveBar): void {
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
  }

  visible(): TimeSpan | null {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    const candles = this.#loaded?.candles;
    if (!range || !candles) return null;
    const timeOf = (logical: number) => candles.timeMs[0]! + (logical + 0.5) * candles.stepMs;
    return { fromMs: timeOf(range.from), toMs: timeOf(range.to) };
  }

  clear(): void {
    this.#request?.abort();
    this.#request = null;
    this.#loaded = null;
    this.#waiting = null;
    this.#events.onBeforeBars();
    this.#series.setData([]);
  }

  destroy(): void {
    this.#request?.abort();
  }

  async #load(visible: TimeSpan): Promise<void> {
    const { summary, asOfMs } = this.#subject!;
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const asked = { signal: request.signal, ...(asOfMs === undefined ? {} : { asOfMs }) };
    try {
      const plan = planLoad(visible, this.#width(), summary);
      const candles = await this.#client.candles(summary.id, plan, asked);
      if (request.signal.aborted) return;
      this.#request = null;
      if (this.#isHeld && !this.#wanted) this.#waiting = { plan, candles };
      else this.#apply({ plan, candles });
    } catch (error) {
      if (request.signal.aborted) return;
      this.#request = null;
      this.#events.onError(error);
    }
  }

  #apply(loaded: Loaded): void {
    const { candles } = loaded;
    const visible = this.#wanted ?? this.visible();
    this.#wanted = null;
    if (candles.timeMs.length === 0) {
      this.clear();
      this.#events.onBars(null);
      return;
    }
    const originMs = candles.timeMs[0]!;
    const { stepMs } = candles;
    this.#loaded = loaded;
    this.#events.onBeforeBars();
    this.#series.setData(candlePoints(candles));
    if (visible) {
      this.#chart.timeScale().setVisibleLogicalRange({
        from: (visible.fromMs - originMs) / stepMs - 0.5,
        to: (visible.toMs - originMs) / stepMs - 0.5,
      });
    }
    this.#events.onBars({ originMs, stepMs });
  }

  #width(): number {
    return Math.max(200, this.#chart.paneSize().width);
  }
}
