import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { MeasuredView } from '../engine/measured/measured-view.ts';
import type { MarketDirectory, MarketView } from '../engine/market-view.ts';
import { NotMeasuredError, PyrometerError, QueryError, StaleDataError, UnknownZoneError } from '../market/errors.ts';
import { whyUnmeasured } from '../market/api/measured.ts';

/** A market, page or file that is not here. */
export class NotFoundError extends PyrometerError {
  override name = 'NotFoundError';
}

/** Something that was here and has given way to another. */
export class GoneError extends PyrometerError {
  override name = 'GoneError';
}

/** @throws NotFoundError where the market is unknown, naming those that are known */
export function findMarket(directory: MarketDirectory, id: string): MarketView {
  try {
    return directory.get(id);
  } catch (error) {
    if (error instanceof QueryError) throw new NotFoundError(error.message);
    throw error;
  }
}

/** @throws NotMeasuredError where the market has no measured map, saying why */
export function findMeasured(market: MarketView): MeasuredView {
  if (!market.measured) throw new NotMeasuredError(`${whyUnmeasured(market.summary())}.`);
  return market.measured;
}

/** What a client is told: `{ error, message }`. The reason of a fault of ours stays in the log. */
export function replyWithError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply) {
  const status = statusOf(error);
  if (status >= 500) request.log.error(error);
  const message = status >= 500 ? 'the server failed on this request; its log has the reason' : error.message;
  return reply.code(status).send({ error: status >= 500 ? 'ServerError' : nameOf(error), message });
}

function statusOf(error: FastifyError | Error): number {
  if (error instanceof NotFoundError || error instanceof UnknownZoneError || error instanceof NotMeasuredError)
    return 404;
  if (error instanceof StaleDataError) return 409;
  if (error instanceof GoneError) return 410;
  if (error instanceof PyrometerError) return 400;
  if ('validation' in error && error.validation) return 400;
  const status = 'statusCode' in error ? error.statusCode : undefined;
  return status !== undefined && status >= 400 && status < 500 ? status : 500;
}

function nameOf(error: FastifyError | Error): string {
  return 'validation' in error && error.validation ? 'ValidationError' : error.name;
}
