import type { VenueEvent } from '../../src/venues/frame.ts';
import { InstrumentTable, type VenueInstrument } from '../../src/venues/instrument-table.ts';
import { ManualClock } from '../../src/venues/socket/clock.testing.ts';
import { type FeedOptions, VenueFeed } from '../../src/venues/socket/venue-feed.ts';
import type { VenueProduct } from '../../src/venues/venues.ts';
import type { ConnectionPlan } from '../../src/venues/connection-plan.ts';
import { Duplicates } from '../../src/venues/socket/duplicates.ts';
import { differences, isDone } from './compare.ts';
import type { Said } from './dialect.ts';
import { scripted } from './script.ts';
import type { Tape } from './tape.ts';
import { StandInVenue, type VenueOptions } from './venue.ts';

/** Longest that the network of one machine may take. It ends a hang, and measures nothing. */
const PATIENCE_MS = 50_000;
/** When nothing more comes for as long, nothing more is coming. */
const STALL_MS = 4000;

export interface StageOptions extends Partial<VenueOptions> {
  /** Markets of which everything is wanted; the rest are totalled. */
  charted?: number;
  /** Whether anybody takes what comes. */
  read?: boolean;
  feed?: Partial<FeedOptions>;
  plan?: (plan: ConnectionPlan) => ConnectionPlan;
  /** What happens is drawn from here on. */
  firstId?: number;
}

/** A product's adapter, listed, connected and subscribed to its stand-in, and all that went between them. */
export class Stage {
  readonly clock = new ManualClock();
  readonly product: VenueProduct;
  readonly venue: StandInVenue;
  /** All that went out to somebody, and is of this product. */
  sent: Said[] = [];
  readonly received: VenueEvent[] = [];
  table = new InstrumentTable([]);
  feed!: VenueFeed;
  restUrl = '';
  streamUrl = '';
  #nextId: number;
  readonly #duplicates = new Duplicates();
  readonly #options: StageOptions;

  constructor(product: VenueProduct, options: StageOptions = {}) {
    const { charted: _charted, read: _read, feed: _feed, plan: _plan, firstId = 1, ...venue } = options;
    this.#nextId = firstId;
    this.product = product;
    this.#options = options;
    this.venue = new StandInVenue({
      symbols: 12,
      ...venue,
      venue: product.venue,
      clock: this.clock,
      onSaid: (says) => this.sent.push(...says.filter(({ marketId }) => this.#isMine(marketId))),
    });
  }

  async open(): Promise<void> {
    Object.assign(this, await this.venue.start());
    await this.relist();
    this.connect();
  }

  /** Connects, and waits for nothing. */
  connect(): void {
    const { read = true, feed } = this.#options;
    // What is printed stays as it is: the price that triggers is not this suite's.
    const parse = this.product.createParser(this.table, (_market, _side, price) => price);
    const streams = this.#plans().map((plan) => ({ plan, parse }));
    const { clock } = this;
    const duplicates = this.#duplicates;
    this.feed = new VenueFeed({ venue: this.product.venue, streams, clock, random: () => 0.5, duplicates, ...feed });
    this.feed.start();
    if (read) this.read();
  }

  /** Plans anew, after the listing changed. */
  async reconnect(): Promise<void> {
    this.feed.stop();
    await this.until(() => this.venue.topics.size === 0, 'the end of the old connections');
    this.connect();
  }

  read(): void {
    const { feed, received } = this;
    void (async () => {
      for await (const batch of feed.events()) for (const event of batch) received.push(event);
    })();
  }

  async close(): Promise<void> {
    this.feed?.stop();
    await this.venue.stop();
  }

  /** Reads the listing anew, over REST. */
  async relist(): Promise<void> {
    const instruments: VenueInstrument[] = [];
    let cursor: string | undefined;
    do {
      const { url, body } = this.product.listing(this.restUrl, cursor);
      const response = await fetch(url, body === undefined ? {} : { method: 'POST', body });
      const page = this.product.parseListing(await response.text());
      instruments.push(...page.instruments);
      cursor = page.cursor;
    } while (cursor);
    this.table.replace(instruments);
  }

  get tapes(): readonly Tape[] {
    return this.venue.tapes.filter(({ listed }) => listed.product === this.product.product && listed.trading);
  }

  #isMine(marketId: string): boolean {
    return this.venue.tape(marketId).listed.product === this.product.product;
  }

  #plans(): ConnectionPlan[] {
    const { charted = 4, plan = (one) => one } = this.#options;
    const all = this.table.all();
    const wanted = { charted: all.slice(0, charted), totalled: all.slice(charted) };
    return this.product.connections(wanted, this.streamUrl).map(plan);
  }

  /** All that the plans ask for is subscribed to; the clock goes on as far as that needs. */
  async subscribed(): Promise<void> {
    const names = new Set(
      this.#plans().flatMap(({ url, subscribe }) => subscribe.flatMap((text) => namesIn(url, text))),
    );
    await this.until(() => this.venue.topics.size >= names.size, `${names.size} subscriptions`, 250);
  }

  /** Lets `count` events happen on the charted markets, and on those that are only totalled. */
  say(count: number, kinds?: readonly Said['event']['kind'][]): void {
    this.venue.say(scripted(this.tapes, count, this.clock.nowMs(), this.#nextId, kinds));
    this.#nextId += count;
  }

  /** Leaves out what was sent of a market that nobody can know, from the one numbered `from` on. */
  forgive(marketId: string, from: number): void {
    this.sent = this.sent.filter((said, n) => n < from || said.marketId !== marketId);
  }

  /**
   * All that was sent has come: once, in order, with sides and units right.
   * @throws Error saying what differs, once no more is coming
   */
  async quiet(): Promise<void> {
    let came = -1;
    let sinceMs = performance.now();
    for (;;) {
      if (this.received.length !== came) sinceMs = performance.now();
      came = this.received.length;
      const stalled = performance.now() - sinceMs > STALL_MS;
      if (stalled || isDone(this.sent, this.received)) {
        const wrong = differences(this.sent, this.received);
        if (wrong.length === 0) return;
        if (stalled) throw new Error(`${wrong.length} differ: ${wrong.slice(0, 5).join('; ')}`);
      }
      await pause(5);
    }
  }

  /** Lets time go by, and what is under way arrive. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await pause(1);
  }

  /** @throws Error where it never comes about. `stepMs` lets the clock go on meanwhile. */
  async until(condition: () => boolean, what: string, stepMs = 0): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    while (!condition()) {
      if (performance.now() > endMs) throw new Error(`${what}: never; ${JSON.stringify(this.feed?.status)}`);
      if (stepMs > 0) this.clock.advance(stepMs);
      await pause(2);
    }
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Names that a frame subscribes to, of any venue. */
function namesIn(url: string, text: string): string[] {
  const { params, args, subscription } = JSON.parse(text) as {
    params?: unknown[];
    args?: unknown[];
    subscription?: unknown;
  };
  return (params ?? args ?? [subscription]).map((name) => `${new URL(url).pathname} ${JSON.stringify(name)}`);
}
