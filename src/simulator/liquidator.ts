import { Deleveraging } from './deleveraging.ts';
import { widened } from './linked-lists.ts';
import type { Margin } from './margin.ts';
import type { PositionBook } from './position-book.ts';
import type { Random } from './random.ts';
import type { PartialLiquidation } from './specification.ts';

/** Of a large position this share at least goes in one liquidation. */
const LEAST_PART = 0.25;
/** The insurance fund keeps at most this share of a liquidation's notional of what is left of the margin. */
const LARGEST_SURPLUS = 0.0002;
/** The backstop holds at most this many times its fund, and sells what it took within these hours. */
const BACKSTOP_LEVERAGE = 5;
const BACKSTOP_HOURS = 6;
/** States of a position. */
const COOLING = 1;
const BACKSTOP = 2;

/** What became of a liquidated quantity. */
export interface Liquidated {
  /** Lots printed by the venue's feed. */
  readonly lots: number;
  /** Those of them that went to the market as an order. */
  readonly sold: number;
}

/** An order of the present round whose fill the fund answers for. */
interface Order {
  readonly sign: 1 | -1;
  readonly lots: number;
  readonly bankruptcyPrice: number;
}

/**
 * Liquidates positions. A plain venue sells the whole position. One with `partial` rules sells large positions down
 * bracket by bracket with a cool-down between (in which only bankruptcy ends the position, and after which all of it
 * goes), pays what was sold below bankruptcy out of an insurance fund, hands positions that are bankrupt before they can
 * be sold to a backstop that holds and sells them later, and deleverages the other side where that one is full.
 */
export class Liquidator {
  /** USD. */
  fund: number;
  /** Lots that ended in auto-deleveraging. */
  deleveraged = 0;
  /** Lots that the backstop has taken over. */
  takenOver = 0;
  private readonly partial: PartialLiquidation | null;
  private readonly book: PositionBook;
  private readonly margin: Margin;
  private readonly random: Random;
  private readonly slotsPerHour: number;
  /** By position: 0, or one of the states above. */
  private state = new Uint8Array(1 << 14);
  private orders: Order[] = [];
  private backstopLots = 0;
  private readonly deleveraging: Deleveraging;

  constructor(
    partial: PartialLiquidation | null,
    book: PositionBook,
    margin: Margin,
    random: Random,
    slotsPerHour: number,
  ) {
    this.partial = partial;
    this.book = book;
    this.deleveraging = new Deleveraging(book);
    this.margin = margin;
    this.random = random;
    this.slotsPerHour = slotsPerHour;
    this.fund = partial ? partial.fund : 0;
  }

  /** A position is new under this number. */
  begin(i: number): void {
    if (i >= this.state.length) this.state = widened(this.state, 2 * this.state.length);
    this.state[i] = 0;
  }

  isCooling(i: number): boolean {
    return this.state[i] === COOLING;
  }

  isBackstop(i: number): boolean {
    return this.state[i] === BACKSTOP;
  }

  /** A position is closed by its holder: where that is the backstop, its result is the fund's. */
  settleClose(i: number, last: number): void {
    if (!this.isBackstop(i)) return;
    const lots = this.book.lots[i];
    this.backstopLots -= lots;
    this.fund += this.book.signOf(i) * this.margin.notional(lots, last - this.book.entry[i]);
  }

  /** Liquidates a position whose liquidation price the mark has reached at `trigger`, and now stands at `mark`. */
  liquidate(i: number, trigger: number, mark: number, slot: number): Liquidated {
    const { book, partial } = this;
    const lots = book.lots[i];
    if (!partial) {
      book.close(i);
      return { lots, sold: lots };
    }
    const sign = book.signOf(i);
    const bankruptcyPrice = this.bankruptcyPrice(i, lots);
    if (bankruptcyPrice > 0 && sign * (mark - bankruptcyPrice) <= 0) {
      return this.takeOver(i, bankruptcyPrice, mark, slot);
    }
    const part = this.state[i] === COOLING ? lots : this.partOf(lots, trigger);
    if (part < lots && this.coolDown(i, part, trigger, mark, slot)) {
      this.orders.push({ sign, lots: part, bankruptcyPrice });
      return { lots: part, sold: part };
    }
    book.close(i);
    this.orders.push({ sign, lots, bankruptcyPrice });
    return { lots, sold: lots };
  }

