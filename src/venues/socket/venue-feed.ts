import type { ConnectionPlan } from '../connection-plan.ts';
import type { Parsed, Parser, RefusalReason, VenueEvent, WireRefusal } from '../frame.ts';
import { type Clock, systemClock } from './clock.ts';
import { Connection, type ConnectionState, type ConnectionStatus } from './connection.ts';
import { Duplicates } from './duplicates.ts';
import { EventQueue } from './event-queue.ts';
import { LagMeter } from './lag-meter.ts';
import { RefusalMeter } from './refusal-meter.ts';
import { TurnClock } from './turn-clock.ts';

/** A venue as it stands. */
export interface FeedStatus {
  venue: string;
  /** The worst of its connections'. */
  state: ConnectionState;
  reason: string | null;
  connections: ConnectionStatus[];
  /** See {@link LagMeter}. */
  lagMs: number | null;
  /** Trades and liquidations that came again, and were left out. */
  duplicates: number;
  refusals: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Events that wait to be taken, and whether so many do that reading has stopped. */
  waiting: number;
  paused: boolean;
}

export interface FeedOptions {
  venue: string;
  streams: readonly { plan: ConnectionPlan; parse: Parser }[];
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?: () => number;
  /** Events that may wait before the sockets stop reading. */
  queueLimit?: number;
  /** What came before over a feed that this one replaces. */
  duplicates?: Duplicates;
  /** Told when a connection may have missed something, and when it is whole again. */
  onWhole?: (plan: ConnectionPlan, whole: boolean) => void;
  /** Told of all that is refused. */
  onRefusal?: (refusal: WireRefusal) => void;
  /** Told of every frame before it is read: a recorder's place. */
  onFrame?: (connection: string, raw: string, receivedMs: number) => void;
}

const WORST_FIRST: readonly ConnectionState[] = ['blocked', 'silent', 'degraded', 'connecting', 'live'];
const QUEUE_LIMIT = 50_000;

/** All connections of one venue, as one stream of events in order of arrival, each trade and liquidation once. */
export class VenueFeed {
  readonly #options: FeedOptions;
  readonly #clock: Clock;
  readonly #turn: TurnClock;
  readonly #connections: Connection[];
  readonly #random: () => number;
  #started = false;
  readonly #queue: EventQueue;
  readonly #duplicates: Duplicates;
  readonly #refusals = new RefusalMeter();
  readonly #lag = new LagMeter();
  #paused = false;

  constructor(options: FeedOptions) {
    const { streams, clock = systemClock, random = Math.random, queueLimit = QUEUE_LIMIT } = options;
    this.#options = options;
    this.#clock = clock;
    this.#turn = new TurnClock(clock);
    this.#duplicates = options.duplicates ?? new Duplicates();
    this.#random = random;
    this.#connections = streams.map((stream) => this.#connection(stream));
    this.#queue = new EventQueue(queueLimit, (full) => {
      this.#paused = full;
      for (const connection of this.#connections) {
        if (full) connection.pause();
        else connection.resume();
      }
    });
  }

  start(): void {
    this.#started = true;
    for (const connection of this.#connections) connection.start();
  }

  /** Ends all connections; what has arrived can still be taken. */
  stop(): void {
    for (const connection of this.#connections) connection.stop();
    this.#queue.close();
  }

  /** Subscribes anew, without a hole, where the plan says so: what begins with a snapshot begins again. */
  renew(wanted: (plan: ConnectionPlan) => boolean): void {
    for (const connection of this.#connections) if (wanted(connection.plan)) connection.renew();
  }

  /**
   * Goes over to other plans, after the listing changed: connections of the same name go on without a hole, new ones
   * begin, and those of which there is no plan any more end.
   */
  replan(streams: FeedOptions['streams']): void {
    for (const stream of streams) {
      const same = this.#connections.find(({ plan }) => plan.name === stream.plan.name);
      if (!same) {
        const connection = this.#connection(stream);
        this.#connections.push(connection);
        if (this.#started) connection.start();
      } else if (same.plan.subscribe.join() !== stream.plan.subscribe.join()) same.replan(stream.plan);
    }
    const names = new Set(streams.map(({ plan }) => plan.name));
    for (const connection of this.#connections.filter(({ plan }) => !names.has(plan.name))) {
      connection.stop();
      this.#connections.splice(this.#connections.indexOf(connection), 1);
    }
  }

  /** Events as they come; to be taken by one reader. Ends after `stop`. */
  events(): AsyncIterable<VenueEvent[]> {
    return this.#queue.batches();
  }

  /** Samples of what was refused. */
  get refusals(): readonly WireRefusal[] {
    return this.#refusals.samples;
  }

  get status(): FeedStatus {
    const connections = this.#connections.map((connection) => connection.status);
    const worst = WORST_FIRST.flatMap((state) => connections.filter((one) => one.state === state))[0];
    return {
      venue: this.#options.venue,
      state: worst?.state ?? 'connecting',
      reason: worst?.reason ?? null,
      connections,
      lagMs: this.#lag.lagMs,
      duplicates: this.#duplicates.count,
      refusals: this.#refusals.counts,
      waiting: this.#queue.length,
      paused: this.#paused,
    };
  }

  #connection({ plan, parse }: FeedOptions['streams'][number]): Connection {
    return new Connection(plan, this.#clock, this.#turn, this.#random, {
      read: (raw) => this.#read(plan, parse, raw),
      take: (parsed) => this.#take(parsed),
      interrupted: () => this.#options.onWhole?.(plan, false),
      restored: () => this.#options.onWhole?.(plan, true),
    });
  }

  #read(plan: ConnectionPlan, parse: Parser, raw: string): Parsed {
    const receivedMs = this.#turn.nowMs();
    this.#options.onFrame?.(plan.name, raw, receivedMs);
    const parsed = parse(raw, receivedMs);
    for (const refusal of parsed.refusals) {
      this.#refusals.add(refusal);
      this.#options.onRefusal?.(refusal);
    }
    return parsed;
  }

  #take({ events }: Parsed): void {
    for (const one of events) {
      if (this.#duplicates.has(one)) continue;
      const { event, receivedMs } = one;
      // Not every venue stamps its marks; all stamp trades.
      if (event.kind === 'trade') this.#lag.add(event.trade.timeMs, receivedMs, this.#turn.monotonicMs());
      this.#queue.push(one);
    }
  }
}
