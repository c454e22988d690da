import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { ConnectionPlan } from '../connection-plan.ts';
import type { Clock } from './clock.ts';
import { GatheredReads, READ_AS_ASKED } from './gathered-reads.ts';
import { TextFrames } from './text-frames.ts';

const HANDSHAKE_MS = 10_000;
/** The largest frame of any venue is a book of some hundred KB. */
const MAX_FRAME_BYTES = 16 << 20;

/** Why a link ended. */
export interface LinkEnd {
  /** The venue's refusal of this address or country (403, 451), or of so many requests (418, 429). */
  blocked: boolean;
  reason: string;
  /** As long as the venue asks to stay away, ms; null where it does not say. */
  retryAfterMs: number | null;
}

export interface LinkHandlers {
  opened(): void;
  frame(raw: string): void;
  /** Once, and the last of all. */
  ended(end: LinkEnd): void;
}

/** One WebSocket from its opening to its end: subscribes, says what keeps it alive, and passes frames on. */
export class Link {
  readonly #socket: WebSocket;
  readonly #plan: ConnectionPlan;
  readonly #clock: Clock;
  readonly #handlers: LinkHandlers;
  #reads: GatheredReads | null = null;
  #cancel: (() => void)[] = [];
  #ended = false;
  #saidAllMs = Number.POSITIVE_INFINITY;

  constructor(plan: ConnectionPlan, clock: Clock, handlers: LinkHandlers) {
    this.#plan = plan;
    this.#clock = clock;
    this.#handlers = handlers;
    // Compression costs more of a processor than the network it saves, and memory for each connection.
    const options = { handshakeTimeout: HANDSHAKE_MS, perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES };
    this.#socket = new WebSocket(plan.url, { ...options, ...READ_AS_ASKED });
    let connection: Socket;
    this.#socket.on('upgrade', ({ socket }) => (connection = socket));
    this.#socket.on('open', () => this.#open(connection));
    this.#socket.on('message', (data) => handlers.frame(data.toString()));
    this.#socket.on('unexpected-response', (request, { statusCode = 0, headers }) => {
      const seconds = Number(headers['retry-after']);
      request.destroy();
      this.#end({
        blocked: [403, 418, 429, 451].includes(statusCode),
        reason: `${plan.url} answers HTTP ${statusCode}`,
        retryAfterMs: seconds > 0 ? seconds * 1000 : null,
      });
    });
    this.#socket.on('error', (error) => this.#fail(messageOf(error)));
    this.#socket.on('close', (code) => this.#fail(`closed by the other side (${code})`));
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** How long ago the last subscription was sent, ms; below zero while some are still to come. */
  get subscribedForMs(): number {
    return this.#clock.monotonicMs() - this.#saidAllMs;
  }

  /** Stops reading from the network; frames that were already read still come. */
  pause(): void {
    this.#reads?.hold();
  }

  resume(): void {
    this.#reads?.release();
  }

  /** Asks the other side to end it: what was sent before it hears of that still comes. */
  close(): void {
    this.#socket.close(1000);
  }

  /** Ends at once, without a word from the other side, which may be gone. */
  end(reason: string): void {
    this.#fail(reason);
  }

  #open(connection: Socket): void {
    new TextFrames(connection, (text) => {
      if (!this.#ended) this.#handlers.frame(text);
    }).begin();
    this.#reads = new GatheredReads(this.#socket, connection);
    this.#handlers.opened();
    this.#say([...this.#plan.subscribe]);
    if (this.#plan.heartbeat) this.#beat(this.#plan.heartbeat);
  }

  #say(frames: string[]): void {
    const frame = frames.shift();
    if (frame !== undefined) this.#socket.send(frame);
    if (frames.length === 0) this.#saidAllMs = this.#clock.monotonicMs();
    else this.#after(this.#plan.sendEveryMs, () => this.#say(frames));
  }

  #beat(heartbeat: { everyMs: number; frame: string }): void {
    this.#after(heartbeat.everyMs, () => {
      if (this.isOpen) this.#socket.send(heartbeat.frame);
      this.#beat(heartbeat);
    });
  }

  #after(delayMs: number, action: () => void): void {
    const cancel = this.#clock.after(delayMs, () => {
      this.#cancel = this.#cancel.filter((other) => other !== cancel);
      action();
    });
    this.#cancel.push(cancel);
  }

  #fail(reason: string): void {
    this.#end({ blocked: false, reason, retryAfterMs: null });
  }

  #end(end: LinkEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const cancel of this.#cancel) cancel();
    this.#socket.removeAllListeners();
    // A socket that is torn down while it connects says so by an error: nobody is to hear it.
    this.#socket.on('error', () => undefined);
    this.#socket.terminate();
    this.#handlers.ended(end);
  }
}

/** Node wraps what several addresses answered into one error without words. */
function messageOf(error: Error & { code?: string; errors?: Error[] }): string {
  return error.message || error.errors?.[0]?.message || error.code || 'cannot connect';
}
