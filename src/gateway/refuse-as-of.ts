import type { FastifyInstance } from 'fastify';
import { QueryError } from '../market/errors.ts';

/**
 * A question about a moment is answered as of that moment or refused: an answer about now, to somebody who asked about
 * then, would be taken for one about then. Routes with a past have `asOf` in their query's schema.
 */
export function refuseAsOf(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const { asOf } = (request.query ?? {}) as { asOf?: string };
    const { url, schema } = request.routeOptions;
    const known = (schema?.querystring as { properties?: object } | undefined)?.properties ?? {};
    const isAnswer = url !== undefined && (url.startsWith('/api/') || url === '/healthz');
    if (asOf === undefined || !isAnswer || Object.hasOwn(known, 'asOf')) return done();
    done(new QueryError(`${url} is about now and has no past to be asked for: leave asOf out`));
  });
}
