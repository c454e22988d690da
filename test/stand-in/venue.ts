import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MarketEvent } from '../../src/market/event.ts';
import { type Clock, systemClock } from '../../src/venues/socket/clock.ts';
import { BINANCE } from './binance.ts';
import { BYBIT } from './bybit.ts';
import type { Dialect, Frame, Markets, Said } from './dialect.ts';
import { type Client, StandInExchange } from './exchange.ts';
import { HYPERLIQUID } from './hyperliquid.ts';
import type { Listed } from './listed.ts';
import { OKX } from './okx.ts';
import { RateLimit } from './rate-limit.ts';
import { Tape } from './tape.ts';

export const DIALECTS: Readonly<Record<string, Dialect>> = {
  binance: BINANCE,
  bybit: BYBIT,
  okx: OKX,
  hyperliquid: HYPERLIQUID,
};

export interface VenueOptions {
  /** One of {@link DIALECTS}. */
  venue: string;
  /** Coins of the largest product; the inverse products have up to 20. */
  symbols?: number;
  clock?: Clock;
  /** When the past ends and the tape begins; the minute that the clock stands in, if not said. */
  startMs?: number;
  tls?: { key: string; cert: string };
  /** Share of the time after which the venue ends a connection, where it does: 1, if not said. */
  lifeShare?: number;
  /** Whether subscriptions start with how things stand, where the venue's do; true, if not said. */
  greets?: boolean;
  /** Told of all that went out to at least one client. */
  onSaid?: (says: readonly Said[]) => void;
}

const MINUTE_MS = 60_000;

/** A connection, and what it has asked for. */
interface Subscriber {
  client: Client;
  topics: Set<string>;
  chars: number;
  heardMs: number[];
  lastMs: number;
  cancelLife: () => void;
}

/** A venue on 127.0.0.1, over WebSocket and REST, in the venue's own words. */
export class StandInVenue {
  readonly dialect: Dialect;
  readonly exchange: StandInExchange;
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #lifeMs: number;
  readonly #greets: boolean;
  readonly #rest: RateLimit;
  readonly #onSaid: (says: readonly Said[]) => void;
  readonly #subscribers = new Map<Client, Subscriber>();
  readonly #byTopic = new Map<string, Set<Client>>();
  readonly #tapes = new Map<string, Tape>();
  /** What goes wrong with frames on their way out. */
  spoil: (frames: readonly Frame[]) => readonly Frame[] = (frames) => frames;
  /** HTTP status that all of REST answers with; null: none. */
  restFault: number | null = null;
  /** Limits that clients overstepped, in words. */
  readonly violations: string[] = [];
  /** Questions over REST, in order. */
  readonly asked: string[] = [];
  #cancelIdle: () => void = () => undefined;

