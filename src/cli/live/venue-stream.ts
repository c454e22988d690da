import { join } from 'node:path';
import { Listening } from '../../engine/totals/listening.ts';
import type { ProductRecorder } from '../../venues/capture/product-recorder.ts';
import type { ConnectionPlan, Wanted } from '../../venues/connection-plan.ts';
import type { Parser, VenueEvent, WireRefusal } from '../../venues/frame.ts';
import { samplingOf } from '../../venues/sampling.ts';
import { RefusalLog } from '../../venues/socket/refusal-log.ts';
import { type FeedStatus, VenueFeed } from '../../venues/socket/venue-feed.ts';
import type { VenueProduct } from '../../venues/venues.ts';

export interface VenueStreamOptions {
  product: VenueProduct;
  parse: Parser;
  /** Base address; absent: the venue's own. */
  streamUrl?: string | undefined;
  /** Writes all that comes. */
  recorder?: ProductRecorder | undefined;
  /** Where samples of what is refused go; absent: nowhere. */
  refusalFolder?: string | undefined;
  say: (text: string) => void;
  took: (events: readonly VenueEvent[]) => void;
  /** Trades and marks are missing from here on. */
  interrupted: () => void;
  /** From here on all comes. */
  resumed: () => void;
  /** From here on comes what `replan` asked for besides; what came before went on coming. */
  joined: () => void;
  /** A frame names what is not listed. */
  unknownSymbol: () => void;
}

/** All that one product of a venue streams, and whether it is whole. */
export class VenueStream {
  readonly listening = new Listening();
  readonly #options: VenueStreamOptions;
  readonly #name: string;
  readonly #refusalLog: RefusalLog | null;
  #plans: ConnectionPlan[] = [];
  #feed: VenueFeed | null = null;
  /** Plans that carry bars and may lack something. */
  readonly #broken = new Set<string>();
  /** Plans that carry bars and do not yet bring all that they were changed for. */
  readonly #joining = new Set<string>();

  constructor(options: VenueStreamOptions) {
    this.#options = options;
    const { venue, product } = options.product;
    this.#name = `${venue} ${product}`;
    const { refusalFolder } = options;
    this.#refusalLog =
      refusalFolder === undefined ? null : new RefusalLog(join(refusalFolder, `${venue}-${product}.jsonl`));
  }

  get status(): FeedStatus | undefined {
    return this.#feed?.status;
  }

  /** How many of the markets listed have their liquidations heard. */
  heard(listed: number): number {
    if (samplingOf(this.#options.product.venue) === 'none') return 0;
    const live = this.status?.connections.filter(({ state }) => state === 'live') ?? [];
    const alive = new Set(live.map(({ name }) => name));
    let hearable = 0;
    for (const plan of this.#plans) if (alive.has(plan.name)) hearable += plan.liquidationsOf;
    return Math.min(listed, hearable);
  }

  start(wanted: Wanted): void {
    const { product, recorder } = this.#options;
    this.#plan(wanted);
    for (const { name, carriesBars } of this.#plans) if (carriesBars) this.#broken.add(name);
    this.#feed = new VenueFeed({
      venue: product.venue,
      streams: this.#streams,
      onWhole: (plan, whole) => this.#whole(plan, whole),
      onFrame: (connection, raw, timeMs) => recorder?.frame(connection, raw, timeMs),
      onRefusal: (refusal) => this.#refused(refusal),
    });
    const feed = this.#feed;
    feed.start();
    this.#consume(feed).catch((error: unknown) => {
      this.#options.say(`${this.#name}: listening ends: ${(error as Error).message}`);
      feed.stop();
    });
  }

  /** Asks for what is wanted now, without a hole in what was wanted before. */
  replan(wanted: Wanted): void {
    const before = new Map(this.#plans.map((plan) => [plan.name, plan.subscribe.join()]));
    this.#plan(wanted);
    for (const { name, carriesBars, subscribe } of this.#plans) {
      if (carriesBars && before.get(name) !== subscribe.join()) this.#joining.add(name);
    }
    const names = new Set(this.#plans.map(({ name }) => name));
    for (const set of [this.#broken, this.#joining]) for (const name of set) if (!names.has(name)) set.delete(name);
    this.#feed?.replan(this.#streams);
  }

  /** Subscribes anew to what the symbol's connection carries: a book begins with a snapshot again. */
  renew(symbol: string): void {
    this.#feed?.renew(({ subscribe }) => subscribe.some((text) => text.includes(symbol)));
  }

  /** Lets its state be known to whoever counts how much of the time was listened to. */
  tick(heard: number): void {
    this.listening.set(heard > 0, Date.now());
  }

  async stop(): Promise<void> {
    this.#feed?.stop();
    await this.#refusalLog?.close();
  }

  #plan(wanted: Wanted): void {
    this.#plans = this.#options.product.connections(wanted, this.#options.streamUrl);
  }

  get #streams() {
    return this.#plans.map((plan) => ({ plan, parse: this.#options.parse }));
  }

  #refused(refusal: WireRefusal): void {
    this.#refusalLog?.add(refusal);
    if (refusal.reason === 'unknown-symbol') this.#options.unknownSymbol();
  }

  async #consume(feed: VenueFeed): Promise<void> {
    const { recorder, took } = this.#options;
    for await (const batch of feed.events()) {
      took(batch);
      recorder?.took(batch, Date.now());
      // A disk that is slower than the venue makes the sockets wait, and not the memory grow.
      await recorder?.room();
    }
  }

  #whole({ name, carriesBars }: ConnectionPlan, whole: boolean): void {
    if (!carriesBars) return;
    const wasWhole = this.#broken.size === 0;
    if (whole) this.#broken.delete(name);
    else this.#broken.add(name);
    const isWhole = this.#broken.size === 0;
    const hasJoined = whole && this.#joining.delete(name) && this.#joining.size === 0;
    if (!isWhole) this.#options.interrupted();
    else if (!wasWhole) this.#options.resumed();
    else if (hasJoined) this.#options.joined();
    if (wasWhole !== isWhole) this.#options.recorder?.whole(isWhole, Date.now());
  }
}
