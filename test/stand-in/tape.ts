import type { Bar } from '../../src/market/bar.ts';
import type { Level, Liquidation, MarketEvent, Mark, Trade } from '../../src/market/event.ts';
import { decimal, hash, type Listed, priceOf, quantityOf } from './listed.ts';
import { pastBar, pastOpenInterest, pastPrice } from './past.ts';

const MINUTE_MS = 60_000;
const TRADES_KEPT = 1000;

/** What one market has said so far, and how it stands. */
export class Tape {
  readonly listed: Listed;
  readonly startMs: number;
  mark: Mark;
  openInterest: { timeMs: number; quantity: number };
  lastPrice: number;
  readonly bids = new Map<number, number>();
  readonly asks = new Map<number, number>();
  /** Of the newest book update. */
  sequence: number;
  readonly trades: Trade[] = [];
  readonly liquidations: Liquidation[] = [];
  readonly #minutes = new Map<number, Bar>();
  readonly #marks = new Map<number, { high: number; low: number; close: number }>();
  readonly #openInterests = new Map<number, number>();

  /** @param startMs when the past ends and the tape begins, a whole minute */
  constructor(listed: Listed, startMs: number) {
    this.listed = listed;
    this.startMs = startMs;
    this.lastPrice = priceOf(listed, pastPrice(listed, startMs));
    const fundingDueMs = (Math.floor(startMs / 28_800_000) + 1) * 28_800_000;
    this.mark = { timeMs: startMs, mark: this.lastPrice, index: this.lastPrice, fundingRate: 0.0001, fundingDueMs };
    this.openInterest = { timeMs: startMs, quantity: pastOpenInterest(listed, startMs) };
    this.sequence = 1_000_000 + Math.floor(hash(listed.priceUsd) * 1e6);
    for (let n = 1; n <= 20; n++) {
      const quantity = quantityOf(listed, pastOpenInterest(listed, startMs) / 1e5);
      this.bids.set(priceOf(listed, this.lastPrice - n * listed.tickSize), quantity);
      this.asks.set(priceOf(listed, this.lastPrice + n * listed.tickSize), quantity);
    }
  }

  take(event: MarketEvent): void {
    switch (event.kind) {
      case 'trade':
        return this.#trade(event.trade);
      case 'liquidation':
        this.liquidations.push(event.liquidation);
        if (this.liquidations.length > TRADES_KEPT) this.liquidations.shift();
        return;
      case 'mark': {
        const { mark, index, fundingRate, fundingDueMs, timeMs } = event.mark;
        const or = (value: number, before: number) => (Number.isNaN(value) ? before : value);
        this.mark = {
          timeMs,
          mark: or(mark, this.mark.mark),
          index: or(index, this.mark.index),
          fundingRate: or(fundingRate, this.mark.fundingRate),
          fundingDueMs: or(fundingDueMs, this.mark.fundingDueMs),
        };
        this.#marked(timeMs, this.mark.mark);
        return;
      }
      case 'open-interest':
        this.openInterest = event.openInterest;
        this.#openInterests.set(Math.floor(event.openInterest.timeMs / 300_000) * 300_000, event.openInterest.quantity);
        return;
      case 'book':
        setLevels(this.bids, event.book.bids);
        setLevels(this.asks, event.book.asks);
        return;
      default:
        throw new Error(`no venue says ${event.kind}`);
    }
  }

  /** Numbers the next update of the book: its own, and the one before. */
  number(step: number): { sequence: number; previous: number } {
    const previous = this.sequence;
    this.sequence += step;
    return { sequence: this.sequence, previous };
  }

  levels(count: number): { bids: Level[]; asks: Level[] } {
    return {
      bids: [...this.bids].toSorted((a, b) => b[0] - a[0]).slice(0, count),
      asks: [...this.asks].toSorted((a, b) => a[0] - b[0]).slice(0, count),
    };
  }

