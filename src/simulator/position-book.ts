import type { Side } from '../market/event.ts';
import { LinkedLists, NONE, widened } from './linked-lists.ts';
import { BINS, SideOfBook } from './side-of-book.ts';

/** Slots of the timing wheel; a power of two. A later date goes round more than once. */
const WHEEL = 1 << 18;
const INITIAL_CAPACITY = 1 << 14;

export interface NewPosition {
  readonly side: Side;
  readonly lots: number;
  readonly entry: number;
  /** Nominal leverage; it says how long the position is held and who is deleveraged first. */
  readonly leverage: number;
  /** USD behind the position, its own unrealised profit apart. */
  readonly wallet: number;
  /** 0 where nothing liquidates it. */
  readonly liquidationPrice: number;
  /** The slot in which its holder means to close it. */
  readonly closeSlot: number;
}

/**
 * Every open position, as arrays by position number: listed by liquidation price and by stop price (bins of 5 bp of log
 * price, a list a bin, so that a sweep touches only the bins it crosses) and by the slot in which it is looked at next
 * (a timing wheel). Quantities are whole lots, so sums are exact. A number is used again once its position is closed;
 * lots of 0 mean that it is free.
 */
export class PositionBook {
  readonly longs: SideOfBook;
  readonly shorts: SideOfBook;
  /** Positions opened so far. */
  opened = 0;
  lots = new Float64Array(INITIAL_CAPACITY);
  entry = new Float64Array(INITIAL_CAPACITY);
  wallet = new Float64Array(INITIAL_CAPACITY);
  leverage = new Float64Array(INITIAL_CAPACITY);
  liquidationPrice = new Float64Array(INITIAL_CAPACITY);
  closeSlot = new Int32Array(INITIAL_CAPACITY);
  /** 1 for a long. */
  private isLong = new Uint8Array(INITIAL_CAPACITY);
  private stopPrice = new Float64Array(INITIAL_CAPACITY);
  private due = new Int32Array(INITIAL_CAPACITY);
  private readonly byLiquidation = new LinkedLists(2 * BINS, INITIAL_CAPACITY);
  private readonly byStop = new LinkedLists(2 * BINS, INITIAL_CAPACITY);
  private readonly wheel = new LinkedLists(WHEEL, INITIAL_CAPACITY);
  private readonly free: number[] = [];
  private used = 0;

  /** @param centrePrice the middle of the range of liquidation prices that are kept apart */
  constructor(centrePrice: number) {
    this.longs = new SideOfBook(centrePrice);
    this.shorts = new SideOfBook(centrePrice);
  }

  /** Position numbers are below this. */
  get size(): number {
    return this.used;
  }

  sideOf(i: number): Side {
    return this.isLong[i] === 1 ? 'long' : 'short';
  }

  /** +1 for a long, -1 for a short. */
  signOf(i: number): 1 | -1 {
    return this.isLong[i] === 1 ? 1 : -1;
  }

  /** @returns the position's number */
  open(position: NewPosition): number {
    const i = this.allocate();
    this.opened++;
    this.isLong[i] = position.side === 'long' ? 1 : 0;
    this.lots[i] = position.lots;
    this.entry[i] = position.entry;
    this.wallet[i] = position.wallet;
    this.leverage[i] = position.leverage;
    this.closeSlot[i] = position.closeSlot;
    this.sideBook(i).open += position.lots;
    this.list(i, position.liquidationPrice);
    this.due[i] = position.closeSlot;
    this.wheel.add(position.closeSlot & (WHEEL - 1), i);
    return i;
  }

  close(i: number): void {
    const book = this.sideBook(i);
    this.unlist(i);
    book.open -= this.lots[i];
    this.byStop.remove(i);
    this.wheel.remove(i);
    this.lots[i] = 0;
    this.free.push(i);
  }

  /** Takes lots out of a position, fewer than it has. */
  reduce(i: number, lots: number): void {
    const book = this.sideBook(i);
    const bin = this.byLiquidation.listOf[i];
    this.lots[i] -= lots;
    book.open -= lots;
    if (bin === NONE) book.unreachable -= lots;
    else book.binLots[bin % BINS] -= lots;
  }

