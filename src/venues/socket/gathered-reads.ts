import type { Socket } from 'node:net';
import type { ClientOptions, WebSocket } from 'ws';

/** Longest that what comes over a busy connection waits to be read, ms. */
const GATHER_MS = 5;
/** Where a read brings so much, more waits already. Node reads at most 64 KB at a time. */
const FULL_READ_BYTES = 32 << 10;

/**
 * Options of a WebSocket, which passes them on to its socket: once paused, Node reads on until 16 KB wait, a packet at a
 * time. So it stops after one.
 */
export const READ_AS_ASKED = { highWaterMark: 1 } as ClientOptions;

/**
 * Reads what comes over a busy connection in one go. A venue sends each frame in a packet of its own, and being woken for
 * one costs more than parsing it: after a read that came soon after another, nothing is read for {@link GATHER_MS}. What
 * comes over a quiet connection is read at once.
 */
export class GatheredReads {
  readonly #websocket: WebSocket;
  #lastMs = Number.NEGATIVE_INFINITY;
  #gathering = false;
  #held = false;

  /**
   * @param websocket made with {@link READ_AS_ASKED}
   * @param socket its own
   */
  constructor(websocket: WebSocket, socket: Socket) {
    this.#websocket = websocket;
    socket.on('data', ({ length }: Buffer) => this.#read(length));
  }

  /** Reads nothing until it is released. */
  hold(): void {
    this.#held = true;
    this.#websocket.pause();
  }

  release(): void {
    this.#held = false;
    if (!this.#gathering) this.#websocket.resume();
  }

  #read(bytes: number): void {
    const nowMs = performance.now();
    const isBusy = nowMs - this.#lastMs < GATHER_MS;
    this.#lastMs = nowMs;
    if (!isBusy || this.#gathering || bytes >= FULL_READ_BYTES) return;
    this.#gathering = true;
    this.#websocket.pause();
    setTimeout(this.#goOn, GATHER_MS);
  }

  readonly #goOn = () => {
    // The one packet that came before the pause took hold comes first, and is no reason for another.
    this.#lastMs = Number.NEGATIVE_INFINITY;
    this.#gathering = false;
    if (!this.#held) this.#websocket.resume();
  };
}
