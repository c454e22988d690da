import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const gzipped = promisify(gzip);
const LEAST_BYTES = 1024;

/** Answers of the API are gzipped where the client takes it, at the fastest level: frames are mostly zeros. */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const isBody = typeof payload === 'string' || Buffer.isBuffer(payload);
    if (!isBody || payload.length < LEAST_BYTES || request.method === 'HEAD') return payload;
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '') || reply.hasHeader('content-encoding'))
      return payload;
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    if (!reply.hasHeader('vary')) reply.header('vary', 'accept-encoding');
    return gzipped(payload, { level: constants.Z_BEST_SPEED });
  });
}
