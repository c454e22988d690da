import type { Socket } from 'node:net';

// RFC 6455, section 5.2: a frame is its first byte, its length, perhaps a mask, and its body.
const FINAL = 0x80;
const FINAL_TEXT = 0x81;
const OPCODE = 0x0f;
const CLOSE = 0x08;
const MASKED = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
/** What decoding makes of bytes that are not UTF-8. */
const REPLACEMENT = '\ufffd';

/**
 * Takes whole text frames out of what a WebSocket's connection reads, and gives the rest, to the byte and in order, to
 * whom it was for: the WebSocket, which still does the handshake, control frames, messages in fragments, frames that a
 * read cut in two, and all that breaks the protocol. It makes six views of memory for a frame of which only the text is
 * wanted, and that costs as much as parsing it.
 */
export class TextFrames {
  readonly #socket: Socket;
  readonly #websocket: readonly ((chunk: Buffer) => void)[];
  readonly #heard: (text: string) => void;
  /** The first bytes of a frame whose length they do not tell yet. */
  #head: Buffer | null = null;
  /** Bytes to come of a frame that was begun. */
  #dueBytes = 0;
  #inFragments = false;
  #closed = false;

  /** @param socket under a WebSocket that has just opened, before anything of it was read */
  constructor(socket: Socket, heard: (text: string) => void) {
    this.#socket = socket;
    this.#websocket = socket.listeners('data') as ((chunk: Buffer) => void)[];
    this.#heard = heard;
  }

  /** From here on, the connection is read here first. */
  begin(): void {
    this.#socket.removeAllListeners('data');
    this.#socket.on('data', (chunk: Buffer) => this.#read(this.#head ? Buffer.concat([this.#head, chunk]) : chunk));
  }

  #read(chunk: Buffer): void {
    this.#head = null;
    let at = Math.min(this.#dueBytes, chunk.length);
    this.#dueBytes -= at;
    let givenTo = 0;
    while (at < chunk.length && !this.#closed) {
      const first = chunk[at]!;
      const length = chunk[at + 1] ?? 0;
      const bodyAt = at + (length === LENGTH_16 ? 4 : length === LENGTH_64 ? 10 : 2);
      if (bodyAt > chunk.length) {
        this.#head = chunk.subarray(at);
        break;
      }
      const endsAt = bodyAt + (length < LENGTH_16 ? length : lengthOf(chunk, at + 1));
      if (first === FINAL_TEXT && endsAt <= chunk.length && !this.#inFragments) {
        const text = chunk.toString('utf8', bodyAt, endsAt);
        if (!text.includes(REPLACEMENT)) {
          this.#give(chunk, givenTo, at);
          givenTo = endsAt;
          at = endsAt;
          this.#heard(text);
          if (this.#socket.destroyed) return;
          continue;
        }
      }
      const opcode = first & OPCODE;
      if (opcode < CLOSE) this.#inFragments = (first & FINAL) === 0;
      // Nothing counts that comes after it.
      this.#closed = opcode === CLOSE;
      at = Math.min(endsAt, chunk.length);
      this.#dueBytes = endsAt - at;
    }
    this.#give(chunk, givenTo, at);
  }

  #give(chunk: Buffer, from: number, to: number): void {
    if (from === to || this.#socket.destroyed) return;
    const part = chunk.subarray(from, to);
    for (const listener of this.#websocket) listener.call(this.#socket, part);
  }
}

/** Of a body whose length does not fit into the frame's second byte, bytes. A mask, which no server may use, has no end. */
function lengthOf(chunk: Buffer, at: number): number {
  const length = chunk[at]!;
  if (length >= MASKED) return Number.POSITIVE_INFINITY;
  return length === LENGTH_16 ? chunk.readUInt16BE(at + 1) : Number(chunk.readBigUInt64BE(at + 1));
}
