import { createServer, type Server } from 'node:http';
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

/** A WebSocket server on 127.0.0.1 that stands in for a venue. */
export class StandInExchange {
  readonly #http: Server = createServer();
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #raw = new Set<Socket>();
  readonly #acknowledge: (frame: string) => string | null;
  fault: Fault = null;
  /** Frames that clients sent, in order. */
  readonly heard: string[] = [];
  /** Handshakes that were asked for. */
  handshakes = 0;

  /** @param acknowledge the venue's answer to a frame; null: none */
  constructor(acknowledge: (frame: string) => string | null) {
    this.#acknowledge = acknowledge;
    this.#http.on('connection', (socket) => {
      this.#raw.add(socket);
      socket.on('close', () => this.#raw.delete(socket));
    });
    this.#http.on('upgrade', (request, socket, head) => {
      this.handshakes++;
      const { fault } = this;
      if (fault === 'deaf') return;
      if (typeof fault === 'number') {
        socket.end(`HTTP/1.1 ${fault} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (client) => this.#welcome(client));
    });
  }

  /** @returns the address, `ws://127.0.0.1:PORT` */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.drop();
    for (const socket of this.#raw) socket.destroy();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  get clients(): number {
    return this.#server.clients.size;
  }

  /** To every client, or to the one that came last. */
  send(raw: string | Buffer, only: 'all' | 'newest' = 'all'): void {
    if (this.fault === 'silent' || this.fault === 'half-open') return;
    const clients = [...this.#server.clients];
    for (const client of only === 'all' ? clients : clients.slice(-1)) client.send(raw, { binary: false });
  }

  /** Cuts all connections without a word. */
  drop(): void {
    for (const client of this.#server.clients) client.terminate();
  }

  #welcome(client: WebSocket): void {
    if (this.fault === 'half-open') {
      client.pause();
      return;
    }
    client.on('message', (data) => {
      const frame = data.toString();
      this.heard.push(frame);
      const answer = this.#acknowledge(frame);
      if (answer !== null) client.send(answer);
    });
  }
}
