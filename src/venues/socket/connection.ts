import type { MarketEvent } from '../../market/event.ts';
import type { ConnectionPlan } from '../connection-plan.ts';
import type { Parsed } from '../frame.ts';
import { Backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import { FrameTally } from './frame-tally.ts';
import { Link, type LinkEnd } from './link.ts';
import type { TurnClock } from './turn-clock.ts';

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
  /** How long ago it last said anything of a market, ms; null before it has. */
  quietMs: number | null;
}

/** What becomes of a frame: it is read as it comes, and what it said is taken once its turn has come. */
export interface FrameHandlers {
  read(raw: string): Parsed;
  take(parsed: Parsed): void;
  /** Some of what was asked for may be missing, from a little before now on. */
  interrupted(): void;
  /** From now on all comes that was asked for; told again where a link was renewed, for another plan perhaps. */
  restored(): void;
}

/** A refusal of the address does not pass in seconds. */
const BLOCKED_RETRY_MS = 5 * 60_000;
/** Within this long after it heard the last subscription, a venue sends what belongs to it. */
const SETTLING_MS = 5000;
/** What a link said before its successor took over may still be on its way over that one, for so long at most. */
const OVERLAP_MS = 1000;
/** Longest wait for a venue to send the rest of what it had for a link that is renewed, and end it. */
const DRAINING_MS = 10_000;

/** Keeps one plan's data coming: renews links before their venue ends them, and after they failed. */
export class Connection {
  #plan: ConnectionPlan;
  readonly #clock: Clock;
  readonly #turn: TurnClock;
  readonly #backoff: Backoff;
  readonly #handlers: FrameHandlers;
  #link: Link | null = null;
  /** Takes the link's place once it carries all that the link does, and the link has brought the last it had. */
  #successor: Link | null = null;
  /** What the successor said so far: it is the link's turn still, so that all comes in order. */
  #held: { raw: string; parsed: Parsed }[] = [];
  /** What the link said since it has a successor, which says the same. */
  readonly #said = new FrameTally();
  #draining = false;
  #state: ConnectionState = 'connecting';
  #reason: string | null = 'not tried yet';
  /** What the state is to be once the link ends. */
  #fate: 'connecting' | 'silent' = 'connecting';
  #frames = 0;
  #losses = 0;
  #lastEventMs = 0;
  readonly #lastOfKind = new Map<MarketEvent['kind'], number>();
  #latestKind: MarketEvent['kind'] | null = null;
  #latestMs = 0;
  #rejection: string | null = null;
  /** Whether nothing is missing since it was last restored. */
  #whole = false;
  #paused = false;
  #cancelWatch: (() => void) | null = null;
  #cancelRetry: (() => void) | null = null;
  #cancelRenewal: (() => void) | null = null;
  #cancelDraining: (() => void) | null = null;
  #cancelOverlap: (() => void) | null = null;

  /**
   * @param turn of the same clock
   * @param random uniform in [0, 1)
   */
  constructor(plan: ConnectionPlan, clock: Clock, turn: TurnClock, random: () => number, handlers: FrameHandlers) {
    this.#plan = plan;
    this.#clock = clock;
    this.#turn = turn;
    this.#backoff = new Backoff(random);
    this.#handlers = handlers;
  }

  get status(): ConnectionStatus {
    const [state, reason] = this.#judge();
    return { name: this.#plan.name, state, reason, frames: this.#frames, losses: this.#losses, quietMs: this.#quietMs };
  }

  get #quietMs(): number | null {
    return this.#frames > 0 ? Math.max(0, Math.round(this.#clock.monotonicMs() - this.#lastEventMs)) : null;
  }

  start(): void {
    this.#link = this.#connect();
    this.#watch();
  }

