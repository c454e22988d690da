import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine } from '../../engine/engine.ts';
import { memberOf, MINUTE, minutesOf, START } from '../../engine/over-venues/members.testing.ts';
import { OverVenues } from '../../engine/over-venues/over-venues.ts';
import type { MembersAnswer } from '../../market/api/members.ts';
import type { MarketList } from '../../market/api/schemas.ts';
import { createGateway } from '../create-gateway.ts';
import { answerOf } from './served-desk.testing.ts';

const IDS = ['binance:BTC/USDT:USDT', 'bybit:BTC/USDC:USDC'] as const;
const ALL = `/api/v1/markets/${encodeURIComponent('all:BTC/USD:USD')}`;
const engine = new Engine();
const trouble: string[] = [];
const overVenues = new OverVenues({ engine, onTrouble: (text) => trouble.push(text) });
let gateway: FastifyInstance;

beforeAll(async () => {
  engine.add(memberOf(IDS[0], minutesOf(600)));
  engine.add(memberOf(IDS[1], minutesOf(500, { ratio: 1.004, seed: 1 })));
  await overVenues.match();
  gateway = await createGateway({ directory: engine, webRoot: null, version: 'test' });
});
afterAll(() => {
  overVenues.stop();
  return gateway.close();
});

test('markets of one coin are listed with their sum, which names them and says who told the newest bar', async () => {
  const { markets } = await answerOf<MarketList>(gateway, '/api/v1/markets');
  expect(markets.map(({ id }) => id)).toEqual([...IDS, 'all:BTC/USD:USD']);
  expect(markets[2]!.members).toEqual([
    { id: IDS[0], told: true },
    { id: IDS[1], told: false },
  ]);
  const then = await answerOf<MarketList>(gateway, `/api/v1/markets?asOf=${START + 400 * MINUTE}`);
  const [a, b, sum] = then.markets;
  expect(sum!.members!.every(({ told }) => told)).toBe(true);
  expect(sum!.openInterestUsd! / (a!.openInterestUsd! + b!.openInterestUsd!)).toBeCloseTo(1, 3);
  expect(trouble).toEqual([]);
});

test('its members say their weight and their basis, and in which stretches one of them was silent', async () => {
  const { members, stretches } = await answerOf<MembersAnswer>(gateway, `${ALL}/members?asOf=${START + 400 * MINUTE}`);
  expect(members.reduce((sum, { share }) => sum + share!, 0)).toBeCloseTo(1, 9);
  expect(members[1]!.basis! - members[0]!.basis!).toBeCloseTo(0.004, 4);
  expect(stretches).toEqual([]);
  const now = await answerOf<MembersAnswer>(gateway, `${ALL}/members`);
  expect(now.stretches).toEqual([
    { fromMs: START + 500 * MINUTE, toMs: START + 600 * MINUTE, carried: [IDS[1]], absent: [] },
  ]);
  const own = await gateway.inject(`/api/v1/markets/${encodeURIComponent(IDS[0])}/members`);
  expect(own.statusCode).toBe(404);
});

test.each([
  '/candles',
  '/heatmap?format=json',
  '/tiles',
  '/zones',
  '/heat-classes',
  '/liquidation-map',
  '/indicators',
  '/reading',
])('answers %s, now and of a past moment', async (question) => {
  const asOf = `${question.includes('?') ? '&' : '?'}asOf=${START + 400 * MINUTE}`;
  for (const url of [question, question + asOf]) {
    const answer = await gateway.inject(ALL + url);
    expect(answer.statusCode, answer.body.slice(0, 200)).toBe(200);
  }
});

test.each([
  '/risk?side=long&equity=1000&leverage=10',
  '/advice',
  '/uncertainty?low=70000&high=90000',
  '/scorecard',
  '/forecasts',
  '/nowcast-hours',
  '/claims',
])('refuses %s by name of the markets to ask instead', async (question) => {
  const answer = await gateway.inject(ALL + question);
  expect(answer.statusCode, answer.body).toBe(400);
  expect(answer.json()).toMatchObject({ error: 'OverVenuesError' });
  for (const id of IDS) expect(answer.json().message).toContain(id);
});

test('gives way to a sum of all when a market comes, and goes when one alone is left', async () => {
  engine.add(memberOf('okx:BTC/USDT:USDT', minutesOf(400)));
  await overVenues.match();
  expect(engine.get('all:BTC/USD:USD').summary().members).toHaveLength(3);
  engine.remove('okx:BTC/USDT:USDT');
  engine.remove(IDS[1]);
  await overVenues.match();
  expect(engine.list().map(({ instrument }) => instrument.id)).toEqual([IDS[0]]);
});
