import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { type HeldMarket, portfolioAnswer } from '../../engine/desk/portfolio-answer.ts';
import type { MarketDirectory } from '../../engine/market-view.ts';
import type { ScoringView } from '../../engine/scoring/scoring-view.ts';
import { PortfolioAnswer, PortfolioQuestion } from '../../market/api/portfolio.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { PyrometerError } from '../../market/errors.ts';
import { findMarket } from '../http-error.ts';
import { shownSkill } from '../shown-skill.ts';
import { refuseStale } from '../stale.ts';
import { parseOptionalTime } from '../time-query.ts';
import { AsOfQuery } from './market-routes.ts';

/** `/api/v1/portfolio`. */
export function portfolioRoutes(app: FastifyInstance, directory: MarketDirectory, scoring: ScoringView): void {
  app.post<{ Body: PortfolioQuestion; Querystring: Static<typeof AsOfQuery> }>(
    '/api/v1/portfolio',
    {
      schema: {
        summary: 'What liquidates several positions on one wallet, and what a cascade takes of it',
        body: PortfolioQuestion,
        querystring: AsOfQuery,
        response: { 200: PortfolioAnswer, 400: ApiError, 404: ApiError, 409: ApiError },
      },
    },
    async ({ body, query }) => {
      const asOfMs = parseOptionalTime('asOf', query.asOf);
      const markets = body.positions.map(async ({ market: id }, i): Promise<HeldMarket> => {
        try {
          const market = findMarket(directory, id);
          refuseStale(market, asOfMs);
          return { view: await market.desk.riskView(asOfMs), skill: shownSkill(scoring, market, asOfMs) };
        } catch (error) {
          if (error instanceof PyrometerError) error.message = `position ${i + 1}: ${error.message}`;
          throw error;
        }
      });
      return portfolioAnswer(await Promise.all(markets), body);
    },
  );
}