  stop(): void {
    for (const cancel of [
      this.#cancelWatch,
      this.#cancelRetry,
      this.#cancelRenewal,
      this.#cancelDraining,
      this.#cancelOverlap,
    ])
      cancel?.();
    const links = [this.#link, this.#successor];
    this.#link = null;
    this.#successor = null;
    for (const link of links) link?.end('stopped');
  }

  get plan(): ConnectionPlan {
    return this.#plan;
  }

  /** Subscribes anew over another link, and changes over to it without a hole: snapshots come again. */
  renew(): void {
    if (this.#link?.isOpen) this.#successor ??= this.#connect();
  }

  /** Goes over to another plan without a hole: what both ask for comes all the while. */
  replan(plan: ConnectionPlan): void {
    this.#plan = plan;
    this.#successor?.end('asks for what is no longer wanted');
    this.renew();
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
    const parsed = this.#handlers.read(raw);
    const { events, control } = parsed;
    if (control?.kind === 'rejected') {
      this.#rejection = control.message;
      this.#break();
    }
    if (link === this.#successor) return this.#hold(link, raw, parsed);
    if (this.#successor) this.#said.first(raw);
    else if (!this.#said.isEmpty && this.#said.second(raw)) return;
    if (control?.kind === 'closing') this.renew();
    if (events.length === 0) return;
    this.#handlers.take(parsed);
    const now = this.#turn.monotonicMs();
    this.#lastEventMs = now;
    for (const { event } of events) this.#heardKind(event.kind, now);
    this.#state = 'live';
    this.#reason = null;
    this.#backoff.reset();
    if (this.#whole || link.subscribedForMs < 0 || this.#rejection !== null) return;
    this.#whole = true;
    this.#handlers.restored();
  }

  #heardKind(kind: MarketEvent['kind'], now: number): void {
    // Of one turn, all frames came at one moment, and most are of one kind.
    if (kind === this.#latestKind && now === this.#latestMs) return;
    this.#latestKind = kind;
    this.#latestMs = now;
    if (kind in this.#plan.expects) this.#lastOfKind.set(kind, now);
  }

  #hold(successor: Link, raw: string, parsed: Parsed): void {
    if (parsed.events.length > 0) this.#held.push({ raw, parsed });
    const ready = this.#held.length > 0 && successor.subscribedForMs >= SETTLING_MS;
    // While nothing is read the old link could not bring the rest of what it has.
    if (!ready || this.#draining || this.#paused || !this.#link) return;
    this.#draining = true;
    // All that came up to now comes over the old link, too.
    for (const held of this.#held) this.#said.second(held.raw);
    this.#held = [];
    this.#link.close();
    this.#cancelDraining = this.#clock.after(DRAINING_MS, () => this.#link?.end('renewed'));
  }

  #break(): void {
    if (!this.#whole) return;
    this.#whole = false;
    this.#handlers.interrupted();
  }

  #renewAfter(delayMs: number): void {
    this.#cancelRenewal?.();
    this.#cancelRenewal = this.#clock.after(delayMs, () => this.renew());
  }

  #ended(link: Link, end: LinkEnd): void {
    if (link === this.#successor) {
      this.#successor = null;
      this.#forget();
      // The old link still carries everything, unless it was just told to end.
      if (!this.#draining) this.#renewAfter(this.#backoff.nextMs());
    } else if (link === this.#link) {
      this.#link = null;
      if (!this.#draining) {
        this.#losses++;
        this.#break();
      }
      this.#draining = false;
      this.#cancelDraining?.();
      this.#cancelRenewal?.();
      if (this.#successor) return this.#succeed(this.#successor);
      this.#state = end.blocked ? 'blocked' : this.#fate;
      this.#fate = 'connecting';
      this.#reason = end.reason;
      const delayMs = Math.max(this.#backoff.nextMs(), end.retryAfterMs ?? (end.blocked ? BLOCKED_RETRY_MS : 0));
      this.#cancelRetry = this.#clock.after(delayMs, () => (this.#link = this.#connect()));
    }
  }

  #succeed(successor: Link): void {
    this.#link = successor;
    this.#successor = null;
    for (const { raw, parsed } of this.#held) if (!this.#said.second(raw)) this.#handlers.take(parsed);
    this.#held = [];
    this.#cancelOverlap = this.#clock.after(OVERLAP_MS, () => this.#said.clear());
    this.#heard();
    this.#renewAfter(this.#plan.lifeMs);
    // What is asked for may have changed.
    if (this.#whole) this.#handlers.restored();
  }

  #forget(): void {
    this.#held = [];
    this.#said.clear();
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
