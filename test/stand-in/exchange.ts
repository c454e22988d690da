import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * What the stand-in does wrong, of its own accord:
 * - a number: the HTTP status that it answers a handshake with
 * - `silent`: acknowledges subscriptions, and sends nothing more
 * - `half-open`: takes the connection, and neither reads nor writes on it
 * - `deaf`: never answers the handshake
 */
export type Fault = number | 'silent' | 'half-open' | 'deaf' | null;

/** A connection, as the venue sees it. */
export interface Client {
  readonly path: string;
  readonly openedMs: number;
  /** Sends, even where the exchange is silent: it still acknowledges. */
  send(raw: string): void;
  /** Ends it, with a close frame. */
  close(code: number, reason: string): void;
}

export interface ExchangeOptions {
  /** A key and a certificate, PEM: the exchange speaks TLS. */
  tls?: { key: string; cert: string };
  /** Answers what is no handshake; absent: 404. */
  answer?: (request: IncomingMessage, body: string, response: ServerResponse) => void;
  opened?: (client: Client) => void;
  closed?: (client: Client) => void;
  nowMs?: () => number;
}

/** A server on 127.0.0.1 that stands in for a venue: its connections, and what can go wrong with them. */
export class StandInExchange {
  readonly #http: Server;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #raw = new Set<Socket>();
  readonly #acknowledge: (frame: string, client: Client) => string | readonly string[] | null;
  readonly #options: ExchangeOptions;
  fault: Fault = null;
  /** `Retry-After` of a handshake that is refused, seconds. */
  retryAfterS: number | null = null;
  /** Frames that clients sent, in order. */
  readonly heard: string[] = [];
  /** Handshakes that were asked for. */
  handshakes = 0;

  /** @param acknowledge the venue's answer to a frame; null: none */
  constructor(
    acknowledge: (frame: string, client: Client) => string | readonly string[] | null,
    options: ExchangeOptions = {},
  ) {
    this.#acknowledge = acknowledge;
    this.#options = options;
    this.#http = options.tls ? createHttpsServer(options.tls) : createHttpServer();
    for (const event of ['connection', 'secureConnection']) {
      this.#http.on(event, (socket: Socket) => {
        this.#raw.add(socket);
        // A client that goes away while it is answered says so by an error.
        socket.on('error', () => undefined);
        socket.on('close', () => this.#raw.delete(socket));
      });
    }
    this.#http.on('request', (request, response) => void this.#answer(request, response));
    this.#http.on('upgrade', (request, socket, head) => {
      this.handshakes++;
      const { fault } = this;
      if (fault === 'deaf') return;
      if (typeof fault === 'number') {
        const retry = this.retryAfterS === null ? '' : `Retry-After: ${this.retryAfterS}\r\n`;
        socket.end(`HTTP/1.1 ${fault} No\r\n${retry}Content-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (client) => this.#welcome(client, request.url ?? '/'));
    });
  }

  /** @returns the address, `ws://127.0.0.1:PORT` */
  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(port, '127.0.0.1', resolve));
    const scheme = this.#options.tls ? 'wss' : 'ws';
    return `${scheme}://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.drop();
    for (const socket of this.#raw) socket.destroy();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  get clients(): number {
    return this.#server.clients.size;
  }

  /** Whether what is sent would arrive. */
  get mute(): boolean {
    return this.fault === 'silent' || this.fault === 'half-open';
  }

  /** To every client, or to the one that came last. */
  send(raw: string | Buffer, only: 'all' | 'newest' = 'all'): void {
    if (this.mute) return;
    const clients = [...this.#server.clients];
    for (const client of only === 'all' ? clients : clients.slice(-1)) client.send(raw, { binary: false });
  }

  /** Cuts all connections without a word. */
  drop(): void {
    for (const client of this.#server.clients) client.terminate();
  }

  /** Cuts all connections in the middle of a frame. */
  dropInsideFrame(): void {
    // Text, final, 200 bytes of which 11 come.
    for (const socket of this.#raw)
      socket.write(Buffer.from('\x81\x7e\x00\xc8{"topic":"t', 'latin1'), () => socket.destroy());
  }

  /** Stops reading and writing on all connections, and ends none. */
  freeze(): void {
    this.fault = 'half-open';
    for (const client of this.#server.clients) client.pause();
  }

  #welcome(socket: WebSocket, path: string): void {
    if (this.fault === 'half-open') {
      socket.pause();
      return;
    }
    const client: Client = {
      path,
      openedMs: this.#options.nowMs?.() ?? 0,
      send: (raw) => {
        if (this.fault !== 'half-open') socket.send(raw, { binary: false });
      },
      close: (code, reason) => socket.close(code, reason),
    };
    socket.on('error', () => undefined);
    socket.on('close', () => this.#options.closed?.(client));
    socket.on('message', (data) => {
      const frame = data.toString();
      this.heard.push(frame);
      const answer = this.#acknowledge(frame, client);
      for (const text of typeof answer === 'string' ? [answer] : (answer ?? [])) socket.send(text);
    });
    this.#options.opened?.(client);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (this.#options.answer) this.#options.answer(request, Buffer.concat(parts).toString(), response);
    else response.writeHead(404).end();
  }
}
