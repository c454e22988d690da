import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { ArchiveView } from '../../engine/kept/archive-view.ts';
import type { MarketDirectory, MarketView } from '../../engine/market-view.ts';
import { ArchiveAnswer, IssuedMapList, ProvenanceAnswer, Verification } from '../../market/api/archive.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { marketFolderName } from '../../market/market-id.ts';
import { findMarket, NotFoundError } from '../http-error.ts';
import { parseOptionalTime, parseTime } from '../time-query.ts';
import { AsOfQuery, MarketParams } from './market-routes.ts';

export const ISSUED_MAP_MEDIA_TYPE = 'application/vnd.pyrometer.issued-map';
const MOST_MAPS = 10_000;
const DEFAULT_MAPS = 168;

const MapsQuery = Type.Object({
  from: Type.Optional(Type.String({ description: 'not before this moment; ms or ISO 8601' })),
  to: Type.Optional(Type.String({ description: 'not after this moment; ms or ISO 8601' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_MAPS, description: `default ${DEFAULT_MAPS}` })),
  asOf: Type.Optional(Type.String({ description: 'only those that had been issued by then; ms or ISO 8601' })),
});
const ExportParams = Type.Object({
  id: MarketParams.properties.id,
  kind: Type.String({ description: 'bars, trades, liquidations, ...' }),
});
const ExportQuery = Type.Object({
  format: Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('jsonl')])),
  from: MapsQuery.properties.from,
  to: Type.Optional(Type.String({ description: 'before this moment; ms or ISO 8601' })),
  asOf: Type.Optional(Type.String({ description: 'only what had come by then; ms or ISO 8601' })),
});
const VerifyQuery = Type.Object({
  market: Type.Optional(Type.String({ description: 'only this market' })),
  from: MapsQuery.properties.from,
  to: MapsQuery.properties.to,
});
const MapParams = Type.Object({
  id: MarketParams.properties.id,
  time: Type.String({ description: 'end of the hour; ms or ISO 8601' }),
});

