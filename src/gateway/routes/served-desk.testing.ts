import type { FastifyInstance } from 'fastify';
import { expect } from 'vitest';
import { MINUTE_MS } from '../../engine/desk/simulated.testing.ts';
import { Engine } from '../../engine/engine.ts';
import { MarketPipeline } from '../../engine/pipeline.ts';
import { createGateway } from '../create-gateway.ts';

/** A gateway over a market, one like it that has heard nothing (sim:EMPTY/USDT:USDT), and others. */
export function serveDesk(pipeline: MarketPipeline, ...others: MarketPipeline[]): Promise<FastifyInstance> {
  const directory = new Engine();
  directory.add(pipeline);
  directory.add(new MarketPipeline({ ...pipeline.instrument, id: 'sim:EMPTY/USDT:USDT' }, MINUTE_MS));
  for (const other of others) directory.add(other);
  return createGateway({ directory, webRoot: null, version: '1' });
}

/** A good answer, in which nothing is no number. */
export async function answerOf<T>(gateway: FastifyInstance, url: string): Promise<T> {
  const answer = await gateway.inject({ url });
  expect(answer.statusCode, answer.body).toBe(200);
  expect(answer.body).not.toMatch(/NaN|Infinity|undefined/);
  return answer.json<T>();
}
