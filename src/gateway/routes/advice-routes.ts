import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { MarketDirectory, MarketView } from '../../engine/market-view.ts';
import type { ScoringView } from '../../engine/scoring/scoring-view.ts';
import { AdviceAnswer } from '../../market/api/advice.ts';
import { CascadeReport } from '../../market/api/cascade.ts';
import type { MapSkill } from '../../market/api/map-skill.ts';
import { ReadingAnswer } from '../../market/api/reading.ts';
import { RiskAnswer, RiskQuestion } from '../../market/api/risk.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { ZoneDetail } from '../../market/api/zone-detail.ts';
import { StaleDataError } from '../../market/errors.ts';
import { mapSkillOf } from '../../model/scoring/map-skill.ts';
import { findMarket } from '../http-error.ts';
import { parseOptionalTime } from '../time-query.ts';
import { AsOfQuery, MarketParams } from './market-routes.ts';

/** A live market whose last bar is older than this many bars, and this, gives no advice for now. */
const STALE_BARS = 3;
const STALE_MS = 5 * 60_000;

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
  /** The scorecard knows the whole past: of a moment in it nothing may be said by it. */
  const skillOf = ({ instrument }: MarketView, asOfMs?: number): MapSkill | null => {
    const { card } = scoring.scorecard(instrument);
    return asOfMs === undefined && card ? mapSkillOf(card) : null;
  };

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

  app.get<{ Params: { id: string } }>(
    '/api/v1/markets/:id/advice',
    {
      schema: {
        summary: 'What advice was worth in this market: swept, survived, its cost, against other stops and none',
        params: MarketParams,
        response: { 200: AdviceAnswer, 400: ApiError, 404: ApiError },
      },
    },
    (request) => findMarket(directory, request.params.id).desk.advice(),
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

/** @throws StaleDataError where a live market is asked about now and its last bar is old */
function refuseStale(market: MarketView, asOfMs: number | undefined): void {
  const { live, timeMs, barStepMs, id } = market.summary();
  const limitMs = Math.max(STALE_MS, STALE_BARS * barStepMs);
  const ageMs = Date.now() - timeMs;
  if (asOfMs !== undefined || !live || ageMs <= limitMs) return;
  const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`;
  throw new StaleDataError(
    `${id}: the last bar ended ${minutes(ageMs)} ago, and advice for now takes one of at most ${minutes(limitMs)}: ` +
      `wait for the venue, or ask with asOf=${new Date(timeMs).toISOString()}`,
  );
}
