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
 * one costs more than parsing it: what is read soon after something else is put back, so that the system reads no
 * further, and taken {@link GATHER_MS} later, when the next read brings all that came meanwhile. What comes over a quiet
 * connection is taken at once.
 */
export class GatheredReads {
  readonly #websocket: WebSocket;
  readonly #socket: Socket;
  readonly #take: (chunk: Buffer) => void;
  #lastMs = Number.NEGATIVE_INFINITY;
  /** What was put back comes again, and is to be taken then. */
  #isDue = false;
  #gathering = false;
  #held = false;

  /**
   * @param websocket made with {@link READ_AS_ASKED}
   * @param socket its own, of which nobody else reads
   */
  constructor(websocket: WebSocket, socket: Socket, take: (chunk: Buffer) => void) {
    this.#websocket = websocket;
    this.#socket = socket;
    this.#take = take;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
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

  #read(chunk: Buffer): void {
    const nowMs = performance.now();
    const isBusy = nowMs - this.#lastMs < GATHER_MS;
    if (isBusy && !this.#isDue && !this.#gathering && chunk.length < FULL_READ_BYTES) return this.#putBack(chunk);
    this.#isDue = false;
    this.#lastMs = nowMs;
    this.#take(chunk);
  }

  #putBack(chunk: Buffer): void {
    this.#gathering = true;
    this.#websocket.pause();
    this.#socket.unshift(chunk);
    setTimeout(this.#goOn, GATHER_MS);
  }

  readonly #goOn = () => {
    this.#gathering = false;
    this.#isDue = true;
    if (!this.#held) this.#websocket.resume();
  };
}
