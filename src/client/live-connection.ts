import {
  HEARTBEAT_MS,
  type LiveBar,
  type LiveMessage,
  type LiveRequest,
  type LiveTiles,
  type LiveView,
  type TilesView,
} from '../market/api/live.ts';
import type { FiredAlert } from '../market/api/alerts.ts';
import type { VenueStatus } from '../market/api/venues.ts';
import { decodeHeatFrame, type HeatFrame } from '../market/heat-frame.ts';
import type { TilePatch } from '../market/heat-tile.ts';
import { decodeTilePatch, isHeatTile } from '../market/heat-tile-codec.ts';
import { backoffMs } from './backoff.ts';

/** `connecting`: first try; `live`: data flow; `waiting`: lost, and trying again; `closed`: ended by either side. */
export type LiveState = 'connecting' | 'live' | 'waiting' | 'closed';

export interface LiveHandlers {
  onBar?(message: LiveBar): void;
  /** One or a few columns, on the grid of the view. */
  onHeat?(columns: HeatFrame): void;
  /** Changed columns of a tile of the level that is looked at. */
  onTile?(patch: TilePatch): void;
  /** Where the live tile stands, once tiles are asked for (again after a reconnection), and when the mix changes. */
  onTiles?(message: LiveTiles): void;
  /** The state of a venue changed: all of them, as they stand. */
  onVenues?(venues: VenueStatus[]): void;
  /** An alert of any market fired. */
  onAlert?(alert: FiredAlert): void;
  /** `reason` says why, where the server or the network did. After `waiting`, what came meanwhile was missed. */
  onState?(state: LiveState, reason: string): void;
  /** The server refused a message. */
  onError?(message: string): void;
}

/** The part of WebSocket that is used here; the browser's, Node 22's and the `ws` package's fit. */
export interface SocketLike {
  binaryType: string;
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: never) => void): void;
  send(data: string): void;
  close(): void;
}
export type SocketConstructor = new (url: string) => SocketLike;

/** Close codes from here on are this API's refusals: asking again the same way would be refused again. */
const FIRST_REFUSAL = 4400;
const TOO_SLOW = 4429;

/** A live socket that comes back by itself until it is closed. */
export class LiveConnection {
  readonly #url: string;
  readonly #socketOf: SocketConstructor;
  readonly #handlers: LiveHandlers;
  #view: LiveView | TilesView | null;
  #socket: SocketLike | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #silence: ReturnType<typeof setTimeout> | null = null;
  #open = false;
  #closed = false;

  /** `url` is the socket's address with the market, without a view. */
  constructor(url: string, view: LiveView | TilesView | null, handlers: LiveHandlers, socketOf: SocketConstructor) {
    this.#url = url;
    this.#view = view;
    this.#handlers = handlers;
    this.#socketOf = socketOf;
    handlers.onState?.('connecting', '');
    this.#connect();
  }

  /** Columns of this view, or patches of this level's tiles, from now on. */
  setView(view: LiveView | TilesView): void {
    this.#view = view;
    if (this.#open) this.#sendView();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#letGo();
    this.#handlers.onState?.('closed', '');
  }

  #connect(): void {
    this.#retry = null;
    const socket = new this.#socketOf(this.#url);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    // A socket that was let go may still speak.
    const current = <E>(listener: (event: E) => void) => {
      return (event: E) => (socket === this.#socket ? listener(event) : undefined);
    };
    socket.addEventListener(
      'open',
      current(() => {
        this.#open = true;
        this.#attempt = 0;
        this.#listenForSilence();
        this.#sendView();
        this.#handlers.onState?.('live', '');
      }),
    );
    socket.addEventListener(
      'message',
      current((event: { data: unknown }) => this.#hear(event.data)),
    );
    socket.addEventListener(
      'close',
      current((event: { code: number; reason: string }) => this.#lost(event.code, event.reason)),
    );
    // A failed connection also closes; without a listener, Node would end the process.
    socket.addEventListener('error', () => {});
    this.#listenForSilence();
  }

  #hear(data: unknown): void {
    this.#listenForSilence();
    if (data instanceof ArrayBuffer) {
      if (isHeatTile(data)) this.#handlers.onTile?.(decodeTilePatch(data));
      else this.#handlers.onHeat?.(decodeHeatFrame(data));
      return;
    }
    const message = JSON.parse(String(data)) as LiveMessage;
    if (message.type === 'bar') this.#handlers.onBar?.(message);
    else if (message.type === 'tiles') this.#handlers.onTiles?.(message);
    else if (message.type === 'venues') this.#handlers.onVenues?.(message.venues);
    else if (message.type === 'alert') this.#handlers.onAlert?.(message.alert);
    else if (message.type === 'error') this.#handlers.onError?.(message.message);
  }

  #lost(code: number, reason: string): void {
    this.#letGo();
    if (code >= FIRST_REFUSAL && code !== TOO_SLOW) {
      this.#closed = true;
      this.#handlers.onState?.('closed', reason);
      return;
    }
    this.#handlers.onState?.('waiting', reason);
    this.#retry = setTimeout(() => this.#connect(), backoffMs(this.#attempt++, Math.random));
  }

  /** A line that is dead at the other end only shows by its silence. */
  #listenForSilence(): void {
    if (this.#silence) clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(0, 'the server fell silent'), 3 * HEARTBEAT_MS);
  }

  #letGo(): void {
    this.#open = false;
    if (this.#silence) clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #sendView(): void {
    if (!this.#view) return;
    const view = this.#view;
    const request: LiveRequest = 'level' in view ? { type: 'tiles', ...view } : { type: 'view', ...view };
    this.#socket?.send(JSON.stringify(request));
  }
}