  reprice(i: number, liquidationPrice: number): void {
    this.unlist(i);
    this.list(i, liquidationPrice);
  }

  /** @param price where the holder closes, on the losing side of the market */
  setStop(i: number, price: number): void {
    const bin = this.sideBook(i).binOf(price);
    if (bin === NONE) return;
    this.stopPrice[i] = price;
    this.byStop.add(this.listFor(i, bin), i);
  }

  /** The position comes up in {@link dueAt} of this slot next; later than the slot asked for last. */
  lookAgain(i: number, slot: number): void {
    this.wheel.remove(i);
    this.due[i] = slot;
    this.wheel.add(slot & (WHEEL - 1), i);
  }

  /** Numbers of the positions to be looked at in this slot. */
  dueAt(slot: number): number[] {
    const found: number[] = [];
    for (let i = this.wheel.head[slot & (WHEEL - 1)]; i !== NONE; i = this.wheel.next[i]) {
      if (this.due[i] === slot) found.push(i);
    }
    return found;
  }

  /**
   * Positions whose liquidation price the mark crosses on its way `from` -> `to`, nearest bins first: longs at or above
   * `to` where it fell, shorts at or below where it rose. Nothing may stand on the wrong side of `from`.
   */
  crossedByMark(from: number, to: number): number[] {
    return this.crossed(this.byLiquidation, this.liquidationPrice, from, to);
  }

  /** As {@link crossedByMark}, for the last price and the stops. */
  stoppedByLast(from: number, to: number): number[] {
    return this.crossed(this.byStop, this.stopPrice, from, to);
  }

  private crossed(lists: LinkedLists, prices: Float64Array, from: number, to: number): number[] {
    const found: number[] = [];
    if (from === to) return found;
    const falling = to < from;
    const book = falling ? this.longs : this.shorts;
    const offset = falling ? 0 : BINS;
    const step = falling ? -1 : 1;
    const last = book.nearestBin(to);
    for (let bin = book.nearestBin(from); falling ? bin >= last : bin <= last; bin += step) {
      for (let i = lists.head[offset + bin]; i !== NONE; i = lists.next[i]) {
        if (falling ? prices[i] >= to : prices[i] <= to) found.push(i);
      }
    }
    return found;
  }

  private sideBook(i: number): SideOfBook {
    return this.isLong[i] === 1 ? this.longs : this.shorts;
  }

  private listFor(i: number, bin: number): number {
    return this.isLong[i] === 1 ? bin : BINS + bin;
  }

  private list(i: number, liquidationPrice: number): void {
    const book = this.sideBook(i);
    const bin = book.binOf(liquidationPrice);
    this.liquidationPrice[i] = liquidationPrice;
    if (bin === NONE) {
      book.unreachable += this.lots[i];
    } else {
      book.binLots[bin] += this.lots[i];
      this.byLiquidation.add(this.listFor(i, bin), i);
    }
  }

  private unlist(i: number): void {
    const book = this.sideBook(i);
    const list = this.byLiquidation.listOf[i];
    if (list === NONE) {
      book.unreachable -= this.lots[i];
    } else {
      book.binLots[list % BINS] -= this.lots[i];
      this.byLiquidation.remove(i);
    }
  }

  private allocate(): number {
    const free = this.free.pop();
    if (free !== undefined) return free;
    if (this.used === this.lots.length) this.grow(2 * this.used);
    return this.used++;
  }

  private grow(capacity: number): void {
    this.lots = widened(this.lots, capacity);
    this.entry = widened(this.entry, capacity);
    this.wallet = widened(this.wallet, capacity);
    this.leverage = widened(this.leverage, capacity);
    this.liquidationPrice = widened(this.liquidationPrice, capacity);
    this.closeSlot = widened(this.closeSlot, capacity);
    this.isLong = widened(this.isLong, capacity);
    this.stopPrice = widened(this.stopPrice, capacity);
    this.due = widened(this.due, capacity);
    this.byLiquidation.grow(capacity);
    this.byStop.grow(capacity);
    this.wheel.grow(capacity);
  }
}
