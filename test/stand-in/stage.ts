import type { VenueEvent } from '../../src/venues/frame.ts';
import { InstrumentTable, type VenueInstrument } from '../../src/venues/instrument-table.ts';
import { ManualClock } from '../../src/venues/socket/clock.testing.ts';
import { type FeedOptions, VenueFeed } from '../../src/venues/socket/venue-feed.ts';
import type { VenueProduct } from '../../src/venues/venues.ts';
import { differences } from './compare.ts';
import type { Said } from './dialect.ts';
import { scripted } from './script.ts';
import type { Tape } from './tape.ts';
import { StandInVenue, type VenueOptions } from './venue.ts';

/** Longest that the network of one machine may take. It ends a hang, and measures nothing. */
const PATIENCE_MS = 30_000;

export interface StageOptions extends Partial<VenueOptions> {
  /** Markets of which everything is wanted; the rest are totalled. */
  charted?: number;
  /** Whether anybody takes what comes. */
  read?: boolean;
  feed?: Partial<FeedOptions>;
}

/** A product's adapter, listed, connected and subscribed to its stand-in, and all that went between them. */
export class Stage {
  readonly clock = new ManualClock();
  readonly product: VenueProduct;
  readonly venue: StandInVenue;
  readonly sent: Said[] = [];
  readonly received: VenueEvent[] = [];
  table = new InstrumentTable([]);
  feed!: VenueFeed;
  restUrl = '';
  streamUrl = '';
  #nextId = 1;
  readonly #options: StageOptions;

  constructor(product: VenueProduct, options: StageOptions = {}) {
    const { charted: _charted, read: _read, feed: _feed, ...venue } = options;
    this.product = product;
    this.#options = options;
    this.venue = new StandInVenue({
      symbols: 12,
      ...venue,
      venue: product.venue,
      clock: this.clock,
      onSaid: (says) => this.sent.push(...says),
    });
  }

  async open(): Promise<void> {
    Object.assign(this, await this.venue.start());
    await this.relist();
    this.connect();
  }

  /** Connects, and waits for nothing. */
  connect(): void {
    const { charted = 4, read = true, feed } = this.#options;
    const all = this.table.all();
    const plans = this.product.connections(
      { charted: all.slice(0, charted), totalled: all.slice(charted) },
      this.streamUrl,
    );
    // What is printed stays as it is: the price that triggers is not this suite's.
    const parse = this.product.createParser(this.table, (_market, _side, price) => price);
    const streams = plans.map((plan) => ({ plan, parse }));
    this.feed = new VenueFeed({ venue: this.product.venue, streams, clock: this.clock, random: () => 0.5, ...feed });
    this.feed.start();
    if (read) this.read();
  }

  read(): void {
    void (async () => {
      for await (const batch of this.feed.events()) for (const event of batch) this.received.push(event);
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

  /** How many subscriptions the plans ask for, over all connections. */
  async subscribed(): Promise<void> {
    const { streams } = this.plans();
    await this.until(() => this.venue.topics.size >= streams, `${streams} subscriptions`, 100);
  }

  plans(): { streams: number } {
    const { charted = 4 } = this.#options;
    const all = this.table.all();
    const plans = this.product.connections(
      { charted: all.slice(0, charted), totalled: all.slice(charted) },
      this.streamUrl,
    );
    const names = new Set(plans.flatMap(({ url, subscribe }) => subscribe.flatMap((text) => namesIn(url, text))));
    return { streams: names.size };
  }

  /** Lets `count` events happen on the charted markets, and on those that are only totalled. */
  say(count: number, kinds?: readonly Said['event']['kind'][]): void {
    this.venue.say(scripted(this.tapes, count, this.clock.nowMs(), this.#nextId, kinds));
    this.#nextId += count;
  }

  /** What is wrong with what came; once as much came as was sent, or no more is coming. */
  async settled(): Promise<string[]> {
    const mine = new Set(
      this.venue.tapes
        .filter(({ listed }) => listed.product === this.product.product)
        .map(({ listed }) => listed.marketId),
    );
    const wrong = () =>
      differences(
        this.sent.filter(({ marketId }) => mine.has(marketId)),
        this.received,
      );
    let last = -1;
    let since = performance.now();
    const startMs = since;
    for (;;) {
      const result = this.received.length === last ? null : wrong();
      if (result?.length === 0) return [];
      if (this.received.length !== last) since = performance.now();
      last = this.received.length;
      if (performance.now() - since > 1500 || performance.now() - startMs > PATIENCE_MS) return wrong();
      await pause(5);
    }
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
