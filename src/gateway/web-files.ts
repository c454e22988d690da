import { sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { NotFoundError } from './http-error.ts';

const CONTENT_SECURITY = [
  "default-src 'self'",
  // The chart library and its attribution put their styles inline.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "frame-ancestors 'self'",
].join('; ');

/**
 * Serves the built page from `webRoot`; with null, only the API is there and `/` says so.
 * @param opened called as somebody opens the page
 */
export async function webFiles(app: FastifyInstance, webRoot: string | null, opened: () => void): Promise<void> {
  if (webRoot !== null) {
    const assets = `${sep}assets${sep}`;
    await app.register(fastifyStatic, {
      root: webRoot,
      cacheControl: false,
      preCompressed: true,
      setHeaders(reply, path) {
        // Vite names assets by their content, so that they can be kept for ever; the page that names them cannot.
        reply.setHeader('cache-control', path.includes(assets) ? 'public, max-age=31536000, immutable' : 'no-cache');
        reply.setHeader('content-security-policy', CONTENT_SECURITY);
        if (path.endsWith(`${sep}index.html`)) opened();
        reply.setHeader('x-content-type-options', 'nosniff');
      },
    });
  }
  app.setNotFoundHandler((request) => {
    const hint =
      webRoot === null ? 'this server has no page built; the API is under /api/v1' : 'the API is under /api/v1';
    throw new NotFoundError(`nothing at ${request.method} ${request.url.split('?')[0]}: ${hint}`);
  });
}
