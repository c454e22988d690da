import type { LiveView, TilesView } from '../market/api/live.ts';
import type { MembersAnswer } from '../market/api/members.ts';
import type { Candles, MarketList, MarketSummary } from '../market/api/schemas.ts';
import type { CellReading, TilesMeta } from '../market/api/tiles.ts';
import type { LiquidationTotals } from '../market/api/totals.ts';
import type { VenueList } from '../market/api/venues.ts';
import { decodeHeatFrame, type HeatFrame } from '../market/heat-frame.ts';
import type { HeatTile, TileLevel } from '../market/heat-tile.ts';
import { decodeHeatTile } from '../market/heat-tile-codec.ts';
import { type AlertsClient, alertMethods, type SendJson } from './alerts.ts';
import { ApiRequestError } from './api-request-error.ts';
import { type ArchiveClient, archiveMethods } from './archive.ts';
import { type DeskClient, deskMethods, marketPath } from './desk.ts';
import { LiveConnection, type LiveHandlers, type SocketConstructor } from './live-connection.ts';
import { type ScoringClient, scoringMethods } from './scoring.ts';

export interface ClientOptions {
  /** Address of the server, e.g. `http://127.0.0.1:8080`; in a browser, default the page's. */
  baseUrl?: string;
  fetch?: typeof globalThis.fetch;
  /** Needed for `live()` on Node 20, which has none: the `ws` package's. */
  WebSocket?: SocketConstructor;
}

/** Common to all questions: the moment they are asked for (ms; default now), and a way to give up. */
export interface AskOptions {
  asOfMs?: number;
  signal?: AbortSignal;
}

export interface CandleRequest {
  fromMs?: number;
  toMs?: number;
  stepMs?: number;
}

/** A window of heat: either `stepMs` or at most so many `columns`; without `low` and `high`, the candles' and 12 %. */
export interface HeatRequest {
  fromMs?: number;
  toMs?: number;
  stepMs?: number;
  columns?: number;
  rows?: number;
  low?: number;
  high?: number;
}

/** Narrows the whole market down. */
export interface TotalsRequest {
  /** A base, for example `BTC`. */
  coin?: string;
  venue?: string;
  /** Most coins that are listed; default 100. */
  limit?: number;
}

/** Whose tiles: of the modelled map, which is the default, or of what accounts hold that were asked. */
export type TilesOf = 'modelled' | 'measured';

export interface TilesOptions extends AskOptions {
  of?: TilesOf;
}

export interface TileOptions extends TilesOptions {
  /** The version that is known of; keeps a live tile's answers apart in caches on the way. */
  version?: number;
}

/** All methods reject with {@link ApiRequestError}, whose `status` is 0 where the server cannot be reached. */
export interface PyrometerClient extends DeskClient, AlertsClient, ArchiveClient, ScoringClient {
  markets(options?: AskOptions): Promise<MarketList>;
  market(id: string, options?: AskOptions): Promise<MarketSummary>;
  /** Of a market over venues: what it is the sum of, and where that was not all. */
  members(id: string, options?: AskOptions): Promise<MembersAnswer>;
  candles(id: string, request: CandleRequest, options?: AskOptions): Promise<Candles>;
  heatmap(id: string, request: HeatRequest, options?: AskOptions): Promise<HeatFrame>;
  /** Which tiles there are; of the measured map rejects with status 404 where the market has none. */
  tilesMeta(id: string, options?: TilesOptions): Promise<TilesMeta>;
  /**
   * A tile of the mix that {@link tilesMeta} last told of; null where it has no bars. Where the server's mix has
   * changed since, rejects with status 410: ask for the meta, and for all tiles, anew.
   */
  tile(id: string, level: TileLevel, index: number, options?: TileOptions): Promise<HeatTile | null>;
  /** What the map's cell at a moment and a price is made of. */
  cell(id: string, timeMs: number, price: number, options?: AskOptions): Promise<CellReading>;
  /** The venues that are listened to, and how they are doing; empty over recordings. */
  venues(options?: AskOptions): Promise<VenueList>;
  /** Liquidations of the whole market, all symbols of every venue, over 1, 4, 12 and 24 hours. */
  liquidationTotals(request?: TotalsRequest, options?: AskOptions): Promise<LiquidationTotals>;
  /** Bars, and with a view what changes of its heat columns or tiles, until closed; reconnects by itself. */
  live(id: string, view: LiveView | TilesView | null, handlers: LiveHandlers): LiveConnection;
}

