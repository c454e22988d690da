import type { Trade } from '../../market/event.ts';
import type { Kline } from './feed.ts';

/** Builds bars of trades that come in time order. A step without trades gives no bar: that is a gap. */
export class TradeBars {
  readonly #stepMs: number;
  #bar: Kline | null = null;

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  /** @returns the bars that these trades completed */
  add(trades: readonly Trade[]): Kline[] {
    const done: Kline[] = [];
    for (const { timeMs, price, quantity, takerSide } of trades) {
      const openMs = Math.floor(timeMs / this.#stepMs) * this.#stepMs;
      let bar = this.#bar;
      if (bar === null || bar.timeMs !== openMs) {
        if (bar !== null) done.push(bar);
        bar = { timeMs: openMs, open: price, high: price, low: price, close: price, volume: 0, takerBuyVolume: 0 };
        this.#bar = bar;
      }
      if (price > bar.high) bar.high = price;
      if (price < bar.low) bar.low = price;
      bar.close = price;
      bar.volume += quantity;
      if (takerSide === 'buy') bar.takerBuyVolume += quantity;
    }
    return done;
  }

  /** @returns the last bar */
  end(): Kline[] {
    return this.#bar === null ? [] : [this.#bar];
  }
}
