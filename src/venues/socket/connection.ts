import type { MarketEvent } from '../../market/event.ts';
import type { ConnectionPlan } from '../connection-plan.ts';
import type { Parsed } from '../frame.ts';
import { Backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import { Link, type LinkEnd } from './link.ts';

/**
 * - `connecting`: no data yet, or none since it was cut off
 * - `live`: data comes
 * - `silent`: it is connected and subscribed, and nothing came for longer than is possible
 * - `degraded`: data comes, but not all that was asked for
 * - `blocked`: the venue refuses this address
 */
export type ConnectionState = 'connecting' | 'live' | 'silent' | 'degraded' | 'blocked';

export interface ConnectionStatus {
  name: string;
  state: ConnectionState;
  /** In words, where the state is not `live`. */
  reason: string | null;
  frames: number;
  /** Times that a connection was lost. */
  losses: number;
}

/** A refusal of the address does not pass in seconds. */
const BLOCKED_RETRY_MS = 5 * 60_000;

/** Keeps one plan's data coming: renews links before their venue ends them, and after they failed. */
export class Connection {
  readonly #plan: ConnectionPlan;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #read: (raw: string) => Parsed;
  #link: Link | null = null;
  /** Takes the link's place as soon as it has data, so that nothing is missed in between. */
  #successor: Link | null = null;
  #state: ConnectionState = 'connecting';
  #reason: string | null = 'not tried yet';
  /** What the state is to be once the link ends. */
  #fate: 'connecting' | 'silent' = 'connecting';
  #frames = 0;
  #losses = 0;
  #lastEventMs = 0;
  readonly #lastOfKind = new Map<MarketEvent['kind'], number>();
  #rejection: string | null = null;
  #paused = false;
  #cancelWatch: (() => void) | null = null;
  #cancelRetry: (() => void) | null = null;
  #cancelRenewal: (() => void) | null = null;

  /**
   * @param read parses a frame and passes its events on
   * @param random uniform in [0, 1)
   */
  constructor(plan: ConnectionPlan, clock: Clock, random: () => number, read: (raw: string) => Parsed) {
    this.#plan = plan;
    this.#clock = clock;
    this.#backoff = new Backoff(random);
    this.#read = read;
  }

  get status(): ConnectionStatus {
    const [state, reason] = this.#judge();
    return { name: this.#plan.name, state, reason, frames: this.#frames, losses: this.#losses };
  }

  start(): void {
    this.#link = this.#connect();
    this.#watch();
  }

  stop(): void {
    for (const cancel of [this.#cancelWatch, this.#cancelRetry, this.#cancelRenewal]) cancel?.();
    const links = [this.#link, this.#successor];
    this.#link = null;
    this.#successor = null;
    for (const link of links) link?.end('stopped');
  }

  pause(): void {
    this.#paused = true;
    this.#link?.pause();
    this.#successor?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#heard();
    this.#link?.resume();
    this.#successor?.resume();
  }

  #connect(): Link {
    const link: Link = new Link(this.#plan, this.#clock, {
      opened: () => {
        this.#rejection = null;
        if (this.#paused) link.pause();
        if (link === this.#link) this.#opened();
      },
      frame: (raw) => this.#frame(link, raw),
      ended: (end) => this.#ended(link, end),
    });
    return link;
  }

  #opened(): void {
    this.#heard();
    if (this.#state === 'connecting') this.#reason = 'connected, no data yet';
    this.#renewAfter(this.#plan.lifeMs);
  }

  /** As if all had just been heard: from here on, silence counts. */
  #heard(): void {
    const now = this.#clock.monotonicMs();
    this.#lastEventMs = now;
    for (const kind of Object.keys(this.#plan.expects)) this.#lastOfKind.set(kind as MarketEvent['kind'], now);
  }

  #frame(link: Link, raw: string): void {
    this.#frames++;
    const { events, control } = this.#read(raw);
    if (control?.kind === 'rejected') this.#rejection = control.message;
    if (control?.kind === 'closing' && link === this.#link) this.#renew();
    if (events.length === 0) return;
    const now = this.#clock.monotonicMs();
    this.#lastEventMs = now;
    for (const { event } of events) this.#lastOfKind.set(event.kind, now);
    this.#state = 'live';
    this.#reason = null;
    this.#backoff.reset();
    if (link === this.#successor) this.#succeed(link);
  }

  #renewAfter(delayMs: number): void {
    this.#cancelRenewal?.();
    this.#cancelRenewal = this.#clock.after(delayMs, () => this.#renew());
  }

  #renew(): void {
    this.#successor ??= this.#connect();
  }

  #succeed(link: Link): void {
    const old = this.#link;
    this.#link = link;
    this.#successor = null;
    old?.end('renewed');
    this.#renewAfter(this.#plan.lifeMs);
  }

  #ended(link: Link, end: LinkEnd): void {
    if (link === this.#successor) {
      this.#successor = null;
      // The old link still carries everything.
      this.#renewAfter(this.#backoff.nextMs());
    } else if (link === this.#link) {
      this.#link = null;
      this.#losses++;
      this.#cancelRenewal?.();
      if (this.#successor) {
        this.#link = this.#successor;
        this.#successor = null;
        this.#heard();
        return;
      }
      this.#state = end.blocked ? 'blocked' : this.#fate;
      this.#fate = 'connecting';
      this.#reason = end.reason;
      const delayMs = Math.max(this.#backoff.nextMs(), end.retryAfterMs ?? (end.blocked ? BLOCKED_RETRY_MS : 0));
      this.#cancelRetry = this.#clock.after(delayMs, () => (this.#link = this.#connect()));
    }
  }

  #watch(): void {
    this.#cancelWatch = this.#clock.after(this.#plan.silenceMs / 4, () => {
      const silentMs = this.#clock.monotonicMs() - this.#lastEventMs;
      // Until it is open, the handshake has a limit of its own.
      if (this.#link?.isOpen && !this.#paused && silentMs > this.#plan.silenceMs) {
        this.#fate = 'silent';
        this.#link.end(`connected, but nothing came for ${Math.round(silentMs / 1000)} s`);
      }
      this.#watch();
    });
  }

  #judge(): [ConnectionState, string | null] {
    if (this.#state !== 'live') return [this.#state, this.#reason];
    if (this.#rejection !== null) return ['degraded', `the venue does not take a subscription: ${this.#rejection}`];
    const now = this.#clock.monotonicMs();
    for (const [kind, limitMs] of Object.entries(this.#plan.expects)) {
      const agoMs = now - (this.#lastOfKind.get(kind as MarketEvent['kind']) ?? 0);
      if (!this.#paused && agoMs > limitMs) return ['degraded', `no ${kind} for ${Math.round(agoMs / 1000)} s`];
    }
    return ['live', null];
  }
}
