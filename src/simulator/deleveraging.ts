import type { Side } from '../market/event.ts';
import type { PositionBook } from './position-book.ts';

/** Slots for which a ranking serves: a crash deleverages step after step, and venues rank now and then, too. */
const RANKED_FOR = 60;

/**
 * Auto-deleveraging: closes lots of the side that stands against a bankrupt position, at no market and so without a
 * trade, beginning with those who gained most on the highest leverage.
 */
export class Deleveraging {
  private readonly book: PositionBook;
  /** The queue of one side as it was ranked last, the first to be closed at its end. */
  private queue: number[] = [];
  private queueSide: Side = 'long';
  private rankAgain = 0;

  constructor(book: PositionBook) {
    this.book = book;
  }

  /**
   * @param side of the positions that are closed
   * @param isSpared whether a position takes no part
   * @returns lots closed; fewer than asked for only where the whole side is gone
   */
  close(side: Side, lots: number, mark: number, slot: number, isSpared: (i: number) => boolean): number {
    const { book } = this;
    let left = lots;
    while (left > 0) {
      if (side !== this.queueSide || slot >= this.rankAgain || this.queue.length === 0) {
        this.queue = this.rank(side, mark, isSpared);
        if (this.queue.length === 0) break;
        this.queueSide = side;
        this.rankAgain = slot + RANKED_FOR;
      }
      const i = this.queue[this.queue.length - 1];
      if (book.lots[i] === 0 || book.sideOf(i) !== side || isSpared(i)) {
        this.queue.pop();
      } else if (book.lots[i] > left) {
        book.reduce(i, left);
        left = 0;
      } else {
        left -= book.lots[i];
        book.close(i);
        this.queue.pop();
      }
    }
    return lots - left;
  }

  /** Binance ranks gains x leverage, and losses / leverage: of two losers the more levered is closed last. */
  private rank(side: Side, mark: number, isSpared: (i: number) => boolean): number[] {
    const { book } = this;
    const score = new Float64Array(book.size);
    const ranked: number[] = [];
    for (let i = 0; i < book.size; i++) {
      if (book.lots[i] === 0 || book.sideOf(i) !== side || isSpared(i)) continue;
      const profit = book.signOf(i) * Math.log(mark / book.entry[i]);
      score[i] = profit > 0 ? profit * book.leverage[i] : profit / book.leverage[i];
      ranked.push(i);
    }
    return ranked.toSorted((a, b) => score[a] - score[b] || b - a);
  }
}