  /** Bars whose open lies in `[fromMs, toMs)`, up to the running one: of the trades sent, and before them of the past. */
  bars(fromMs: number, toMs: number, stepMs: number, nowMs: number): Bar[] {
    const bars: Bar[] = [];
    const last = Math.min(toMs - 1, nowMs);
    for (let timeMs = Math.ceil(fromMs / stepMs) * stepMs; timeMs <= last; timeMs += stepMs) {
      const bar = { ...this.#minute(timeMs), timeMs };
      for (let minute = timeMs + MINUTE_MS; minute < timeMs + stepMs && minute <= nowMs; minute += MINUTE_MS) {
        const next = this.#minute(minute);
        bar.high = Math.max(bar.high, next.high);
        bar.low = Math.min(bar.low, next.low);
        bar.markHigh = Math.max(bar.markHigh, next.markHigh);
        bar.markLow = Math.min(bar.markLow, next.markLow);
        bar.close = next.close;
        bar.volume += next.volume;
        bar.takerBuyVolume += next.takerBuyVolume;
      }
      bars.push(bar);
    }
    return bars;
  }

  /** One-sided open interest at each step of `[fromMs, toMs)` up to now, native units. */
  openInterests(fromMs: number, toMs: number, stepMs: number, nowMs: number): { timeMs: number; quantity: number }[] {
    const stamps = [];
    for (let timeMs = Math.ceil(fromMs / stepMs) * stepMs; timeMs < toMs && timeMs <= nowMs; timeMs += stepMs) {
      stamps.push({ timeMs, quantity: this.#openInterests.get(timeMs) ?? pastOpenInterest(this.listed, timeMs) });
    }
    return stamps;
  }

  #trade(trade: Trade): void {
    this.trades.push(trade);
    if (this.trades.length > TRADES_KEPT) this.trades.shift();
    this.lastPrice = trade.price;
    const { price, quantity, takerSide } = trade;
    const timeMs = Math.floor(trade.timeMs / MINUTE_MS) * MINUTE_MS;
    let bar = this.#minutes.get(timeMs);
    if (!bar) this.#minutes.set(timeMs, (bar = { ...flat(timeMs, price) }));
    bar.high = Math.max(bar.high, price);
    bar.low = Math.min(bar.low, price);
    bar.close = price;
    bar.volume += quantity;
    if (takerSide === 'buy') bar.takerBuyVolume += quantity;
  }

  #marked(timeMs: number, mark: number): void {
    const minute = Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
    const bar = this.#marks.get(minute);
    if (!bar) this.#marks.set(minute, { high: mark, low: mark, close: mark });
    else Object.assign(bar, { high: Math.max(bar.high, mark), low: Math.min(bar.low, mark), close: mark });
  }

  #minute(timeMs: number): Bar {
    const bar = this.#traded(timeMs);
    const mark = this.#marks.get(timeMs);
    return mark ? { ...bar, markHigh: mark.high, markLow: mark.low } : bar;
  }

  #traded(timeMs: number): Bar {
    const bar = this.#minutes.get(timeMs);
    if (bar) return bar;
    return timeMs < this.startMs ? pastBar(this.listed, timeMs) : flat(timeMs, this.#closeBefore(timeMs));
  }

  /** Close of the newest minute with a trade before `timeMs`. */
  #closeBefore(timeMs: number): number {
    for (let minute = timeMs - MINUTE_MS; minute >= this.startMs; minute -= MINUTE_MS) {
      const bar = this.#minutes.get(minute);
      if (bar) return bar.close;
    }
    return pastBar(this.listed, this.startMs - MINUTE_MS).close;
  }
}

function flat(timeMs: number, price: number): Bar {
  const [open, high, low, close] = [price, price, price, price];
  const quiet = { volume: 0, takerBuyVolume: 0, openInterest: Number.NaN, fundingRate: Number.NaN };
  return { timeMs, open, high, low, close, markHigh: price, markLow: price, ...quiet };
}

function setLevels(side: Map<number, number>, levels: readonly Level[]): void {
  for (const [price, quantity] of levels) {
    if (quantity === 0) side.delete(price);
    else side.set(price, quantity);
  }
}

/** `[price, units]` rows, as text. */
export function rowsOf({ contractSize }: Listed, levels: readonly Level[]): [string, string][] {
  return levels.map(([price, quantity]) => [decimal(price), decimal(quantity / contractSize)]);
}
