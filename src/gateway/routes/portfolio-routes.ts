import type { FastifyInstance } from 'fastify';
import type { MarketDirectory } from '../../engine/market-view.ts';
import { PortfolioAnswer, PortfolioQuestion } from '../../market/api/portfolio.ts';
import { ApiError } from '../../market/api/schemas.ts';
import { QueryError } from '../../market/errors.ts';
import { openPortfolio } from '../../model/risk/portfolio.ts';
import { findMarket } from '../http-error.ts';

/** `/api/v1/portfolio`. */
export function portfolioRoutes(app: FastifyInstance, directory: MarketDirectory): void {
  app.post<{ Body: PortfolioQuestion }>(
    '/api/v1/portfolio',
    {
      schema: {
        summary: 'What liquidates several positions behind one cross wallet',
        body: PortfolioQuestion,
        response: { 200: PortfolioAnswer, 400: ApiError, 404: ApiError },
      },
    },
    ({ body: { wallet, positions } }) => {
      const legs = positions.map(({ market, entry, ...plan }) => {
        const view = findMarket(directory, market);
        const { price } = view.summary();
        if (price === null) throw new QueryError(`${market} has no bars yet: wait for the first one`);
        return { instrument: view.instrument, mark: price, plan: { ...plan, entry: entry ?? price } };
      });
      const { positions: opened, ...portfolio } = openPortfolio(wallet, legs);
      return {
        ...portfolio,
        positions: opened.map((position, i) => ({ ...position, market: positions[i]!.market, mark: legs[i]!.mark })),
      };
    },
  );
}
