import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { MarketDirectory } from '../../engine/market-view.ts';
import type { ScoringView } from '../../engine/scoring/scoring-view.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { Uncertainty } from '../../market/api/uncertainty.ts';
import { QueryError } from '../../market/errors.ts';
import { LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import { CandleQuery, candleWindow } from '../heat-query.ts';
import { findMarket } from '../http-error.ts';
import { MarketParams } from './market-routes.ts';

const { from, to, asOf } = CandleQuery.properties;
const UncertaintyQuery = Type.Object({
  from,
  to,
  columns: Type.Integer({ minimum: 1, maximum: 96, default: 48, description: 'moments, evenly through the window' }),
  low: Type.Number({ exclusiveMinimum: 0, description: 'lowest price' }),
  high: Type.Number({ exclusiveMinimum: 0, description: 'highest price' }),
  rows: Type.Integer({ minimum: 1, maximum: 400, default: 120, description: 'equal in log price' }),
  groups: Type.Optional(Type.String({ description: 'leverage groups, with commas between; default all' })),
  asOf,
});

const NAMES: readonly string[] = LEVERAGE_GROUPS.map(({ name }) => name);

/** `/api/v1/markets/{id}/uncertainty`. */
export function uncertaintyRoutes(app: FastifyInstance, directory: MarketDirectory, scoring: ScoringView): void {
  app.get<{ Params: { id: string }; Querystring: Static<typeof UncertaintyQuery> }>(
    '/api/v1/markets/:id/uncertainty',
    {
      schema: {
        summary: 'How sure the map is, by moment and price, as far as it hangs on the leverage mix',
        params: MarketParams,
        querystring: UncertaintyQuery,
        response: { 200: Uncertainty, 400: ApiError, 404: ApiError },
      },
    },
    (request) => {
      const market = findMarket(directory, request.params.id);
      const { columns, rows, low, high, groups, ...query } = request.query;
      const { window, asOfMs } = candleWindow(market, query);
      const grid = { ...window, columns, rows, low, high, groups: groupsOf(groups) };
      return scoring.mixes(market.instrument).then((versions) => market.desk.uncertainty(versions, grid, asOfMs));
    },
  );
}

/** @throws QueryError where a group is not known, or none is left */
function groupsOf(text: string | undefined): boolean[] {
  const wanted = text === undefined ? NAMES : text.split(',');
  const unknown = wanted.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new QueryError(`groups: there is no "${unknown}"; there are ${NAMES.join(', ')}`);
  return NAMES.map((name) => wanted.includes(name));
}
