import { VenueError } from '../../market/errors.ts';
import type { HistoryRequest } from '../history.ts';
import { Backoff } from '../socket/backoff.ts';
import { type Clock, systemClock } from '../socket/clock.ts';
import { ClockMeter } from './clock-meter.ts';
import { type RestLimit, WeightBudget } from './rest-limit.ts';

export interface RestOptions {
  venue: string;
  limit: RestLimit;
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?: () => number;
  fetch?: typeof globalThis.fetch;
  /** Told of every answer, before it is used: a recorder's place. */
  onAnswer?: (request: HistoryRequest, answer: string) => void;
}

/** How one question is put. */
export interface AskOptions {
  signal?: AbortSignal;
  /** Tries in all; default {@link TRIES}. */
  tries?: number;
  timeoutMs?: number;
  /** Gives way to all that is not. */
  background?: boolean;
}

/** Shortest wait of what gives way. */
const YIELD_MS = 20;
const TRIES = 6;
const TIMEOUT_MS = 15_000;
/** After a refusal for too many requests that does not say for how long. */
const COOL_DOWN_MS: Readonly<Record<number, number>> = { 429: 60_000, 418: 120_000 };
/** Not this address, or not from this country: asking again does not help. */
const BLOCKED = [403, 451];

/** What shares a limit. */
interface Lane {
  budget: WeightBudget;
  /** Settles when whoever asked last is through. */
  turn: Promise<void>;
  /** How many wait that do not give way. */
  urgent: number;
}

/** Asks one venue over REST, within its limits, whoever asks. */
export class RestClient {
  readonly #options: RestOptions;
  readonly #clock: Clock;
  readonly #fetch: typeof globalThis.fetch;
  readonly #random: () => number;
  readonly #clockMeter = new ClockMeter();
  readonly #lanes = new Map<string, Lane>();
  /** Nothing is asked before, ms of the monotonic clock. */
  #pausedUntilMs = 0;

  constructor(options: RestOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.#random = options.random ?? Math.random;
  }

  /** This machine's clock less the venue's; see {@link ClockMeter}. */
  get clockAhead(): ClockMeter['ahead'] {
    return this.#clockMeter.ahead;
  }

  /** How long the venue has asked to be left alone, ms; 0: not at all. */
  get pausedMs(): number {
    return Math.max(0, this.#pausedUntilMs - this.#clock.monotonicMs());
  }

  /**
   * The answer's text; waits for the budget, and tries again after what passes.
   * @throws VenueError where the venue refuses the question or this address, or does not answer
   */
  async ask(request: HistoryRequest, options: AskOptions = {}): Promise<string> {
    const { signal, tries = TRIES, timeoutMs = TIMEOUT_MS } = options;
    const backoff = new Backoff(this.#random);
    for (let left = tries; ; left--) {
      await this.#admitted(request, options);
      const outcome = await this.#try(request, signal, timeoutMs);
      if ('answer' in outcome) {
        this.#options.onAnswer?.(request, outcome.answer);
        return outcome.answer;
      }
      signal?.throwIfAborted();
      if (!outcome.passes || left <= 1) throw new VenueError(outcome.reason);
      await this.#wait(backoff.nextMs(), signal);
    }
  }

  /** One after another in order of asking, so that nobody is overtaken for ever; what is not urgent when nobody else asks. */
  async #admitted({ url, weight }: HistoryRequest, { signal, background }: AskOptions): Promise<void> {
    const lane = this.#laneOf(url);
    const before = lane.turn;
    let done: () => void = () => undefined;
    if (!background) {
      lane.urgent++;
      lane.turn = new Promise((resolve) => (done = resolve));
      await before;
    }
    try {
      for (;;) {
        signal?.throwIfAborted();
        const waitMs = Math.max(this.pausedMs, lane.budget.waitMs(weight, this.#clock.monotonicMs()));
        if (waitMs === 0 && !(background && lane.urgent > 0)) break;
        await this.#wait(Math.max(waitMs, YIELD_MS), signal);
      }
      lane.budget.spend(weight, this.#clock.monotonicMs());
    } finally {
      if (!background) lane.urgent--;
      done();
    }
  }

  async #try(
    { url, body }: HistoryRequest,
    signal: AbortSignal | undefined,
    timeoutMs: number,
  ): Promise<{ answer: string } | { reason: string; passes: boolean }> {
    const { venue, limit } = this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    const sentMs = this.#clock.nowMs();
    try {
      const response = await this.#fetch(url, {
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        ...(body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
      });
      this.#clockMeter.add(Date.parse(response.headers.get('date') ?? ''), sentMs, this.#clock.nowMs());
      const answer = await response.text();
      const used = Number(limit.usedHeader === undefined ? Number.NaN : response.headers.get(limit.usedHeader));
      if (used > 0) this.#laneOf(url).budget.told(used, this.#clock.monotonicMs());
      if (response.ok) return { answer };
      const { status } = response;
      const reason = `${venue}: ${url} answers HTTP ${status}: ${answer.slice(0, 120)}`;
      const coolDown = limit.coolDownMs?.[status] ?? COOL_DOWN_MS[status];
      if (coolDown !== undefined) {
        const seconds = Number(response.headers.get('retry-after'));
        this.#pausedUntilMs = this.#clock.monotonicMs() + (seconds > 0 ? seconds * 1000 : coolDown);
      }
      return { reason, passes: coolDown !== undefined || (status >= 500 && !BLOCKED.includes(status)) };
    } catch (error) {
      return { reason: `${venue}: ${url}: ${reasonOf(error as Error, timeoutMs)}`, passes: true };
    }
  }

  #laneOf(url: string): Lane {
    const { limit } = this.#options;
    const name = limit.byPath ? new URL(url).pathname : '';
    let lane = this.#lanes.get(name);
    if (!lane) {
      lane = { budget: new WeightBudget(limit), turn: Promise.resolve(), urgent: 0 };
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        cancel();
        reject(signal!.reason as Error);
      };
      const cancel = this.#clock.after(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}

/** In words; fetch wraps what went wrong in an error that only says that it failed. */
export function reasonOf(error: Error, timeoutMs: number): string {
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const inner = error.cause as (Error & { code?: string }) | undefined;
  return inner ? inner.message || inner.code || error.message : error.message;
}
