import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { Engine } from '../engine/engine.ts';
import { createGateway } from './create-gateway.ts';

/** What is about now, or never changes. A route that joins this list has to have a reason not to know `asOf`. */
const WITHOUT_PAST = [
  'DELETE /api/v1/alerts/rules/{rule}',
  'GET /api/v1/alerts/rules',
  'GET /api/v1/archive',
  'GET /api/v1/archive/verification',
  'GET /api/v1/markets/{id}/claims',
  'GET /api/v1/markets/{id}/forecasts/{hash}',
  'GET /api/v1/markets/{id}/forecasts/{hash}/bytes',
  'GET /api/v1/venues',
  'GET /healthz',
  'POST /api/v1/alerts/rules',
  'PUT /api/v1/alerts/quiet-hours',
  'PUT /api/v1/alerts/rules/{rule}',
];

let app: FastifyInstance;
beforeAll(async () => {
  app = await createGateway({ directory: new Engine(), webRoot: null, version: '0' });
});
afterAll(() => app.close());

interface Operation {
  parameters?: { name: string; in: string }[];
}

test('every answer is as of a moment, or refuses to be asked about one', async () => {
  const { paths } = (await app.inject('/api/v1/openapi.json')).json<{
    paths: Record<string, Record<string, Operation>>;
  }>();
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [] }]) => ({
      path,
      method: method.toUpperCase(),
      parameters,
    })),
  );
  const without = all.filter(({ parameters }) => !parameters.some(({ name }) => name === 'asOf'));
  expect(
    without
      .map(({ method, path }) => `${method} ${path}`)
      .filter((name) => !name.includes('portfolio'))
      .toSorted(),
  ).toEqual(WITHOUT_PAST);
  for (const { method, path } of without) {
    const url = `${path.replace('{hash}', 'a'.repeat(64)).replace(/\{\w+\}/g, '1')}?asOf=2026-02-01T00:00Z`;
    const answer = await app.inject({ method: method as 'GET', url, ...(method === 'GET' ? {} : { payload: {} }) });
    expect([url, answer.statusCode]).toEqual([url, 400]);
  }
  const { message } = (await app.inject('/api/v1/venues?asOf=2026-02-01')).json<{ message: string }>();
  expect(message).toMatch(/about now .* leave asOf out/);
});

test('the page may be asked about any moment: it reads its address itself', async () => {
  expect((await app.inject('/nothing?asOf=2026-02-01')).statusCode).toBe(404);
});
