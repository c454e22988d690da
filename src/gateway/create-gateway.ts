import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type AlertsView, NO_ALERTS_VIEW } from '../engine/alerts/alerts-view.ts';
import { PyrometerError } from '../market/errors.ts';
import type { MarketDirectory } from '../engine/market-view.ts';
import type { ArchiveView } from '../engine/kept/archive-view.ts';
import { KeptMarkets } from '../engine/kept/kept-markets.ts';
import { NO_SCORING, type ScoringView } from '../engine/scoring/scoring-view.ts';
import { NO_VENUES, type VenuesView } from '../engine/venues-view.ts';
import { compressAnswers } from './compress.ts';
import { replyWithError } from './http-error.ts';
import { liveSocket } from './live/live-socket.ts';
import { refuseAsOf } from './refuse-as-of.ts';
import { adviceRoutes } from './routes/advice-routes.ts';
import { alertRoutes } from './routes/alert-routes.ts';
import { archiveRoutes } from './routes/archive-routes.ts';
import { deskRoutes } from './routes/desk-routes.ts';
import { heatRoutes } from './routes/heat-routes.ts';
import { portfolioRoutes } from './routes/portfolio-routes.ts';
import { marketRoutes } from './routes/market-routes.ts';
import { scoringRoutes } from './routes/scoring-routes.ts';
import { tileRoutes } from './routes/tile-routes.ts';
import { uncertaintyRoutes } from './routes/uncertainty-routes.ts';
import { venueRoutes } from './routes/venue-routes.ts';
import { webFiles } from './web-files.ts';

export interface GatewayOptions {
  directory: MarketDirectory;
  /** Default: none, as over a recording. */
  venues?: VenuesView;
  /** Default: nothing is scored. */
  scoring?: ScoringView;
  /** Default: none are kept. */
  alerts?: AlertsView;
  /** Default: nothing is kept. */
  archive?: ArchiveView;
  /** Folder of the built page; null serves the API alone. */
  webRoot: string | null;
  version: string;
  /** Hears that a page is being opened, and for how long work that nobody waits for had better rest, ms. */
  onOpening?: (restMs: number) => void;
}

/** A page that opens has the processor for itself for so long. */
const OPENING_MS = 4000;

const Health = Type.Object({ ok: Type.Boolean(), version: Type.String(), markets: Type.Integer() });

/**
 * The outside of a process: HTTP, WebSocket, OpenAPI and the page, over the markets of `directory`.
 * The caller listens and closes.
 *
 * @example
 * const gateway = await createGateway({ directory, webRoot: null, version: '0.1.0' });
 * const address = await gateway.listen({ port: 8080, host: '127.0.0.1' });
 */
export async function createGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { directory, venues = NO_VENUES, scoring = NO_SCORING, alerts = NO_ALERTS_VIEW, webRoot, version } = options;
  const app = fastify({
    logger: { level: 'error' },
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
  });
  app.setErrorHandler(replyWithError);
  compressAnswers(app);
  refuseAsOf(app);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Pyrometer', version, description: 'The open liquidation heatmap that can be checked.' },
    },
  });
  app.get('/healthz', { schema: { summary: 'Is it up?', response: { 200: Health } } }, () => ({
    ok: true,
    version,
    markets: directory.list().length,
  }));
  const archive = options.archive ?? new KeptMarkets(version);
  archiveRoutes(app, directory, archive);
  marketRoutes(app, directory, version);
  heatRoutes(app, directory);
  tileRoutes(app, directory);
  deskRoutes(app, directory);
  adviceRoutes(app, directory, scoring);
  uncertaintyRoutes(app, directory, scoring);
  portfolioRoutes(app, directory, scoring);
  venueRoutes(app, venues);
  scoringRoutes(app, directory, scoring, archive);
  alertRoutes(app, directory, alerts);
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, () => app.swagger());
  liveSocket(app, { directory, venues, alerts });
  let openedMs = Number.NEGATIVE_INFINITY;
  await webFiles(app, webRoot, () => {
    openedMs = performance.now();
    options.onOpening?.(OPENING_MS);
  });
  const nobodyWaits = async () => {
    for (let ms: number; (ms = openedMs + OPENING_MS - performance.now()) > 0; ) {
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  };
  app.addHook('onListen', async () => {
    // In the background: what is asked for meanwhile is built out of turn.
    const failed = (error: unknown) => {
      if (!(error instanceof PyrometerError)) app.log.error(error);
    };
    for (const market of directory.list()) {
      market
        .warmTiles(nobodyWaits)
        .then(() => market.desk.zones())
        .catch(failed);
    }
  });
  return app;
}
