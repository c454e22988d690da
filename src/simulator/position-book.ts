import type { Side } from '../market/event.ts';
import { CELL_LOG_HEIGHT } from '../market/heat-frame.ts';

/** Liquidation prices further than this from the book's centre, in log price, count as out of reach. */
const REACH = 5;
/** Slots of the closing wheel; a power of two. A later date goes round more than once. */
const WHEEL = 1 << 18;
const NONE = -1;

/**
 * Every open position, as arrays: listed by liquidation price (bins of 5 bp of log price, a list a bin, so that a sweep
 * touches only the bins it crosses) and by the time slot in which it is closed (a timing wheel). Quantities are whole
 * lots, so sums are exact.
 */
export class PositionBook {
  /** Open lots of each side. */
  readonly longs: SideOfBook;
  readonly shorts: SideOfBook;
  private readonly wheel = new Int32Array(WHEEL).fill(NONE);
  private capacity = 1 << 14;
  private free = NONE;
  private used = 0;
  private isLong = new Uint8Array(this.capacity);
  private lots = new Float64Array(this.capacity);
  private price = new Float64Array(this.capacity);
  private due = new Int32Array(this.capacity);
  private bin = new Int32Array(this.capacity);
  private binNext = new Int32Array(this.capacity);
  private binPrevious = new Int32Array(this.capacity);
  private wheelNext = new Int32Array(this.capacity);
  private wheelPrevious = new Int32Array(this.capacity);

  /** @param centrePrice the middle of the range of liquidation prices that are kept apart */
  constructor(centrePrice: number) {
    const firstBin = Math.floor((Math.log(centrePrice) - REACH) / CELL_LOG_HEIGHT);
    this.longs = new SideOfBook(firstBin);
    this.shorts = new SideOfBook(firstBin);
  }

  /**
   * @param liquidationPrice 0 where nothing liquidates it
   * @param closeSlot the slot in which it is closed unless liquidated before; later than the one closed last
   */
  open(side: Side, lots: number, liquidationPrice: number, closeSlot: number): void {
    const i = this.allocate();
    const book = side === 'long' ? this.longs : this.shorts;
    this.isLong[i] = side === 'long' ? 1 : 0;
    this.lots[i] = lots;
    this.price[i] = liquidationPrice;
    this.due[i] = closeSlot;
    book.open += lots;

    const bin = book.binOf(liquidationPrice);
    this.bin[i] = bin;
    if (bin === NONE) {
      book.unreachable += lots;
    } else {
      book.binLots[bin]! += lots;
      const head = book.head[bin]!;
      this.binNext[i] = head;
      this.binPrevious[i] = NONE;
      if (head !== NONE) this.binPrevious[head] = i;
      book.head[bin] = i;
    }

    const slot = closeSlot & (WHEEL - 1);
    const first = this.wheel[slot]!;
    this.wheelNext[i] = first;
    this.wheelPrevious[i] = NONE;
    if (first !== NONE) this.wheelPrevious[first] = i;
    this.wheel[slot] = i;
  }

  /** Closes the positions whose holding time ends in this slot; returns the lots closed. */
  closeDue(slot: number): { long: number; short: number } {
    const closed = { long: 0, short: 0 };
    for (let i = this.wheel[slot & (WHEEL - 1)]!; i !== NONE; ) {
      const following = this.wheelNext[i]!;
      if (this.due[i] === slot) {
        if (this.isLong[i] === 1) closed.long += this.lots[i]!;
        else closed.short += this.lots[i]!;
        this.remove(i);
      }
      i = following;
    }
    return closed;
  }

  /**
   * Liquidates what the mark price crosses on its way `from` -> `to`: longs at or above `to` where it fell, shorts at or
   * below where it rose. Nothing may stand on the wrong side of `from`. Nearest bins first; returns the lots liquidated.
   */
  sweep(from: number, to: number, onLiquidated: (price: number, lots: number) => void): number {
    const falling = to < from;
    const book = falling ? this.longs : this.shorts;
    const step = falling ? -1 : 1;
    const last = book.nearestBin(to);
    let total = 0;
    for (let bin = book.nearestBin(from); falling ? bin >= last : bin <= last; bin += step) {
      for (let i = book.head[bin]!; i !== NONE; ) {
        const following = this.binNext[i]!;
        const price = this.price[i]!;
        if (falling ? price >= to : price <= to) {
          const lots = this.lots[i]!;
          total += lots;
          this.remove(i);
          onLiquidated(price, lots);
        }
        i = following;
      }
    }
    return total;
  }

