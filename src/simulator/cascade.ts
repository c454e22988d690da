import type { Liquidation, Side } from '../market/event.ts';
import type { PositionLives } from './position-lives.ts';
import type { Prices } from './prices.ts';

/** Lots of each side. */
export interface Lots {
  long: number;
  short: number;
}

/** What one step's forced and stopped orders came to, in lots that went to the market. */
export interface Cascade {
  readonly liquidated: Lots;
  readonly stopped: Lots;
}

/**
 * Settles last and mark of a step, liquidates what the mark crosses and closes what the last price stops out, for as
 * long as these orders move the prices on.
 */
export class Cascades {
  /** Rounds of the deepest cascade so far. */
  deepest = 0;
  private readonly lives: PositionLives;
  private readonly prices: Prices;
  private readonly lotsPerCoin: number;
  private count = 0;

  constructor(lives: PositionLives, prices: Prices, lotsPerCoin: number) {
    this.lives = lives;
    this.prices = prices;
    this.lotsPerCoin = lotsPerCoin;
  }

  /** @param feed takes the step's liquidations, spread over `stepMs` from `timeMs` on */
  run(standingBasis: number, slot: number, timeMs: number, stepMs: number, feed: Liquidation[]): Cascade {
    const { prices, lives } = this;
    const { book, liquidator } = lives;
    const cascade = { liquidated: { long: 0, short: 0 }, stopped: { long: 0, short: 0 } };
    const first = feed.length;
    let last = prices.last;
    for (let round = 1; ; round++) {
      const mark = prices.nextMark(standingBasis);
      const nextLast = prices.nextLast(standingBasis);
      const stops = book.stoppedByLast(last, nextLast);
      const crossed = book.crossedByMark(prices.mark, mark);
      const ruined = lives.takeRuined();
      if (stops.length + crossed.length + ruined.length === 0) break;
      this.deepest = Math.max(this.deepest, round);

      let sold = 0;
      for (const i of stops) {
        const lots = book.lots[i];
        cascade.stopped[book.sideOf(i)] += lots;
        sold += book.signOf(i) * lots;
        book.close(i);
      }
      const liquidate = (i: number, trigger: number): void => {
        // Stopped out or deleveraged in this very round, or the number is the backstop's by now.
        if (book.lots[i] === 0 || liquidator.isBackstop(i)) return;
        const side: Side = book.sideOf(i);
        const sign = book.signOf(i);
        const result = liquidator.liquidate(i, trigger, mark, slot);
        feed.push({ timeMs, side, price: trigger, quantity: result.lots / this.lotsPerCoin, id: String(++this.count) });
        cascade.liquidated[side] += result.sold;
        sold += sign * result.sold;
      };
      for (const i of ruined) liquidate(i, prices.mark);
      for (const i of crossed) liquidate(i, book.liquidationPrice[i]);
      prices.mark = mark;
      last = nextLast;
      prices.push(-sold);
      liquidator.settleOrders((nextLast + prices.nextLast(standingBasis)) / 2);
    }
    prices.settle(standingBasis);
    // Their order is known, their moments are not: spread them evenly over the step.
    const count = feed.length - first;
    for (let i = 0; i < count; i++) feed[first + i].timeMs = timeMs + Math.floor((stepMs * (i + 0.5)) / count);
    return cascade;
  }
}