/**
 * @example
 * const client = createClient({ baseUrl: 'http://127.0.0.1:8080' });
 * const { markets } = await client.markets();
 * const frame = await client.heatmap(markets[0].id, { columns: 600, rows: 400 });
 */
export function createClient(options: ClientOptions = {}): PyrometerClient {
  const baseUrl = options.baseUrl ?? globalThis.location?.origin;
  if (!baseUrl)
    throw new ApiRequestError(0, 'outside a browser, createClient needs baseUrl: the address of the server');
  const fetchOf = options.fetch ?? globalThis.fetch.bind(globalThis);

  const ask = async (url: URL, init: RequestInit): Promise<Response> => {
    let response: Response;
    try {
      response = await fetchOf(url, init);
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new ApiRequestError(0, `no answer from ${url.origin}: is the server running?`);
    }
    if (!response.ok) throw new ApiRequestError(response.status, await reasonOf(response));
    return response;
  };
  const urlOf = (path: string, query: object): URL => {
    const url = new URL(`/api/v1/${path}`, baseUrl);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return url;
  };
  const get = (path: string, query: object, { asOfMs, signal }: AskOptions = {}): Promise<Response> =>
    ask(urlOf(path, { ...query, asOf: asOfMs }), signal ? { signal } : {});
  const send: SendJson = async (method, path, body, { asOfMs, signal } = {}) => {
    const content = body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {};
    const url = urlOf(path, { asOf: asOfMs });
    const response = await ask(url, { method, ...content, ...(signal ? { signal } : {}) });
    return response.status === 204 ? null : response.json();
  };
  const json = async <T>(path: string, query: object, asked?: AskOptions) =>
    (await (await get(path, query, asked)).json()) as T;
  const mixes = new Map<string, string>();
  const tilesMeta = async (id: string, { of, ...asked }: TilesOptions = {}) => {
    const meta = await json<TilesMeta>(`${marketPath(id)}/tiles`, queryOf(of), asked);
    mixes.set(`${of} ${id}`, meta.mix);
    return meta;
  };

  return {
    markets: (asked) => json('markets', {}, asked),
    market: (id, asked) => json(marketPath(id), {}, asked),
    members: (id, asked) => json(`${marketPath(id)}/members`, {}, asked),
    candles: (id, { fromMs, toMs, stepMs }, asked) =>
      json(`${marketPath(id)}/candles`, { from: fromMs, to: toMs, step: stepMs }, asked),
    async heatmap(id, { fromMs, toMs, stepMs, ...grid }, asked) {
      const response = await get(`${marketPath(id)}/heatmap`, { from: fromMs, to: toMs, step: stepMs, ...grid }, asked);
      return decodeHeatFrame(await response.arrayBuffer());
    },
    tilesMeta,
    async tile(id, level, index, { version, of, ...asked } = {}) {
      const mix = mixes.get(`${of} ${id}`) ?? (await tilesMeta(id, { ...asked, ...(of && { of }) })).mix;
      const response = await get(
        `${marketPath(id)}/tiles/${mix}/${level}/${index}`,
        { v: version, ...queryOf(of) },
        asked,
      );
      return response.status === 204 ? null : decodeHeatTile(await response.arrayBuffer());
    },
    cell: (id, timeMs, price, asked) => json(`${marketPath(id)}/cell`, { time: timeMs, price }, asked),
    ...deskMethods(json, send),
    ...alertMethods(json, send),
    venues: (asked) => json('venues', {}, asked),
    liquidationTotals: (request = {}, asked) => json('liquidations', request, asked),
    ...scoringMethods(json),
    ...archiveMethods(json, get),
    live(id, view, handlers) {
      const socketOf = options.WebSocket ?? (globalThis.WebSocket as SocketConstructor | undefined);
      if (!socketOf)
        throw new ApiRequestError(0, 'live() needs a WebSocket: on Node 20, give createClient that of "ws"');
      const url = new URL('/api/v1/live', baseUrl.replace(/^http/, 'ws'));
      url.searchParams.set('market', id);
      return new LiveConnection(url.href, view, handlers, socketOf);
    },
  };
}

/** The default goes without saying: addresses of tiles stay what they were. */
function queryOf(of: TilesOf | undefined): { of?: TilesOf } {
  return of === 'measured' ? { of } : {};
}

async function reasonOf(response: Response): Promise<string> {
  const body = await response.json().catch(() => null);
  const known = typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string';
  return known
    ? (body as { message: string }).message
    : `the server answered ${response.status} ${response.statusText}`;
}
