import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { MarketDirectory } from '../../engine/market-view.ts';
import { MembersAnswer } from '../../market/api/members.ts';
import { ApiError, Candles, MarketList, MarketSummary } from '../../market/api/schemas.ts';
import { CandleQuery, candleWindow } from '../heat-query.ts';
import { findMarket, NotFoundError } from '../http-error.ts';
import { parseOptionalTime } from '../time-query.ts';

export const AsOfQuery = Type.Object({
  asOf: Type.Optional(Type.String({ description: 'show only what had ended then; ms or ISO 8601' })),
});
export const MarketParams = Type.Object({ id: Type.String({ description: 'market id, url-encoded' }) });

/** `/api/v1/markets`, one market of them, and its candles. */
export function marketRoutes(app: FastifyInstance, directory: MarketDirectory, version: string): void {
  app.get<{ Querystring: { asOf?: string } }>(
    '/api/v1/markets',
    {
      schema: {
        summary: 'All markets at a glance',
        querystring: AsOfQuery,
        response: { 200: MarketList, 400: ApiError },
      },
    },
    (request) => {
      const asOfMs = parseOptionalTime('asOf', request.query.asOf);
      return { version, markets: directory.list().map((market) => market.summary(asOfMs)) };
    },
  );

  app.get<{ Params: { id: string }; Querystring: { asOf?: string } }>(
    '/api/v1/markets/:id',
    {
      schema: {
        summary: 'One market at a glance',
        params: MarketParams,
        querystring: AsOfQuery,
        response: { 200: MarketSummary, 400: ApiError, 404: ApiError },
      },
    },
    (request) => findMarket(directory, request.params.id).summary(parseOptionalTime('asOf', request.query.asOf)),
  );

  app.get<{ Params: { id: string }; Querystring: { asOf?: string } }>(
    '/api/v1/markets/:id/members',
    {
      schema: {
        summary: 'What a market over venues is the sum of, and where that was not all',
        params: MarketParams,
        querystring: AsOfQuery,
        response: { 200: MembersAnswer, 400: ApiError, 404: ApiError },
      },
    },
    (request, reply) => {
      const market = findMarket(directory, request.params.id);
      const asOfMs = parseOptionalTime('asOf', request.query.asOf);
      reply.header('cache-control', 'no-cache');
      if (market.membersOf) return market.membersOf(asOfMs);
      throw new NotFoundError(`${market.instrument.id} is one market of one venue, and has no members`);
    },
  );

  app.get<{ Params: { id: string }; Querystring: CandleQuery }>(
    '/api/v1/markets/:id/candles',
    {
      schema: {
        summary: 'Candles of a window',
        params: MarketParams,
        querystring: CandleQuery,
        response: { 200: Candles, 400: ApiError, 404: ApiError },
      },
    },
    (request) => {
      const market = findMarket(directory, request.params.id);
      const { window, asOfMs } = candleWindow(market, request.query);
      return market.candles(window, asOfMs);
    },
  );
}
