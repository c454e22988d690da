import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { parseDuration } from '../../market/time.ts';
import type { MarketDirectory } from '../../engine/market-view.ts';
import { skillOf } from '../../engine/scoring/skill.ts';
import type { ArchiveView } from '../../engine/kept/archive-view.ts';
import { emptyScorecard, type ScoringView, type Standing } from '../../engine/scoring/scoring-view.ts';
import { ClaimsAnswer } from '../../market/api/claims.ts';
import { ForecastDetail, ForecastsAnswer, NowcastHours } from '../../market/api/forecasts.ts';
import { Skills } from '../../market/api/skills.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import { OverVenuesError } from '../../market/errors.ts';
import type { Instrument } from '../../market/instrument.ts';
import { findMarket, NotFoundError } from '../http-error.ts';
import { parseOptionalTime } from '../time-query.ts';
import { AsOfQuery, MarketParams } from './market-routes.ts';

const HashParams = Type.Object({
  ...MarketParams.properties,
  hash: Type.String({ pattern: '^[0-9a-f]{64}$', description: "SHA-256 of the forecast's bytes, hexadecimal" }),
});
const Horizon = Type.String({ pattern: '^[0-9]+[smhd]$', default: '1h', description: 'length of the window' });
const AsOf = { asOf: AsOfQuery.properties.asOf };
const Page = {
  before: Type.Optional(Type.String({ description: 'only what came before this moment' })),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
};
const ForecastsQuery = Type.Object({ horizon: Horizon, ...Page, ...AsOf });
const ForecastQuery = Type.Object({
  horizon: Horizon,
  cell: Type.Optional(Type.Integer({ minimum: 0, description: 'only the events of this cell, an index into `cells`' })),
});
const HoursQuery = Type.Object({ ...Page, ...AsOf });

const pageOf = ({ before, limit, asOf }: Static<typeof HoursQuery>) => {
  const beforeMs = parseOptionalTime('before', before);
  const untilMs = parseOptionalTime('asOf', asOf);
  return { limit, ...(beforeMs === undefined ? {} : { beforeMs }), ...(untilMs === undefined ? {} : { untilMs }) };
};
const NOT_KEPT: Standing = {
  state: 'not enough data',
  progress: null,
  message: 'No scorecard of this market was kept by then: one a day is, while pyrometer up runs.',
};
const notKept = (hash: string) =>
  new NotFoundError(
    `no forecast ${hash.slice(0, 12)}... of this horizon is kept here; /forecasts lists those that are`,
  );

/** @throws OverVenuesError of a market that is the sum of others: each of them is scored by itself */
function scoredMarket(directory: MarketDirectory, id: string): Instrument {
  const market = findMarket(directory, id);
  const { members } = market.summary();
  if (!members) return market.instrument;
  const ids = members.map((member) => member.id);
  throw new OverVenuesError(id, ids, 'no scorecard: each of its maps is scored by itself');
}

