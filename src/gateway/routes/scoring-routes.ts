import type { FastifyInstance } from 'fastify';
import type { MarketDirectory } from '../../engine/market-view.ts';
import type { ScoringView } from '../../engine/scoring/scoring-view.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import { findMarket } from '../http-error.ts';
import { MarketParams } from './market-routes.ts';

/** `/api/v1/markets/{id}/scorecard`. */
export function scoringRoutes(app: FastifyInstance, directory: MarketDirectory, scoring: ScoringView): void {
  app.get<{ Params: { id: string } }>(
    '/api/v1/markets/:id/scorecard',
    {
      schema: {
        summary: 'How right the map was: every forecast against what came',
        description: 'What the figures mean is set out in docs/scorecard.md.',
        params: MarketParams,
        response: { 200: ScorecardAnswer, 404: ApiError },
      },
    },
    (request, reply) => {
      reply.header('cache-control', 'no-cache');
      return scoring.scorecard(findMarket(directory, request.params.id).instrument);
    },
  );
}