  constructor(options: VenueOptions) {
    const { venue, symbols = 600, clock = systemClock, tls, onSaid = () => undefined } = options;
    const dialect = DIALECTS[venue];
    if (!dialect) throw new Error(`no stand-in speaks "${venue}": there are ${Object.keys(DIALECTS).join(', ')}`);
    this.dialect = dialect;
    this.#clock = clock;
    this.#greets = options.greets ?? true;
    this.#lifeMs = dialect.limits.lifeMs * (options.lifeShare ?? 1);
    this.#onSaid = onSaid;
    const { startMs = Math.floor(clock.nowMs() / MINUTE_MS) * MINUTE_MS } = options;
    this.#startMs = startMs;
    for (const listed of dialect.list(symbols)) this.#tapes.set(listed.marketId, new Tape(listed, startMs));
    this.#rest = new RateLimit(dialect.limits.rest, clock);
    this.exchange = new StandInExchange((text, client) => this.#hear(text, client), {
      ...(tls ? { tls } : {}),
      nowMs: () => clock.monotonicMs(),
      answer: (request, body, response) => this.#answer(request, body, response),
      opened: (client) => this.#welcome(client),
      closed: (client) => this.#leave(client),
    });
    this.#watchIdle();
  }

  /** @returns base addresses of streams and of REST */
  async start(port?: number): Promise<{ streamUrl: string; restUrl: string }> {
    const streamUrl = await this.exchange.start(port);
    return { streamUrl, restUrl: streamUrl.replace(/^ws/, 'http') };
  }

  async stop(): Promise<void> {
    this.#cancelIdle();
    for (const { cancelLife } of this.#subscribers.values()) cancelLife();
    await this.exchange.stop();
  }

  /** Names that are subscribed to, with the path in front. */
  get topics(): ReadonlySet<string> {
    return new Set([...this.#byTopic].filter(([, clients]) => clients.size > 0).map(([topic]) => topic));
  }

  tape(marketId: string): Tape {
    const tape = this.#tapes.get(marketId);
    if (!tape) throw new Error(`${this.dialect.venue} lists no ${marketId}`);
    return tape;
  }

  /** All markets, those that do not trade included. */
  get tapes(): readonly Tape[] {
    return [...this.#tapes.values()];
  }

  /** Delists a market, and lists it under another coin's name. */
  rename(marketId: string, base: string): Listed {
    const { listed } = this.tape(marketId);
    listed.trading = false;
    const named = (text: string) => text.replaceAll(listed.base, base);
    const names = { base, symbol: named(listed.symbol), settle: named(listed.settle), marketId: named(marketId) };
    const renamed = { ...listed, ...names, trading: true };
    this.#tapes.set(renamed.marketId, new Tape(renamed, this.#startMs));
    return renamed;
  }

  /** Lets events happen: they are kept, and told to whoever subscribed to them. Neighbours of one market and kind share frames. */
  say(events: readonly Said[]): void {
    for (let start = 0; start < events.length; ) {
      const { marketId, event } = events[start]!;
      let end = start + 1;
      while (events[end]?.marketId === marketId && events[end]!.event.kind === event.kind) end++;
      this.#sayAlike(
        this.tape(marketId),
        events.slice(start, end).map((said) => said.event),
      );
      start = end;
    }
  }

  #sayAlike(tape: Tape, events: readonly MarketEvent[]): void {
    for (const event of events) tape.take(event);
    this.send(this.dialect.say(tape, events));
  }

  /** Sends frames as they are, but for what `spoil` does to them. */
  send(frames: readonly Frame[]): void {
    for (const { topic, raw, says } of this.spoil(frames)) {
      const clients = this.#byTopic.get(topic);
      if (!clients || clients.size === 0 || this.exchange.mute) continue;
      for (const client of clients) this.#tell(client, raw);
      this.#onSaid(says);
    }
  }

  #tell(client: Client, raw: string): void {
    client.send(raw);
    const subscriber = this.#subscribers.get(client);
    if (subscriber) subscriber.lastMs = this.#clock.monotonicMs();
  }

  #welcome(client: Client): void {
    const cancelLife = Number.isFinite(this.#lifeMs)
      ? this.#clock.after(this.#lifeMs, () => client.close(1001, 'life'))
      : () => undefined;
    const lastMs = this.#clock.monotonicMs();
    this.#subscribers.set(client, { client, topics: new Set(), chars: 0, heardMs: [], lastMs, cancelLife });
  }

  #leave(client: Client): void {
    const subscriber = this.#subscribers.get(client);
    if (!subscriber) return;
    subscriber.cancelLife();
    for (const topic of subscriber.topics) this.#byTopic.get(topic)?.delete(client);
    this.#subscribers.delete(client);
  }

  #hear(text: string, client: Client): readonly string[] {
    const subscriber = this.#subscribers.get(client);
    if (!subscriber) return [];
    const now = this.#clock.monotonicMs();
    subscriber.lastMs = now;
    subscriber.heardMs = [...subscriber.heardMs.filter((ms) => now - ms < 1000), now];
    const { messagesPerSecond, topicsPerConnection, charsPerConnection } = this.dialect.limits;
    // Whole seconds are counted where the limit is one a second or more.
    if (subscriber.heardMs.length > Math.max(1, messagesPerSecond)) {
      return this.#violate(client, `${subscriber.heardMs.length} messages in a second`);
    }
    const { subscribe = [], replies } = this.dialect.hear(text, client.path);
    const fresh = subscribe.filter((topic) => !subscriber.topics.has(topic));
    if (subscriber.topics.size + fresh.length > topicsPerConnection) {
      return this.#violate(client, `${subscriber.topics.size + fresh.length} subscriptions`);
    }
    if (subscribe.length > 0) subscriber.chars += text.length;
    if (subscriber.chars > charsPerConnection)
      return this.#violate(client, `${subscriber.chars} characters of arguments`);
    for (const topic of fresh) {
      subscriber.topics.add(topic);
      let clients = this.#byTopic.get(topic);
      if (!clients) this.#byTopic.set(topic, (clients = new Set()));
      clients.add(client);
    }
    // The acknowledgement goes first, and what a subscription starts with follows.
    for (const reply of replies) client.send(reply);
    if (this.exchange.mute || !this.#greets) return [];
    for (const frame of fresh.flatMap((topic) => this.dialect.greet(topic, this.#markets()))) {
      this.#tell(client, frame.raw);
      // To a second connection that takes over from a first, this is no news.
      if (this.#byTopic.get(frame.topic)!.size === 1) this.#onSaid(frame.says);
    }
    return [];
  }

  #violate(client: Client, what: string): readonly string[] {
    this.violations.push(`${client.path}: ${what}`);
    client.close(1008, what);
    return [];
  }

  /** Ends what has been idle for too long: neither side said anything. */
  #watchIdle(): void {
    const { idleMs } = this.dialect.limits;
    if (!Number.isFinite(idleMs)) return;
    this.#cancelIdle = this.#clock.after(idleMs / 4, () => {
      const now = this.#clock.monotonicMs();
      for (const { client, lastMs } of this.#subscribers.values()) {
        if (now - lastMs < idleMs) continue;
        this.violations.push(`${client.path}: idle for ${Math.round((now - lastMs) / 1000)} s`);
        client.close(1000, 'idle');
      }
      this.#watchIdle();
    });
  }

  #markets(): Markets {
    return {
      nowMs: this.#clock.nowMs(),
      all: (product) => [...this.#tapes.values()].filter(({ listed }) => listed.product === product),
      bySymbol: (product, symbol) =>
        [...this.#tapes.values()].find(({ listed }) => listed.product === product && listed.symbol === symbol),
    };
  }

  #answer(request: IncomingMessage, body: string, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand-in');
    this.asked.push(`${request.url}${body === '' ? '' : ` ${body}`}`);
    const say = (status: number, answer: unknown, headers: Readonly<Record<string, string>> = {}) =>
      response
        .writeHead(status, {
          'content-type': 'application/json',
          date: new Date(this.#clock.nowMs()).toUTCString(),
          ...headers,
        })
        .end(JSON.stringify(answer));
    if (this.restFault !== null) return void say(this.restFault, {}, { 'retry-after': '1' });
    const asked = { path: pathname, query: searchParams, body: body === '' ? {} : JSON.parse(body) };
    const verdict = this.#rest.take(this.dialect.weigh(asked), this.dialect.limits.rest.byPath ? pathname : undefined);
    const headers = this.dialect.meter(verdict.used);
    if (verdict.status !== null) {
      this.violations.push(`${pathname}: ${verdict.used} of weight`);
      return void say(
        verdict.status,
        { code: -1003, msg: 'Too many requests' },
        { ...headers, 'retry-after': String(verdict.retryAfterS) },
      );
    }
    const answer = this.dialect.answer(asked, this.#markets());
    say(answer.status, answer.body, { ...headers, ...answer.headers });
  }
}
