import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';
import type { AlertsView } from '../../engine/alerts/alerts-view.ts';
import type { MarketDirectory, MarketView } from '../../engine/market-view.ts';
import type { VenuesView } from '../../engine/venues-view.ts';
import { HEARTBEAT_MS, type LiveMessage } from '../../market/api/live.ts';
import { PyrometerError, QueryError } from '../../market/errors.ts';
import { findMarket, NotFoundError } from '../http-error.ts';
import { LiveHub, type LiveListener } from './live-hub.ts';
import { parseLiveView, parseTileLevel } from './live-view.ts';

export const LIVE_PATH = '/api/v1/live';
/** A client this far behind only gets what it cannot do without. */
const SKIP_BYTES = 256 * 1024;
/** A client this far behind is let go: it comes back and loads afresh, which is less than it has to catch up. */
const DROP_BYTES = 4 * 1024 * 1024;

/** Close codes of the live socket: what HTTP calls 400, 404 and 429. */
export const LiveClose = { badRequest: 4400, unknownMarket: 4404, tooSlow: 4429 } as const;

interface LiveSources {
  directory: MarketDirectory;
  venues: VenuesView;
  alerts: AlertsView;
}

/** WebSocket `/api/v1/live?market=ID&step&logLow&rowHeight&rows` on the server's own port. */
export function liveSocket(app: FastifyInstance, { directory, venues, alerts }: LiveSources): void {
  // Deflate costs more time than it saves: the columns are small, and every one would be deflated for every client.
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 16 * 1024 });
  const hubs = new Map<MarketView, LiveHub>();
  const alive = new WeakSet<WebSocket>();
  const watched = new WeakMap<WebSocket, MarketView>();

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== LIVE_PATH) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    server.handleUpgrade(request, socket, head, (client) => {
      alive.add(client);
      client.on('pong', () => alive.add(client));
      client.on('error', () => client.terminate());
      serve(client, url.searchParams);
    });
  };

  const serve = (client: WebSocket, query: URLSearchParams) => {
    try {
      const market = findMarket(directory, query.get('market') ?? '');
      let hub = hubs.get(market);
      if (!hub) hubs.set(market, (hub = new LiveHub(market, (error) => app.log.error(error))));
      watched.set(client, market);
      attach(client, market, hub, Object.fromEntries(query));
    } catch (error) {
      refuse(client, error);
    }
  };

  const beat = setInterval(() => {
    const text = JSON.stringify({ type: 'heartbeat', timeMs: Date.now() } satisfies LiveMessage);
    const markets = new Set(directory.list());
    for (const client of server.clients) {
      const market = watched.get(client);
      if (market && !markets.has(market)) {
        hubs.delete(market);
        client.close(LiveClose.unknownMarket, `${market.instrument.id} is no longer here`);
        continue;
      }
      if (!alive.delete(client)) {
        client.terminate();
        continue;
      }
      client.ping();
      client.send(text);
    }
  }, HEARTBEAT_MS);

  const tellAll = (message: LiveMessage, most: number) => {
    const text = JSON.stringify(message);
    for (const client of server.clients) if (client.bufferedAmount < most) client.send(text);
  };
  const endVenues = venues.listen(() => tellAll({ type: 'venues', venues: venues.status() }, SKIP_BYTES));
  const endAlerts = alerts.addReceiver({ deliver: (alert) => tellAll({ type: 'alert', alert }, DROP_BYTES) });

  app.server.on('upgrade', onUpgrade);
  app.addHook('preClose', async () => {
    clearInterval(beat);
    endVenues();
    endAlerts();
    app.server.off('upgrade', onUpgrade);
    for (const client of server.clients) client.terminate();
    server.close();
  });
}

function attach(client: WebSocket, market: MarketView, hub: LiveHub, query: Record<string, unknown>): void {
  const view = parseLiveView(market, query);
  const listener: LiveListener = {
    send(data, urgent) {
      if (client.readyState !== client.OPEN) return;
      if (client.bufferedAmount > DROP_BYTES) {
        client.close(LiveClose.tooSlow, 'too slow: reconnect and load afresh');
        client.terminate();
      } else if (urgent || client.bufferedAmount < SKIP_BYTES) client.send(data);
    },
  };
  client.on('close', () => hub.leave(listener));
  client.on('message', (data) => {
    try {
      const request = JSON.parse(String(data)) as Record<string, unknown> | null;
      if (request?.type === 'tiles') hub.viewTiles(listener, parseTileLevel(request.level));
      else if (request?.type === 'view') {
        const next = parseLiveView(market, request);
        if (next) hub.view(listener, next);
      } else {
        throw new QueryError(
          'a message of this socket is {"type":"view","stepMs","logLow","rowHeight","rows"} or {"type":"tiles","level"}',
        );
      }
    } catch (error) {
      const known = error instanceof PyrometerError || error instanceof SyntaxError;
      const message = known ? error.message : 'the server failed on this message';
      listener.send(JSON.stringify({ type: 'error', message } satisfies LiveMessage), true);
    }
  });
  hub.join(listener);
  if (view) hub.view(listener, view);
}

function refuse(client: WebSocket, error: unknown): void {
  const code = error instanceof NotFoundError ? LiveClose.unknownMarket : LiveClose.badRequest;
  const reason = error instanceof PyrometerError ? error.message : 'the server failed on this request';
  // A close frame carries at most 123 bytes of reason.
  client.close(code, Buffer.from(reason).subarray(0, 120).toString('latin1'));
}
