import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { MarketDirectory } from '../../engine/market-view.ts';
import { HeatJson, heatJson } from '../../market/api/heat-json.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { encodeHeatFrame } from '../../market/heat-frame.ts';
import { HeatQuery, heatWindow } from '../heat-query.ts';
import { findMarket } from '../http-error.ts';
import { MarketParams } from './market-routes.ts';

export const HEAT_MEDIA_TYPE = 'application/vnd.pyrometer.heat';

/** `/api/v1/markets/{id}/heatmap`: a heat frame, binary or (for readers without the codec) sparse JSON. */
export function heatRoutes(app: FastifyInstance, directory: MarketDirectory): void {
  app.get<{ Params: { id: string }; Querystring: HeatQuery }>(
    '/api/v1/markets/:id/heatmap',
    {
      schema: {
        summary: 'A window of the liquidation heatmap',
        params: MarketParams,
        querystring: HeatQuery,
        response: {
          200: {
            description: 'shares of open interest per 5 bp of price, by column, row and leverage group',
            content: {
              [HEAT_MEDIA_TYPE]: { schema: { type: 'string', format: 'binary' } },
              'application/json': { schema: HeatJson },
            },
          },
          400: ApiError,
          404: ApiError,
        },
      },
    },
    (request, reply) => {
      const market = findMarket(directory, request.params.id);
      const { window, asOfMs } = heatWindow(market, request.query);
      const frame = market.heat(window, asOfMs);
      reply.header('vary', 'accept, accept-encoding');
      if (wantsJson(request)) return reply.type('application/json').send(heatJson(frame));
      const bytes = encodeHeatFrame(frame);
      return reply.type(HEAT_MEDIA_TYPE).send(Buffer.from(bytes.buffer));
    },
  );
}

function wantsJson(request: FastifyRequest<{ Querystring: HeatQuery }>): boolean {
  if (request.query.format !== undefined) return request.query.format === 'json';
  const accept = request.headers.accept ?? '';
  return accept.includes('application/json') && !accept.includes(HEAT_MEDIA_TYPE);
}
