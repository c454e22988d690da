import type { LiveMarket } from '../../engine/live/live-market.ts';
import { VenueClock } from '../../engine/live/venue-clock.ts';
import type { WholeMarket } from '../../engine/totals/whole-market.ts';
import type { BookUpdate } from '../../market/event.ts';
import { depthOf } from '../../venues/book-depth.ts';
import type { VenueEvent } from '../../venues/frame.ts';
import { OrderBook } from '../../venues/order-book.ts';

/** A subscription may begin with trades of long ago; by then others have told the venue's time. */
const CLOCK_MS = 10_000;

/** A book changes by the hundred milliseconds; its depth, for a walk through it, is told this often. */
const DEPTH_EVERY_MS = 30_000;

interface Charted {
  market: LiveMarket;
  book: OrderBook;
  depthMs: number;
  /** Whether it was told that all of it comes. */
  joined: boolean;
}

/** Takes a product's events to whoever wants them: its markets, their order books, and the whole market's totals. */
export class MarketRouter {
  readonly #totals: WholeMarket;
  readonly #onBookGap: (marketId: string) => void;
  readonly #charted = new Map<string, Charted>();
  readonly #clock = new VenueClock();
  /** When the stream came back, by the monotonic clock; null: that has been told to the markets. */
  #resumedMs: number | null = null;

  /** @param onBookGap told at every update that does not fit: the market's book needs a snapshot */
  constructor(totals: WholeMarket, onBookGap: (marketId: string) => void) {
    this.#totals = totals;
    this.#onBookGap = onBookGap;
  }

  get markets(): LiveMarket[] {
    return [...this.#charted.values()].map(({ market }) => market);
  }

  add(market: LiveMarket): void {
    this.#charted.set(market.pipeline.instrument.id, {
      market,
      book: new OrderBook(),
      depthMs: Number.NEGATIVE_INFINITY,
      joined: false,
    });
  }

  /** The venue lists the market no more, or again. */
  listed(marketId: string, isListed: boolean): void {
    const charted = this.#charted.get(marketId);
    if (!charted) return;
    const { market } = charted;
    market.isDelisted = !isListed;
    market.pipeline.source.live = isListed;
    if (isListed) return;
    charted.joined = false;
    market.interrupted();
  }

  /** @param monotonicMs when they arrived */
  take(events: readonly VenueEvent[], monotonicMs: number): void {
    for (const { marketId, receivedMs, event } of events) {
      if (event.kind === 'liquidation') this.#totals.take(marketId, event.liquidation, receivedMs);
      const charted = this.#charted.get(marketId);
      if (!charted) continue;
      // Marks are not stamped by every venue; trades and books are.
      if (event.kind === 'trade') this.#clock.heard(event.trade.timeMs, monotonicMs, receivedMs);
      if (event.kind === 'book') {
        this.#clock.heard(event.book.timeMs, monotonicMs, receivedMs);
        this.takeBook(marketId, event.book);
      } else charted.market.take(event);
    }
  }

  takeBook(marketId: string, update: BookUpdate): void {
    const charted = this.#charted.get(marketId);
    const state = charted?.book.apply(update);
    if (state === 'current') charted!.market.tookBook(update.timeMs);
    if (state === 'waiting' || state === 'gap') this.#onBookGap(marketId);
  }

  book(marketId: string): OrderBook | undefined {
    return this.#charted.get(marketId)?.book;
  }

  /** Trades and marks are missing from here on. */
  interrupted(): void {
    this.#resumedMs = null;
    for (const { market } of this.#charted.values()) market.interrupted();
  }

  /** From here on all comes; the markets are told once the venue's clock has been heard for a little. */
  resumed(monotonicMs: number): void {
    this.#resumedMs = monotonicMs;
  }

  /** All comes of markets that were added while the others' streams went on. */
  joined(monotonicMs: number): void {
    const venueMs = this.#clock.nowMs(monotonicMs);
    if (!Number.isNaN(venueMs)) this.#resume(venueMs, ({ joined }) => !joined);
  }

  /** Lets time pass: to be called a few times a second. */
  advance(monotonicMs: number): void {
    const venueMs = this.#clock.nowMs(monotonicMs);
    if (this.#resumedMs !== null && monotonicMs >= this.#resumedMs + CLOCK_MS && !Number.isNaN(venueMs)) {
      const resumedMs = venueMs - (monotonicMs - this.#resumedMs);
      this.#resumedMs = null;
      this.#resume(resumedMs, () => true);
    }
    for (const charted of this.#charted.values()) {
      charted.market.advance(venueMs);
      if (monotonicMs >= charted.depthMs + DEPTH_EVERY_MS) this.#tellDepth(charted, venueMs, monotonicMs);
    }
  }

  #resume(venueMs: number, which: (charted: Charted) => boolean): void {
    for (const charted of this.#charted.values()) {
      if (!which(charted)) continue;
      charted.joined = true;
      charted.market.resumed(venueMs);
    }
  }

  #tellDepth(charted: Charted, venueMs: number, monotonicMs: number): void {
    const levels = charted.book.levels();
    // A book of long ago, be it that its stream is down, says nothing of now.
    if (!levels || !(venueMs - levels.timeMs < DEPTH_EVERY_MS)) return;
    const rows = depthOf(levels.timeMs, levels.bids, levels.asks);
    // A book that is crossed for a moment is looked at again soon.
    if (rows.length > 0) charted.depthMs = monotonicMs;
    for (const row of rows) charted.market.pipeline.depth(row);
  }
}
