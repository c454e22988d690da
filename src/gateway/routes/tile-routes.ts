import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { MarketDirectory, MarketView } from '../../engine/market-view.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { CellReading, TileLevelName, TilesMeta } from '../../market/api/tiles.ts';
import { findMarket, findMeasured, GoneError } from '../http-error.ts';
import { parseOptionalTime, parseTime } from '../time-query.ts';
import { AsOfQuery, MarketParams } from './market-routes.ts';

export const TILE_MEDIA_TYPE = 'application/vnd.pyrometer.tile';

const gunzipped = promisify(gunzip);

const TileParams = Type.Object({
  id: MarketParams.properties.id,
  mix: Type.String({ description: 'as the list of tiles names it' }),
  level: TileLevelName,
  index: Type.Integer({ description: 'of the tile: its start, less 1970, by 256 columns' }),
});
const whose = Type.Optional(
  Type.Union([Type.Literal('modelled'), Type.Literal('measured')], {
    description: 'the modelled map (default), or what accounts hold that were asked',
  }),
);
const TilesQuery = Type.Object({ of: whose, asOf: AsOfQuery.properties.asOf });
const TileQuery = Type.Object({
  of: whose,
  v: Type.Optional(Type.Integer({ description: 'the version that is known of: keeps live answers apart in caches' })),
  asOf: AsOfQuery.properties.asOf,
});
const CellQuery = Type.Object({
  time: Type.String({ description: 'a moment of the bar; ms or ISO 8601' }),
  price: Type.Number({ exclusiveMinimum: 0 }),
  asOf: AsOfQuery.properties.asOf,
});

/** `/api/v1/markets/{id}/tiles`, one tile of them, and one cell of the map. */
export function tileRoutes(app: FastifyInstance, directory: MarketDirectory): void {
  app.get<{ Params: { id: string }; Querystring: Static<typeof TilesQuery> }>(
    '/api/v1/markets/:id/tiles',
    {
      schema: {
        summary: 'Which tiles of the heatmap there are',
        params: MarketParams,
        querystring: TilesQuery,
        response: { 200: TilesMeta, 400: ApiError, 404: ApiError },
      },
    },
    (request, reply) => {
      const market = findMarket(directory, request.params.id);
      reply.header('cache-control', 'no-cache');
      return tilesOf(market, request.query.of).tilesMeta(parseOptionalTime('asOf', request.query.asOf));
    },
  );

  app.get<{ Params: Static<typeof TileParams>; Querystring: Static<typeof TileQuery> }>(
    '/api/v1/markets/:id/tiles/:mix/:level/:index',
    {
      schema: {
        summary: 'A tile of the heatmap',
        description: 'Its form is set out in docs/tiles.md. A closed tile never changes; another may.',
        params: TileParams,
        querystring: TileQuery,
        response: {
          200: {
            description: 'codes of shares of open interest per 5 bp of price, by leverage group, row and column',
            content: { [TILE_MEDIA_TYPE]: { schema: { type: 'string', format: 'binary' } } },
          },
          204: { type: 'null', description: 'no bars there' },
          400: ApiError,
          404: ApiError,
          410: ApiError,
        },
      },
    },
    async (request, reply) => {
      const { id, mix, level, index } = request.params;
      const market = tilesOf(findMarket(directory, id), request.query.of);
      const present = market.tilesMeta().mix;
      if (mix !== present) {
        throw new GoneError(
          `there are no tiles of the mix "${mix}": those of ${id} are now of "${present}"; ask for /tiles and begin anew`,
        );
      }
      const asOfMs = parseOptionalTime('asOf', request.query.asOf);
      const tile = await market.tile(level, index, asOfMs);
      if (!tile) return reply.code(204).header('cache-control', 'no-store').send();
      const etag = `"${mix}-${level}-${index}-${tile.version}${tile.closed ? '-closed' : ''}"`;
      const forEver = tile.closed && asOfMs === undefined;
      reply
        .header('etag', etag)
        .header('vary', 'accept-encoding')
        .header(
          'cache-control',
          forEver ? 'public, max-age=31536000, immutable' : asOfMs === undefined ? 'no-cache' : 'no-store',
        );
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      reply.type(TILE_MEDIA_TYPE);
      const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      // Marked as it is either way: it is not to be compressed again.
      if (!takesGzip) return reply.header('content-encoding', 'identity').send(await gunzipped(tile.gzip));
      return reply
        .header('content-encoding', 'gzip')
        .send(Buffer.from(tile.gzip.buffer, tile.gzip.byteOffset, tile.gzip.length));
    },
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof CellQuery> }>(
    '/api/v1/markets/:id/cell',
    {
      schema: {
        summary: 'What one cell of the heatmap is made of',
        params: MarketParams,
        querystring: CellQuery,
        response: { 200: CellReading, 400: ApiError, 404: ApiError },
      },
    },
    (request, reply) => {
      const market = findMarket(directory, request.params.id);
      const { time, price, asOf } = request.query;
      reply.header('cache-control', 'no-cache');
      return market.cell(parseTime('time', time), price, parseOptionalTime('asOf', asOf));
    },
  );
}

/** @throws NotMeasuredError where the market has no measured map */
function tilesOf(market: MarketView, of: Static<typeof TileQuery>['of']): Pick<MarketView, 'tilesMeta' | 'tile'> {
  return of === 'measured' ? findMeasured(market) : market;
}
