import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, type PyrometerClient } from '../../client/index.ts';
import { AlertDesk } from '../../engine/alerts/alert-desk.ts';
import { MemoryAlertStore } from '../../engine/alerts/alert-store.ts';
import { HOUR_MS, pipelineOf, simulated, START_MS } from '../../engine/desk/simulated.testing.ts';
import { Engine } from '../../engine/engine.ts';
import type { FiredAlert } from '../../market/api/alerts.ts';
import { createGateway } from '../create-gateway.ts';

const market = simulated(1);
const id = market.instrument.id;
const NOW_MS = START_MS + 6 * HOUR_MS;
let app: FastifyInstance;
let client: PyrometerClient;
let alerts: AlertDesk;
let pipeline: ReturnType<typeof pipelineOf>;

beforeEach(async () => {
  const directory = new Engine();
  pipeline = pipelineOf(market, NOW_MS);
  pipeline.source.live = true;
  directory.add(pipeline);
  const onTrouble = (text: string) => console.error(text);
  alerts = await AlertDesk.open({ directory, store: new MemoryAlertStore(), nowMs: () => NOW_MS, onTrouble });
  app = await createGateway({ directory, alerts, webRoot: null, version: '1' });
  const baseUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  client = createClient({ baseUrl, WebSocket: WebSocket as never });
});
afterEach(async () => {
  await alerts.stop();
  await app.close();
});

const price = (level: number) => ({
  market: id,
  condition: { kind: 'price', price: level, direction: 'above' } as const,
  cooldownMinutes: 5,
  enabled: true,
});

test('rules are made, listed, changed and removed', async () => {
  const made = await client.addAlertRule(price(1e6));
  expect(made).toMatchObject({ id: 1, sentence: 'Tell me when the price goes above 1,000,000.', lastFiredMs: null });
  expect((await client.alertRules(id)).rules.map((rule) => rule.id)).toEqual([1]);
  expect((await client.alertRules('other')).rules).toEqual([]);
  const changed = await client.changeAlertRule(1, { ...price(2e6), enabled: false });
  expect([changed.state, changed.condition]).toEqual(['off', price(2e6).condition]);
  await client.removeAlertRule(1);
  expect((await client.alertRules()).rules).toEqual([]);
  await expect(client.removeAlertRule(1)).rejects.toMatchObject({ status: 404, message: /no rule 1/ });
  await expect(client.changeAlertRule(1, price(1))).rejects.toMatchObject({ status: 404 });
});

test('quiet hours are kept', async () => {
  const quietHours = { from: '22:00', to: '07:00', timeZone: 'UTC' };
  expect(await client.setQuietHours(quietHours)).toMatchObject({ quietHours, quiet: true });
  expect(await client.setQuietHours(null)).toMatchObject({ quietHours: null, quiet: false });
  const nowhere = client.setQuietHours({ ...quietHours, timeZone: 'Nowhere' });
  await expect(nowhere).rejects.toMatchObject({ status: 400, message: /IANA name/ });
});

test('an alert comes over the live line, and is listed', async () => {
  const now = pipeline.summary().price!;
  await client.addAlertRule(price(now * 1.01));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const pushed = new Promise<FiredAlert>((resolve) => {
    const line = client.live(id, null, {
      onState: (state) => {
        if (state !== 'live') return;
        const bar = market.bars.find(({ timeMs }) => timeMs === NOW_MS)!;
        pipeline.run({ ...bar, close: now * 1.02, high: now * 1.02 });
      },
      onAlert: (alert) => {
        line.close();
        resolve(alert);
      },
    });
  });
  expect(await pushed).toMatchObject({ market: id, rule: 1, kind: 'price', held: false, simulated: true });
  const { alerts: listed } = await client.firedAlerts({ market: id });
  expect(listed).toEqual([await pushed]);
});

test.each([
  [{}, 'condition must be an object'],
  [{ market: id, condition: { kind: 'moon' } }, /^condition\.kind must be one of price, zone-near/],
  [{ market: id, condition: { kind: 'price', price: -1, direction: 'above' } }, /^condition\.price must be > 0/],
  [{ market: id, condition: { kind: 'silent-feed', minutes: 0 } }, /^condition\.minutes must be >= 1/],
  [{ market: id, condition: { kind: 'silent-feed', minutes: 5, other: 1 } }, 'condition.other is no part of this'],
  [
    { market: id, condition: { kind: 'silent-feed', minutes: 5 }, cooldownMinutes: -1 },
    /^cooldownMinutes must be >= 0/,
  ],
  [{ condition: { kind: 'silent-feed', minutes: 5 } }, /^market must be string/],
  [[], 'a rule must be an object'],
])('%j is refused with the field', async (payload, reason) => {
  const answer = await app.inject({ method: 'POST', url: '/api/v1/alerts/rules', payload });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().message).toMatch(reason);
});

test('an unknown market is 404, a body that is no JSON is refused', async () => {
  await expect(client.addAlertRule({ ...price(1), market: 'nowhere' })).rejects.toMatchObject({ status: 404 });
  const plain = await app.inject({
    method: 'POST',
    url: '/api/v1/alerts/rules',
    headers: { 'content-type': 'text/plain' },
    payload: JSON.stringify(price(1)),
  });
  expect(plain.statusCode).toBe(400);
  expect((await client.alertRules()).rules).toEqual([]);
});

test('the rules of alerts are in the OpenAPI document', async () => {
  const { paths } = (await app.inject('/api/v1/openapi.json')).json<{ paths: Record<string, object> }>();
  expect(Object.keys(paths).filter((path) => path.includes('alerts'))).toHaveLength(4);
});
