import type { Bar } from '../../market/bar.ts';
import type { Mark, OpenInterest, Trade } from '../../market/event.ts';

/** A mark that is sampled more rarely in a minute says little of the minute's extremes. */
const ENOUGH_MARKS = 10;

interface Minute {
  bar: Bar;
  trades: number;
  /** Venue times of the first and the last trade: those of one moment come in any order. */
  firstMs: number;
  lastMs: number;
  marks: number;
  markHigh: number;
  markLow: number;
}

/** Gathers events into bars of one step. A minute stays open until it is taken, so that its events may come late. */
export class MinuteBuilder {
  readonly #stepMs: number;
  readonly #minutes = new Map<number, Minute>();
  #funding: { dueMs: number; rate: number } | null = null;

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  trade({ timeMs, price, quantity, takerSide }: Trade): void {
    const minute = this.#minute(timeMs);
    const { bar } = minute;
    if (minute.trades === 0) {
      bar.open = bar.high = bar.low = bar.close = price;
      minute.firstMs = minute.lastMs = timeMs;
    }
    if (timeMs < minute.firstMs) [bar.open, minute.firstMs] = [price, timeMs];
    if (timeMs >= minute.lastMs) [bar.close, minute.lastMs] = [price, timeMs];
    if (price > bar.high) bar.high = price;
    if (price < bar.low) bar.low = price;
    bar.volume += quantity;
    if (takerSide === 'buy') bar.takerBuyVolume += quantity;
    minute.trades++;
  }

  mark({ timeMs, mark, fundingRate, fundingDueMs }: Mark): void {
    if (!Number.isNaN(mark)) {
      const minute = this.#minute(timeMs);
      minute.marks++;
      if (!(mark <= minute.markHigh)) minute.markHigh = mark;
      if (!(mark >= minute.markLow)) minute.markLow = mark;
    }
    this.#pay(timeMs);
    // The last rate that is told before it is due is the one that is paid.
    if (Number.isNaN(fundingRate) && Number.isNaN(fundingDueMs)) return;
    const dueMs = Number.isNaN(fundingDueMs) ? (this.#funding?.dueMs ?? Number.NaN) : fundingDueMs;
    const rate = Number.isNaN(fundingRate) ? (this.#funding?.rate ?? Number.NaN) : fundingRate;
    if (dueMs > timeMs) this.#funding = { dueMs, rate };
  }

  /** The last stamp of a minute is the one that stands at its close. */
  openInterest({ timeMs, quantity }: OpenInterest): void {
    this.#minute(timeMs).bar.openInterest = quantity;
  }

  /** The minute's bar so far, null before its first trade. */
  peek(openMs: number): Bar | null {
    const minute = this.#minutes.get(openMs);
    return minute && minute.trades > 0 ? barOf(minute) : null;
  }

  /** Takes the minute's bar out; without a trade its prices are NaN. Its events count no more. */
  take(openMs: number): Bar {
    this.#pay(openMs + this.#stepMs);
    const minute = this.#minutes.get(openMs) ?? this.#blank(openMs);
    this.forgetBefore(openMs + this.#stepMs);
    return barOf(minute);
  }

  forgetBefore(timeMs: number): void {
    for (const openMs of this.#minutes.keys()) if (openMs < timeMs) this.#minutes.delete(openMs);
  }

  #pay(timeMs: number): void {
    if (!this.#funding || timeMs < this.#funding.dueMs) return;
    this.#minute(this.#funding.dueMs).bar.fundingRate = this.#funding.rate;
    this.#funding = null;
  }

  #minute(timeMs: number): Minute {
    const openMs = Math.floor(timeMs / this.#stepMs) * this.#stepMs;
    let minute = this.#minutes.get(openMs);
    if (!minute) this.#minutes.set(openMs, (minute = this.#blank(openMs)));
    return minute;
  }

  #blank(openMs: number): Minute {
    const { NaN: unknown } = Number;
    const prices = { open: unknown, high: unknown, low: unknown, close: unknown };
    const rest = { openInterest: unknown, fundingRate: unknown, markHigh: unknown, markLow: unknown };
    const bar: Bar = { timeMs: openMs, ...prices, ...rest, volume: 0, takerBuyVolume: 0 };
    return { bar, trades: 0, firstMs: unknown, lastMs: unknown, marks: 0, markHigh: unknown, markLow: unknown };
  }
}

function barOf({ bar, marks, markHigh, markLow }: Minute): Bar {
  return marks >= ENOUGH_MARKS ? { ...bar, markHigh, markLow } : { ...bar };
}
