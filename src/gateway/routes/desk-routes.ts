import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { MarketDirectory } from '../../engine/market-view.ts';
import { HeatClasses } from '../../market/api/heat-classes.ts';
import { IndicatorSeries } from '../../market/api/indicators.ts';
import { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';
import { MeasuredAnswer } from '../../market/api/measured.ts';
import { MarketLiquidations } from '../../market/api/market-liquidations.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { Zones } from '../../market/api/zones.ts';
import { CandleQuery, candleWindow } from '../heat-query.ts';
import { findMarket, findMeasured } from '../http-error.ts';
import { parseOptionalTime } from '../time-query.ts';
import { AsOfQuery, MarketParams } from './market-routes.ts';

const MapQuery = Type.Object({
  low: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'lowest price; default 15 % below' })),
  high: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'highest price; default 15 % above' })),
  bins: Type.Optional(Type.Integer({ minimum: 1, maximum: 4000, description: 'equal in log price; default 200' })),
  asOf: AsOfQuery.properties.asOf,
});

const { from, to, asOf: asOfTime } = CandleQuery.properties;
const LiquidationQuery = Type.Object({
  from,
  to,
  asOf: asOfTime,
  least: Type.Optional(Type.Number({ minimum: 0, description: 'leave out smaller ones, USD; default 0' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, description: 'the largest so many; default 500' })),
});

/** `/api/v1/markets/{id}/zones`, `/heat-classes`, `/liquidation-map`, `/measured`, `/liquidations` and `/indicators`. */
export function deskRoutes(app: FastifyInstance, directory: MarketDirectory): void {
  app.get<{ Params: { id: string }; Querystring: Static<typeof AsOfQuery> }>(
    '/api/v1/markets/:id/zones',
    {
      schema: {
        summary: 'Zones: where much more stands to be liquidated than around it',
        params: MarketParams,
        querystring: AsOfQuery,
        response: { 200: Zones, 400: ApiError, 404: ApiError },
      },
    },
    (request) => findMarket(directory, request.params.id).desk.zones(parseOptionalTime('asOf', request.query.asOf)),
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof AsOfQuery> }>(
    '/api/v1/markets/:id/heat-classes',
    {
      schema: {
        summary: 'What followed the hours in which the price stood next to each class of heat',
        params: MarketParams,
        querystring: AsOfQuery,
        response: { 200: HeatClasses, 400: ApiError, 404: ApiError },
      },
    },
    (request) =>
      findMarket(directory, request.params.id).desk.heatClasses(parseOptionalTime('asOf', request.query.asOf)),
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof MapQuery> }>(
    '/api/v1/markets/:id/liquidation-map',
    {
      schema: {
        summary: 'The liquidation map of one moment: USD by price and leverage group',
        params: MarketParams,
        querystring: MapQuery,
        response: { 200: LiquidationMapAnswer, 400: ApiError, 404: ApiError },
      },
    },
    (request) => {
      const { asOf, ...window } = request.query;
      return findMarket(directory, request.params.id).desk.liquidationMap(window, parseOptionalTime('asOf', asOf));
    },
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof MapQuery> }>(
    '/api/v1/markets/:id/measured',
    {
      schema: {
        summary: 'The measured map: what accounts that were asked hold, with its coverage, beside the modelled one',
        description:
          'A sample of the market, no random one: who trades much is met first. Only Hyperliquid tells what accounts hold. ' +
          'asOf takes any minute of the last day that this process has lived through.',
        params: MarketParams,
        querystring: MapQuery,
        response: { 200: MeasuredAnswer, 400: ApiError, 404: ApiError },
      },
    },
    (request) => {
      const { asOf, ...window } = request.query;
      const measured = findMeasured(findMarket(directory, request.params.id));
      return measured.answer(window, parseOptionalTime('asOf', asOf));
    },
  );

  app.get<{ Params: { id: string }; Querystring: CandleQuery }>(
    '/api/v1/markets/:id/indicators',
    {
      schema: {
        summary: 'Series for panes under a chart, on the grid of its candles',
        params: MarketParams,
        querystring: CandleQuery,
        response: { 200: IndicatorSeries, 400: ApiError, 404: ApiError },
      },
    },
    (request) => {
      const market = findMarket(directory, request.params.id);
      const { window, asOfMs } = candleWindow(market, request.query);
      return market.desk.indicators(window, asOfMs);
    },
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof LiquidationQuery> }>(
    '/api/v1/markets/:id/liquidations',
    {
      schema: {
        summary: 'Single liquidations of a window, the largest first choice',
        params: MarketParams,
        querystring: LiquidationQuery,
        response: { 200: MarketLiquidations, 400: ApiError, 404: ApiError },
      },
    },
    (request) => {
      const market = findMarket(directory, request.params.id);
      const { least = 0, limit = 500, ...query } = request.query;
      const { window, asOfMs } = candleWindow(market, query);
      return market.desk.liquidations(window, least, limit, asOfMs);
    },
  );
}