/** `/api/v1/archive`, a market's issued maps, and what an answer about its past is. */
export function archiveRoutes(app: FastifyInstance, directory: MarketDirectory, archive: ArchiveView): void {
  sayProvenance(app, directory, archive);

  app.get(
    '/api/v1/archive',
    {
      schema: {
        summary: 'What is kept, where, and whether what comes is kept',
        response: { 200: ArchiveAnswer },
      },
    },
    async (_, reply) => {
      reply.header('cache-control', 'no-cache');
      return { code: archive.code, archives: await archive.status() };
    },
  );

  app.get<{ Querystring: Static<typeof VerifyQuery> }>(
    '/api/v1/archive/verification',
    {
      schema: {
        summary: 'Checks the chains of issued maps, and makes each map anew',
        querystring: VerifyQuery,
        response: { 200: Verification, 400: ApiError, 404: ApiError },
      },
    },
    async (request, reply) => {
      const { market, from, to } = request.query;
      const fromMs = parseOptionalTime('from', from);
      const toMs = parseOptionalTime('to', to);
      reply.header('cache-control', 'no-cache');
      const markets = await archive.verify({
        ...(market === undefined ? {} : { market }),
        ...(fromMs === undefined ? {} : { fromMs }),
        ...(toMs === undefined ? {} : { toMs }),
      });
      if (market !== undefined && markets.length === 0) throw new NotFoundError(`${market} is not kept here`);
      return { code: archive.code, markets };
    },
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof MapsQuery> }>(
    '/api/v1/markets/:id/issued-maps',
    {
      schema: {
        summary: "The maps that were issued, an hour each, in the market's chain of hashes",
        description: 'How to check them is set out in docs/archive.md.',
        params: MarketParams,
        querystring: MapsQuery,
        response: { 200: IssuedMapList, 400: ApiError, 404: ApiError },
      },
    },
    async (request, reply) => {
      const { id } = findMarket(directory, request.params.id).instrument;
      const { from, to, limit = DEFAULT_MAPS } = request.query;
      const fromMs = parseOptionalTime('from', from) ?? 0;
      const asOfMs = parseOptionalTime('asOf', request.query.asOf) ?? Number.MAX_SAFE_INTEGER;
      const toMs = Math.min(parseOptionalTime('to', to) ?? Number.MAX_SAFE_INTEGER, asOfMs);
      reply.header('cache-control', 'no-cache');
      const maps = await archive.issuedMaps(id, fromMs, toMs, limit);
      return { market: id, maps: maps.filter(({ issuedMs }) => issuedMs <= asOfMs) };
    },
  );

  app.get<{ Params: Static<typeof MapParams>; Querystring: Static<typeof AsOfQuery> }>(
    '/api/v1/markets/:id/issued-maps/:time',
    {
      schema: {
        summary: 'One issued map, in the very bytes that were hashed',
        description: 'Its form is set out in docs/archive.md; the headers say its place in the chain.',
        params: MapParams,
        querystring: AsOfQuery,
        response: {
          200: {
            description: 'the map; its SHA-256 is in the header pyrometer-sha256',
            content: { [ISSUED_MAP_MEDIA_TYPE]: { schema: { type: 'string', format: 'binary' } } },
          },
          400: ApiError,
          404: ApiError,
        },
      },
    },
    async (request, reply) => {
      const { id } = findMarket(directory, request.params.id).instrument;
      const timeMs = parseTime('time', request.params.time);
      const found = await archive.issuedMap(id, timeMs);
      const asOfMs = parseOptionalTime('asOf', request.query.asOf) ?? Number.MAX_SAFE_INTEGER;
      if (!found || found.head.issuedMs > asOfMs) {
        throw new NotFoundError(
          `no map of ${id} was issued for ${new Date(timeMs).toISOString()}${found ? ' by then' : ''}: /issued-maps lists those that were`,
        );
      }
      const { head, bytes } = found;
      return reply
        .headers({
          'cache-control': 'public, max-age=31536000, immutable',
          'pyrometer-issued': new Date(head.issuedMs).toISOString(),
          'pyrometer-code': head.code,
          'pyrometer-parameters': head.version,
          'pyrometer-sha256': head.sha256,
          'pyrometer-previous': head.previous,
          'pyrometer-head': head.head,
        })
        .type(ISSUED_MAP_MEDIA_TYPE)
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    },
  );

  app.get<{ Params: Static<typeof ExportParams>; Querystring: Static<typeof ExportQuery> }>(
    '/api/v1/markets/:id/export/:kind',
    {
      schema: {
        summary: 'What is kept of a market, streamed as CSV or JSON lines',
        params: ExportParams,
        querystring: ExportQuery,
        response: {
          200: {
            description: 'a row a line, in order of time; unknown is empty (null)',
            content: {
              'text/csv': { schema: { type: 'string' } },
              'application/x-ndjson': { schema: { type: 'string' } },
            },
          },
          400: ApiError,
          404: ApiError,
        },
      },
    },
    (request, reply) => {
      const { id } = findMarket(directory, request.params.id).instrument;
      const { format = 'csv', from, to } = request.query;
      const { kind } = request.params;
      const range = rangeOf({ fromMs: from, toMs: to, knownByMs: request.query.asOf });
      const text = archive.text(id, kind, format, range);
      if (!text) throw new NotFoundError(`${id} is not kept here`);
      const name = `${marketFolderName(id)}-${kind}.${format}`;
      return reply
        .header('cache-control', 'no-cache')
        .header('content-disposition', `attachment; filename="${name}"`)
        .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
        .send(Readable.from(text, { objectMode: false }));
    },
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof AsOfQuery> }>(
    '/api/v1/markets/:id/provenance',
    {
      schema: {
        summary: 'Whether an answer as of a moment is what was issued then, or reconstructed',
        description: 'Every answer with asOf says so in its headers pyrometer-provenance, -code and -parameters.',
        params: MarketParams,
        querystring: AsOfQuery,
        response: { 200: ProvenanceAnswer, 400: ApiError, 404: ApiError },
      },
    },
    (request, reply) => {
      reply.header('cache-control', 'no-cache');
      const market = findMarket(directory, request.params.id);
      return provenanceOf(archive, market, parseOptionalTime('asOf', request.query.asOf));
    },
  );
}

/** The bounds that were given. */
function rangeOf(given: Record<'fromMs' | 'toMs' | 'knownByMs', string | undefined>) {
  const names = { fromMs: 'from', toMs: 'to', knownByMs: 'asOf' };
  return Object.fromEntries(
    Object.entries(given).flatMap(([bound, text]) => {
      const timeMs = parseOptionalTime(names[bound as keyof typeof names], text);
      return timeMs === undefined ? [] : [[bound, timeMs]];
    }),
  );
}

function provenanceOf(archive: ArchiveView, market: MarketView, asOfMs?: number): ProvenanceAnswer {
  return archive.provenance(market.instrument.id, market.summary(asOfMs).timeMs);
}

/** Says of every answer that is as of a moment what it is. */
function sayProvenance(app: FastifyInstance, directory: MarketDirectory, archive: ArchiveView): void {
  app.addHook('onSend', (request: FastifyRequest, reply: FastifyReply, _payload, done) => {
    const { asOf } = (request.query ?? {}) as { asOf?: string };
    const { id } = (request.params ?? {}) as { id?: string };
    if (!asOf || reply.statusCode >= 400 || !request.url.startsWith('/api/v1/')) return done();
    if (reply.hasHeader('pyrometer-provenance')) return done();
    // What is of no one market's map was issued by nobody.
    if (!id) {
      reply.headers({ 'pyrometer-provenance': 'reconstructed', 'pyrometer-code': archive.code });
      return done();
    }
    const market = directory.list().find(({ instrument }) => instrument.id === id);
    if (!market) return done();
    const { state, code, version } = provenanceOf(archive, market, parseOptionalTime('asOf', asOf));
    reply.headers({ 'pyrometer-provenance': state, 'pyrometer-code': code, 'pyrometer-parameters': version });
    done();
  });
}