/** `/api/v1/markets/{id}/scorecard`, and what its figures are made of: `/forecasts` and `/nowcast-hours`; `/claims`. */
export function scoringRoutes(
  app: FastifyInstance,
  directory: MarketDirectory,
  scoring: ScoringView,
  archive: ArchiveView,
): void {
  /** What was told then. */
  const scorecardAsOf = async (instrument: Instrument, asOfMs: number) => {
    const kept = await archive.scorecard(instrument.id, asOfMs);
    return kept ?? emptyScorecard(instrument, NOT_KEPT);
  };

  app.get<{ Params: { id: string }; Querystring: Static<typeof AsOfQuery> }>(
    '/api/v1/markets/:id/scorecard',
    {
      schema: {
        summary: 'How right the map was: every forecast against what came',
        description:
          'What the figures mean is set out in docs/scorecard.md. With asOf: the newest that was kept by then, one a day.',
        params: MarketParams,
        querystring: AsOfQuery,
        response: { 200: ScorecardAnswer, 400: ApiError, 404: ApiError },
      },
    },
    (request, reply) => {
      reply.header('cache-control', 'no-cache');
      const instrument = scoredMarket(directory, request.params.id);
      const asOfMs = parseOptionalTime('asOf', request.query.asOf);
      if (asOfMs === undefined) return scoring.scorecard(instrument);
      reply.header('pyrometer-provenance', 'issued');
      return scorecardAsOf(instrument, asOfMs);
    },
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof ForecastsQuery> }>(
    '/api/v1/markets/:id/forecasts',
    {
      schema: {
        summary: 'The forecasts that a figure of the scorecard is made of, newest first',
        params: MarketParams,
        querystring: ForecastsQuery,
        response: { 200: ForecastsAnswer, 400: ApiError, 404: ApiError },
      },
    },
    (request, reply) => {
      const instrument = scoredMarket(directory, request.params.id);
      reply.header('cache-control', 'no-cache');
      return scoring.forecasts(instrument, {
        ...pageOf(request.query),
        horizonMs: parseDuration(request.query.horizon),
      });
    },
  );

  app.get<{ Params: Static<typeof HashParams>; Querystring: Static<typeof ForecastQuery> }>(
    '/api/v1/markets/:id/forecasts/:hash',
    {
      schema: {
        summary: 'One forecast, cell by cell, with the liquidations that fell in them',
        params: HashParams,
        querystring: ForecastQuery,
        response: { 200: ForecastDetail, 400: ApiError, 404: ApiError },
      },
    },
    async (request, reply) => {
      const { id, hash } = request.params;
      const instrument = scoredMarket(directory, id);
      const { horizon, cell } = request.query;
      const detail = await scoring.forecast(instrument, hash, parseDuration(horizon), cell ?? null);
      if (!detail) throw notKept(hash);
      reply.header('cache-control', 'no-cache');
      return detail;
    },
  );

  app.get<{ Params: Static<typeof HashParams> }>(
    '/api/v1/markets/:id/forecasts/:hash/bytes',
    {
      schema: {
        summary: 'The bytes of a forecast, as they were hashed: a line of JSON, then float32, little endian',
        params: HashParams,
        response: { 404: ApiError },
      },
    },
    async (request, reply) => {
      const { id, hash } = request.params;
      const bytes = await scoring.forecastBytes(scoredMarket(directory, id), hash);
      if (!bytes) throw notKept(hash);
      reply.header('content-type', 'application/octet-stream');
      reply.header('cache-control', 'public, max-age=31536000, immutable');
      return reply.send(Buffer.from(bytes));
    },
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof HoursQuery> }>(
    '/api/v1/markets/:id/nowcast-hours',
    {
      schema: {
        summary: 'The hours that the nowcast is made of, where only totals of liquidations are known, newest first',
        params: MarketParams,
        querystring: HoursQuery,
        response: { 200: NowcastHours, 400: ApiError, 404: ApiError },
      },
    },
    (request, reply) => {
      reply.header('cache-control', 'no-cache');
      return scoring.nowcastHours(scoredMarket(directory, request.params.id), pageOf(request.query));
    },
  );

  app.get<{ Params: { id: string } }>(
    '/api/v1/markets/:id/claims',
    {
      schema: {
        summary: 'What is said of liquidation heatmaps, put to this market: each claim with its tests and verdict',
        description: 'How each is tested is set out in docs/claims.md.',
        params: MarketParams,
        response: { 200: ClaimsAnswer, 404: ApiError },
      },
    },
    (request, reply) => {
      reply.header('cache-control', 'no-cache');
      return scoring.claims(scoredMarket(directory, request.params.id));
    },
  );

  app.get<{ Querystring: Static<typeof AsOfQuery> }>(
    '/api/v1/skills',
    {
      schema: {
        summary: 'How far the map of each market can be trusted, in a word and a figure',
        querystring: AsOfQuery,
        response: { 200: Skills, 400: ApiError },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-cache');
      const asOfMs = parseOptionalTime('asOf', request.query.asOf);
      const answers = directory
        .list()
        .map(({ instrument }) =>
          asOfMs === undefined ? scoring.scorecard(instrument) : scorecardAsOf(instrument, asOfMs),
        );
      return { skills: (await Promise.all(answers)).map(skillOf) };
    },
  );
}
