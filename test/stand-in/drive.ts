import type { Level } from '../../src/market/event.ts';
import { createSimulatedMarket, type SimulatedMinute } from '../../src/simulator/simulated-market.ts';
import type { Said } from './dialect.ts';
import { hash, priceOf, quantityOf } from './listed.ts';
import type { Tape } from './tape.ts';

const MINUTE_MS = 60_000;
/** Coins that the simulator has; every other coin follows one of them, at its own price. */
const LEADERS = ['BTC', 'ETH'] as const;
/** Share of a leader's liquidations that a coin that follows it has, too, in parts of a tenth of the size. */
const ECHO = 0.05;
const ECHO_SIZE = 0.1;

/** An event, and when it goes out. */
export interface Timed extends Said {
  timeMs: number;
}

/** What the simulator lets happen to every market of a stand-in, minute by minute. */
export class SimulatedDrive {
  readonly #tapes: readonly Tape[];
  readonly #leaders;
  readonly #booked: ReadonlySet<string>;
  readonly #full: ReadonlySet<string> | null;
  #timeMs: number;
  #number = 0;
  readonly #trades = new Map<string, number>();

  /**
   * @param startMs a whole minute
   * @param booked market ids whose order books move
   * @param full market ids of which all is said, and of the others liquidations; null: of all
   */
  constructor(
    tapes: readonly Tape[],
    seed: number,
    startMs: number,
    booked: readonly string[] = [],
    full: ReadonlySet<string> | null = null,
  ) {
    this.#tapes = tapes;
    this.#timeMs = startMs;
    this.#booked = new Set(booked);
    this.#full = full;
    this.#leaders = LEADERS.map((name) => createSimulatedMarket({ name, seed, startMs }));
  }

  /** Open of the next minute, ms. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /** All events of the next minute, in order of time. */
  minute(): Timed[] {
    const minutes = this.#leaders.map((leader) => leader.step());
    const openInterests = this.#leaders.map((leader) => leader.openInterest());
    const events: Timed[] = [];
    this.#tapes.forEach((tape, n) => {
      const leads = LEADERS.findIndex((name) => name === tape.listed.base);
      const of = leads < 0 ? n % LEADERS.length : leads;
      this.#follow(tape, n, minutes[of]!, openInterests[of]!, leads >= 0, events);
    });
    this.#timeMs += MINUTE_MS;
    return events.toSorted((a, b) => a.timeMs - b.timeMs);
  }

  #follow(
    tape: Tape,
    n: number,
    { path, liquidations }: SimulatedMinute,
    openInterest: number,
    leads: boolean,
    into: Timed[],
  ): void {
    const { listed } = tape;
    const { marketId } = listed;
    const simulated = listed.base === 'ETH' || (!leads && n % LEADERS.length === 1) ? 2600 : 80_000;
    const scale = listed.priceUsd / simulated;
    /** The leader's coins, in this market's native units. */
    const native = (coins: number) =>
      quantityOf(listed, (coins / (leads ? 1 : 50)) * (listed.contract === 'linear' ? 1 / scale : simulated));
    const price = (value: number) => priceOf(listed, value * scale);
    let before = { volume: 0, takerBuyVolume: 0 };
    const isFull = this.#full === null || this.#full.has(marketId);
    for (const point of isFull ? path : []) {
      const timeMs = point.timeMs - 1;
      const bought = point.takerBuyVolume - before.takerBuyVolume;
      const sold = point.volume - before.volume - bought;
      before = point;
      const takerSide = bought > sold ? ('buy' as const) : ('sell' as const);
      const trade = {
        timeMs,
        price: price(point.last),
        quantity: native(bought + sold),
        takerSide,
        id: String(this.#nextTrade(marketId)),
      };
      into.push({ timeMs, marketId, event: { kind: 'trade', trade } });
      const mark = { timeMs, mark: price(point.mark), index: price(point.mark * 0.9999), fundingRate: 0.0001 };
      const fundingDueMs = (Math.floor(timeMs / 28_800_000) + 1) * 28_800_000;
      into.push({ timeMs, marketId, event: { kind: 'mark', mark: { ...mark, fundingDueMs } } });
      if (this.#booked.has(marketId))
        into.push({ timeMs, marketId, event: { kind: 'book', book: this.#book(tape, timeMs) } });
    }
    const endMs = this.#timeMs + MINUTE_MS - 1;
    const stamp = {
      timeMs: endMs,
      marketId,
      event: { kind: 'open-interest' as const, openInterest: { timeMs: endMs, quantity: native(openInterest) } },
    };
    if (isFull) into.push(stamp);
    liquidations.forEach((one, i) => {
      if (!leads && hash(n, i, this.#timeMs / MINUTE_MS) >= ECHO) return;
      // Two coins that follow one leader differ by some milliseconds, and in size.
      const timeMs = Math.min(endMs, one.timeMs + (leads ? 0 : Math.floor(hash(n, i) * 900)));
      const share = leads ? 1 : ECHO_SIZE * (0.5 + hash(i, n));
      const liquidation = {
        ...one,
        timeMs,
        price: price(one.price),
        quantity: native(one.quantity * share),
        id: String(++this.#number),
      };
      into.push({ timeMs, marketId, event: { kind: 'liquidation', liquidation } });
    });
  }

  /** Venues number a market's trades one after another. */
  #nextTrade(marketId: string): number {
    const next = (this.#trades.get(marketId) ?? 0) + 1;
    this.#trades.set(marketId, next);
    return next;
  }

  /** A level of each side changes, and a far one goes. */
  #book(tape: Tape, timeMs: number) {
    const { listed, lastPrice } = tape;
    const at = (ticks: number) => priceOf(listed, lastPrice + ticks * listed.tickSize);
    const size = () => quantityOf(listed, (10_000 / listed.priceUsd) * (0.5 + hash(++this.#number)));
    const far = (levels: readonly Level[]): Level[] => levels.slice(30).map(([price]) => [price, 0]);
    const { bids, asks } = tape.levels(40);
    // What the price has left behind on the wrong side goes, too.
    const crossed = (levels: readonly Level[], wrong: (price: number) => boolean): Level[] =>
      levels.filter(([price]) => wrong(price)).map(([price]) => [price, 0]);
    const tick = 1 + Math.floor(hash(this.#number) * 10);
    return {
      timeMs,
      snapshot: false,
      bids: [...far(bids), ...crossed(bids, (price) => price >= lastPrice), [at(-tick), size()] as Level],
      asks: [...far(asks), ...crossed(asks, (price) => price <= lastPrice), [at(tick), size()] as Level],
      sequence: Number.NaN,
      previous: Number.NaN,
    };
  }
}
