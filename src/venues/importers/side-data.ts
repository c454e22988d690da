import type { Context } from '../../market/event.ts';
import type { Kline, MarkKline, SideRow } from './feed.ts';
import { StepSeries } from './step-series.ts';

const HIGH = 0;
const LOW = 1;
const SAMPLES = 2;
/** A mark that is sampled more rarely in a bar says little of the bar's extremes. */
const ENOUGH_SAMPLES = 10;
const INDEX = 0;
const MARK_CLOSE = 1;
const LONG_SHORT = 2;
const TOP_LONG_SHORT = 3;

/** What stands beside the bars, sorted into them as it comes in time order. Times of bars are their opens. */
export class SideData {
  readonly #stepMs: number;
  readonly #phaseMs: number;
  /** Step of the mark klines; larger than a bar's where marks are coarser. NaN without mark klines. */
  readonly #markStepMs: number;
  readonly #openInterest = new StepSeries(1);
  readonly #marks = new StepSeries(3);
  readonly #fundingPaid = new StepSeries(1);
  readonly #fundingDue = new StepSeries(1);
  /** By the bar's close. */
  readonly #context = new StepSeries(4);
  #due: { atMs: number; rate: number } | null = null;

  constructor(stepMs: number, phaseMs: number, markStepMs: number) {
    this.#stepMs = stepMs;
    this.#phaseMs = phaseMs;
    this.#markStepMs = markStepMs;
  }

  /** Marks of bars or finer are gathered by bar; coarser ones stay as they are and clip the bars within them. */
  addMark(mark: MarkKline): void {
    const openMs = this.#coarse ? mark.timeMs : this.#floor(mark.timeMs);
    this.#marks.update(openMs, HIGH, (old) => (old > mark.high ? old : mark.high));
    this.#marks.update(openMs, LOW, (old) => (old < mark.low ? old : mark.low));
    this.#marks.update(openMs, SAMPLES, () => Number.POSITIVE_INFINITY);
    this.#context.update(this.#ceil(mark.timeMs + this.#markStepMs), MARK_CLOSE, () => mark.close);
  }

  add(row: SideRow): void {
    const closeMs = this.#ceil(row.timeMs);
    // A stamp that comes shortly after a close means that close, not the one to come.
    const stampMs = this.#ceil(row.timeMs - Math.min(row.lateMs, this.#stepMs / 4));
    const latest = (series: StepSeries, timeMs: number, column: number, value: number) => {
      if (!Number.isNaN(value)) series.update(timeMs, column, () => value);
    };
    latest(this.#openInterest, stampMs, 0, row.openInterest);
    latest(this.#context, stampMs, LONG_SHORT, row.longShortRatio);
    latest(this.#context, stampMs, TOP_LONG_SHORT, row.topLongShortRatio);
    latest(this.#context, closeMs, INDEX, row.index);
    latest(this.#fundingPaid, this.#floor(row.timeMs), 0, row.fundingPaid);
    if (!Number.isNaN(row.mark) && !this.#coarse) {
      const openMs = this.#floor(row.timeMs);
      this.#marks.update(openMs, HIGH, (old) => (old > row.mark ? old : row.mark));
      this.#marks.update(openMs, LOW, (old) => (old < row.mark ? old : row.mark));
      this.#marks.update(openMs, SAMPLES, (old) => (old > 0 ? old + 1 : 1));
      this.#context.update(closeMs, MARK_CLOSE, () => row.mark);
    }
    this.#watchFunding(row);
  }

  /** A rate that is announced is paid at its time: the last one announced before it counts. */
  #watchFunding(row: SideRow): void {
    if (this.#due !== null && row.timeMs >= this.#due.atMs) {
      const { atMs, rate } = this.#due;
      this.#fundingDue.update(this.#floor(atMs), 0, () => rate);
      this.#due = null;
    }
    if (Number.isNaN(row.fundingRate)) return;
    const everyMs = row.fundingEveryMs;
    const atMs = Number.isNaN(everyMs) ? row.fundingDueMs : (Math.floor(row.timeMs / everyMs) + 1) * everyMs;
    if (atMs > row.timeMs) this.#due = { atMs, rate: row.fundingRate };
  }

  openInterest(bar: Kline): number {
    return this.#openInterest.get(bar.timeMs + this.#stepMs, 0);
  }

  /** Funding paid in the bar: as a file of payments has it, else as last announced. */
  funding(bar: Kline): number {
    const paid = this.#fundingPaid.get(bar.timeMs, 0);
    return Number.isNaN(paid) ? this.#fundingDue.get(bar.timeMs, 0) : paid;
  }

  /**
   * [high, low] of the mark in the bar, NaN where it is not known or only sampled now and then. Where marks are coarser, the bar's own prices clipped into the range of the
   * mark bar around it: a wick of the last price beyond the mark's range is no touch, and a bar wholly outside it
   * stands at the range's nearer end.
   */
  marks(bar: Kline): [high: number, low: number] {
    if (!this.#coarse) {
      const known = this.#marks.get(bar.timeMs, SAMPLES) >= ENOUGH_SAMPLES;
      return known ? [this.#marks.get(bar.timeMs, HIGH), this.#marks.get(bar.timeMs, LOW)] : [Number.NaN, Number.NaN];
    }
    const openMs = Math.floor(bar.timeMs / this.#markStepMs) * this.#markStepMs;
    const high = this.#marks.get(openMs, HIGH);
    const low = this.#marks.get(openMs, LOW);
    const clip = (price: number) => Math.min(high, Math.max(low, price));
    return [clip(bar.high), clip(bar.low)];
  }

  /** In time order, in batches; `timeMs` is the close of the bar in which it was known. */
  *context(fromMs: number, toMs: number): Generator<Context[]> {
    let batch: Context[] = [];
    for (let i = 0; i < this.#context.length; i++) {
      const timeMs = this.#context.timeAt(i);
      if (timeMs < fromMs || timeMs > toMs) continue;
      const value = (column: number) => this.#context.valueAt(i, column);
      batch.push({
        timeMs,
        index: value(INDEX),
        markClose: value(MARK_CLOSE),
        longShortRatio: value(LONG_SHORT),
        topLongShortRatio: value(TOP_LONG_SHORT),
      });
      if (batch.length < 1000) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  get #coarse(): boolean {
    return this.#markStepMs > this.#stepMs;
  }

  /** Open of the bar that holds a time. */
  #floor(timeMs: number): number {
    return Math.floor((timeMs - this.#phaseMs) / this.#stepMs) * this.#stepMs + this.#phaseMs;
  }

  /** Close of the first bar that ends at a time or after it. */
  #ceil(timeMs: number): number {
    return Math.ceil((timeMs - this.#phaseMs) / this.#stepMs) * this.#stepMs + this.#phaseMs;
  }
}
