import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { VenuesView } from '../../engine/venues-view.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { LiquidationTotals } from '../../market/api/totals.ts';
import { VenueList } from '../../market/api/venues.ts';
import { QueryError } from '../../market/errors.ts';
import { parseOptionalTime } from '../time-query.ts';

const TotalsQuery = Type.Object({
  coin: Type.Optional(Type.String({ description: 'only this coin, for example BTC' })),
  venue: Type.Optional(Type.String({ description: 'only this venue, for example bybit' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 2000, description: 'most coins that are listed' })),
  asOf: Type.Optional(Type.String({ description: 'only what had come by then; ms or ISO 8601' })),
});
interface TotalsQuery {
  coin?: string;
  venue?: string;
  limit?: number;
  asOf?: string;
}

/** `/api/v1/venues`, and `/api/v1/liquidations` of the whole market. */
export function venueRoutes(app: FastifyInstance, venues: VenuesView): void {
  app.get(
    '/api/v1/venues',
    { schema: { summary: 'The venues that are listened to, and how they are doing', response: { 200: VenueList } } },
    () => ({ timeMs: Date.now(), venues: venues.status() }),
  );

  app.get<{ Querystring: TotalsQuery }>(
    '/api/v1/liquidations',
    {
      schema: {
        summary: 'Liquidations of the whole market over 1, 4, 12 and 24 hours',
        querystring: TotalsQuery,
        response: { 200: LiquidationTotals, 400: ApiError },
      },
    },
    (request) => {
      const { asOf, ...question } = request.query;
      const asOfMs = parseOptionalTime('asOf', asOf);
      if (asOfMs === undefined) return venues.totals(question);
      if (!venues.totalsAsOf) {
        throw new QueryError('the totals of the whole market are known for now only here: ask without asOf');
      }
      return venues.totalsAsOf(question, Math.min(asOfMs, Date.now()));
    },
  );
}