  private remove(i: number): void {
    const book = this.isLong[i] === 1 ? this.longs : this.shorts;
    const lots = this.lots[i]!;
    book.open -= lots;
    const bin = this.bin[i]!;
    if (bin === NONE) {
      book.unreachable -= lots;
    } else {
      book.binLots[bin]! -= lots;
      const next = this.binNext[i]!;
      const previous = this.binPrevious[i]!;
      if (previous === NONE) book.head[bin] = next;
      else this.binNext[previous] = next;
      if (next !== NONE) this.binPrevious[next] = previous;
    }
    const next = this.wheelNext[i]!;
    const previous = this.wheelPrevious[i]!;
    if (previous === NONE) this.wheel[this.due[i]! & (WHEEL - 1)] = next;
    else this.wheelNext[previous] = next;
    if (next !== NONE) this.wheelPrevious[next] = previous;
    this.binNext[i] = this.free;
    this.free = i;
  }

  private allocate(): number {
    const i = this.free;
    if (i !== NONE) {
      this.free = this.binNext[i]!;
      return i;
    }
    if (this.used === this.capacity) this.grow();
    return this.used++;
  }

  private grow(): void {
    const capacity = this.capacity * 2;
    const wider = <T extends Uint8Array | Int32Array | Float64Array>(array: T, copy: T): T => {
      copy.set(array);
      return copy;
    };
    this.isLong = wider(this.isLong, new Uint8Array(capacity));
    this.lots = wider(this.lots, new Float64Array(capacity));
    this.price = wider(this.price, new Float64Array(capacity));
    this.due = wider(this.due, new Int32Array(capacity));
    this.bin = wider(this.bin, new Int32Array(capacity));
    this.binNext = wider(this.binNext, new Int32Array(capacity));
    this.binPrevious = wider(this.binPrevious, new Int32Array(capacity));
    this.wheelNext = wider(this.wheelNext, new Int32Array(capacity));
    this.wheelPrevious = wider(this.wheelPrevious, new Int32Array(capacity));
    this.capacity = capacity;
  }
}

/** One side's sums and the heads of its lists. */
export class SideOfBook {
  /** Open lots, with and without a liquidation price. */
  open = 0;
  /** Those without a liquidation price, or with one out of reach. */
  unreachable = 0;
  readonly binLots = new Float64Array(Math.ceil((2 * REACH) / CELL_LOG_HEIGHT));
  readonly head = new Int32Array(this.binLots.length).fill(NONE);
  private readonly firstBin: number;
  private readonly centres: Float64Array;

  constructor(firstBin: number) {
    this.firstBin = firstBin;
    // Eight digits tell bins of 5 bp well apart, and keep a written histogram short.
    this.centres = Float64Array.from(this.head, (_, bin) =>
      Number(Math.exp((firstBin + bin + 0.5) * CELL_LOG_HEIGHT).toPrecision(8)),
    );
  }

  /** Index of the bin that holds the price, or -1 where it is out of reach. */
  binOf(price: number): number {
    if (!(price > 0)) return NONE;
    const bin = Math.floor(Math.log(price) / CELL_LOG_HEIGHT) - this.firstBin;
    return bin >= 0 && bin < this.head.length ? bin : NONE;
  }

  /** As {@link binOf}, the outermost bin for what lies beyond. */
  nearestBin(price: number): number {
    const bin = Math.floor(Math.log(price) / CELL_LOG_HEIGHT) - this.firstBin;
    return Math.min(Math.max(bin, 0), this.head.length - 1);
  }

  /** Calls back for every bin that holds something, lowest first, with the price at its centre. */
  forEachBin(callback: (price: number, lots: number) => void): void {
    for (let bin = 0; bin < this.binLots.length; bin++) {
      const lots = this.binLots[bin]!;
      if (lots > 0) callback(this.centres[bin]!, lots);
    }
  }
}
