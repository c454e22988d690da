import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { MarketDirectory, MarketView } from '../../engine/market-view.ts';
import type { ScoringView } from '../../engine/scoring/scoring-view.ts';
import { AdviceAnswer } from '../../market/api/advice.ts';
import { CascadeReport } from '../../market/api/cascade.ts';
import { ReadingAnswer } from '../../market/api/reading.ts';
import { RiskAnswer, RiskQuestion } from '../../market/api/risk.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { ZoneDetail } from '../../market/api/zone-detail.ts';
import { findMarket } from '../http-error.ts';
import { shownSkill } from '../shown-skill.ts';
import { refuseStale } from '../stale.ts';
import { parseOptionalTime } from '../time-query.ts';
import { AsOfQuery, MarketParams } from './market-routes.ts';

const asOf = AsOfQuery.properties.asOf;

const CascadeQuery = Type.Object({
  shock: Type.Number({ description: 'what news does to the price, a signed fraction: -0.05 is -5 %' }),
  depth: Type.Optional(Type.Number({ default: 1, description: 'share of the usual depth that is there; default 1' })),
  asOf,
});

const RiskQuery = Type.Object({ ...RiskQuestion.properties, asOf });

const ZoneParams = Type.Object({
  id: MarketParams.properties.id,
  zoneId: Type.Integer({ description: 'id of a zone, see /zones' }),
});

/** `/api/v1/markets/{id}/reading`, `/cascade`, `/risk`, `/advice` and `/zones/{zoneId}`. */
export function adviceRoutes(app: FastifyInstance, directory: MarketDirectory, scoring: ScoringView): void {
  const skillOf = (market: MarketView, asOfMs?: number) => shownSkill(scoring, market, asOfMs);

  app.get<{ Params: { id: string }; Querystring: Static<typeof AsOfQuery> }>(
    '/api/v1/markets/:id/reading',
    {
      schema: {
        summary: 'The market in words: sentences with the numbers they stand on',
        params: MarketParams,
        querystring: AsOfQuery,
        response: { 200: ReadingAnswer, 400: ApiError, 404: ApiError },
      },
    },
    (request) => {
      const market = findMarket(directory, request.params.id);
      const asOfMs = parseOptionalTime('asOf', request.query.asOf);
      return market.desk.reading(skillOf(market, asOfMs), asOfMs);
    },
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof CascadeQuery> }>(
    '/api/v1/markets/:id/cascade',
    {
      schema: {
        summary: 'What forced orders would make of a shock, zone by zone',
        params: MarketParams,
        querystring: CascadeQuery,
        response: { 200: CascadeReport, 400: ApiError, 404: ApiError, 409: ApiError },
      },
    },
    (request) => {
      const market = findMarket(directory, request.params.id);
      const { shock, depth = 1 } = request.query;
      const asOfMs = parseOptionalTime('asOf', request.query.asOf);
      refuseStale(market, asOfMs);
      return market.desk.cascade({ shock, depth }, asOfMs);
    },
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof RiskQuery> }>(
    '/api/v1/markets/:id/risk',
    {
      schema: {
        summary: 'What a planned position stands on: liquidation, odds, zones on the way, stop, size',
        params: MarketParams,
        querystring: RiskQuery,
        response: { 200: RiskAnswer, 400: ApiError, 404: ApiError, 409: ApiError },
      },
    },
    (request) => {
      const market = findMarket(directory, request.params.id);
      const { asOf: moment, ...question } = request.query;
      const asOfMs = parseOptionalTime('asOf', moment);
      refuseStale(market, asOfMs);
      return market.desk.risk(question, skillOf(market, asOfMs), asOfMs);
    },
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof AsOfQuery> }>(
    '/api/v1/markets/:id/advice',
    {
      schema: {
        summary: 'What advice was worth in this market: swept, survived, its cost, against other stops and none',
        params: MarketParams,
        querystring: AsOfQuery,
        response: { 200: AdviceAnswer, 400: ApiError, 404: ApiError },
      },
    },
    (request) => findMarket(directory, request.params.id).desk.advice(parseOptionalTime('asOf', request.query.asOf)),
  );

  app.get<{ Params: Static<typeof ZoneParams>; Querystring: Static<typeof AsOfQuery> }>(
    '/api/v1/markets/:id/zones/:zoneId',
    {
      schema: {
        summary: 'All that is known of one zone',
        params: ZoneParams,
        querystring: AsOfQuery,
        response: { 200: ZoneDetail, 400: ApiError, 404: ApiError },
      },
    },
    (request) => {
      const { id, zoneId } = request.params;
      return findMarket(directory, id).desk.zone(zoneId, parseOptionalTime('asOf', request.query.asOf));
    },
  );
}