  /** The orders of this round have been filled at `price` on average: the fund keeps or pays the rest. */
  settleOrders(price: number): void {
    for (const { sign, lots, bankruptcyPrice } of this.orders) {
      const surplus = sign * this.margin.notional(lots, price - bankruptcyPrice);
      this.fund += Math.min(surplus, LARGEST_SURPLUS * this.margin.notional(lots, price));
    }
    this.orders = [];
  }

  /**
   * The cool-down of a position is over.
   *
   * @returns whether it is below its margin still; if so it is no longer listed by liquidation price
   */
  endCoolDown(i: number, mark: number): boolean {
    const { book } = this;
    const sign = book.signOf(i);
    const price = this.margin.liquidationPrice(book.sideOf(i), book.lots[i], book.entry[i], book.wallet[i]);
    if (price !== 0 && sign * (mark - price) <= 0) {
      book.reprice(i, 0);
      return true;
    }
    this.state[i] = 0;
    book.reprice(i, price);
    book.lookAgain(i, book.closeSlot[i]);
    return false;
  }

  /** Lots to sell so that the rest falls into the next milder bracket; all of a small position. */
  private partOf(lots: number, price: number): number {
    const notional = this.margin.notional(lots, price);
    if (notional < this.partial!.from) return lots;
    const kept = this.margin.bracketFloor(notional) / notional;
    return Math.min(lots, Math.ceil(lots * Math.max(LEAST_PART, 1 - kept)));
  }

  /** @returns false where what would be left is bankrupt at once */
  private coolDown(i: number, part: number, trigger: number, mark: number, slot: number): boolean {
    const { book } = this;
    const sign = book.signOf(i);
    const realised = sign * this.margin.notional(part, trigger - book.entry[i]);
    const wallet = book.wallet[i] + realised;
    const kept = book.lots[i] - part;
    const listed = wallet > 0 ? this.margin.bankruptcyPrice(book.sideOf(i), kept, book.entry[i], wallet) : trigger;
    const until = slot + this.partial!.coolDownSlots;
    if (sign * (mark - listed) <= 0 || book.closeSlot[i] <= until) return false;
    book.reduce(i, part);
    book.wallet[i] = wallet;
    book.reprice(i, listed);
    book.lookAgain(i, until);
    this.state[i] = COOLING;
    return true;
  }

  private bankruptcyPrice(i: number, lots: number): number {
    const { book } = this;
    return this.margin.bankruptcyPrice(book.sideOf(i), lots, book.entry[i], book.wallet[i]);
  }

  private takeOver(i: number, price: number, mark: number, slot: number): Liquidated {
    const { book } = this;
    const side = book.sideOf(i);
    const lots = book.lots[i];
    book.close(i);
    const room = BACKSTOP_LEVERAGE * this.fund - this.margin.notional(this.backstopLots + lots, price);
    if (room > 0) {
      const hours = BACKSTOP_HOURS * this.random.uniform();
      const closeSlot = slot + 1 + Math.floor(hours * this.slotsPerHour);
      const taken = book.open({ side, lots, entry: price, leverage: 1, wallet: 0, liquidationPrice: 0, closeSlot });
      this.begin(taken);
      this.state[taken] = BACKSTOP;
      this.backstopLots += lots;
      this.takenOver += lots;
      return { lots, sold: 0 };
    }
    const other = side === 'long' ? 'short' : 'long';
    const closed = this.deleveraging.close(other, lots, mark, slot, (j) => this.isBackstop(j));
    this.deleveraged += closed;
    return { lots, sold: lots - closed };
  }
}
