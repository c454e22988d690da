import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HeatJson } from '../market/api/heat-json.ts';
import type { Candles, MarketList } from '../market/api/schemas.ts';
import { decodeHeatFrame, GROUPS, SHARE_OF_CODE } from '../market/heat-frame.ts';
import { createGateway } from './create-gateway.ts';
import { FakeMarket, fakeDirectory } from './fake-directory.testing.ts';

const ID = 'binance:BTC/USDT:USDT';
const PATH = `/api/v1/markets/${encodeURIComponent(ID)}`;
const FIRST = Date.parse('2026-01-30T00:00Z');
const DAY = 86_400_000;
const shape = { firstTimeMs: FIRST, barStepMs: 300_000, simulated: false, live: false };
let gateway: FastifyInstance;

beforeAll(async () => {
  const market = new FakeMarket({ ...shape, id: ID, bars: 900, startPrice: 77_000, gap: [500, 510] });
  const other = new FakeMarket({ ...shape, id: 'sim:ETH/USDT:USDT', bars: 10, startPrice: 2200 });
  gateway = await createGateway({ directory: fakeDirectory([market, other]), webRoot: null, version: '1.2.3' });
});
afterAll(() => gateway.close());

const get = (url: string, headers: Record<string, string> = {}) => gateway.inject({ url, headers });
const buffer = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

test('says that it is up, which version and how many markets', async () => {
  expect((await get('/healthz')).json()).toEqual({ ok: true, version: '1.2.3', markets: 2 });
});

describe('markets', () => {
  test('are listed, and found by their encoded id', async () => {
    const list = (await get('/api/v1/markets')).json<MarketList>();
    expect(list.markets.map((market) => market.id)).toEqual([ID, 'sim:ETH/USDT:USDT']);
    expect((await get(PATH)).json()).toEqual(list.markets[0]);
  });

  test('as of a moment show only what had ended then, in ms or ISO, UTC without a zone', async () => {
    const asOf = '2026-01-31T06:00';
    const answers = await Promise.all(
      [asOf, `${asOf}Z`, String(Date.parse(`${asOf}Z`))].map((at) => get(`${PATH}?asOf=${at}`)),
    );
    for (const answer of answers) expect(answer.json().timeMs).toBe(Date.parse(`${asOf}Z`));
  });

  test('an unknown one is 404 and names those that are known', async () => {
    for (const path of ['', '/candles', '/heatmap']) {
      const answer = await get(`/api/v1/markets/nowhere${path}`);
      expect(answer.statusCode).toBe(404);
      expect(answer.json().message).toContain(ID);
    }
  });
});

test('candles are merged to the step and begin at its multiples', async () => {
  const candles = (await get(`${PATH}/candles?from=${FIRST + 1}&to=${FIRST + DAY}&step=3600000`)).json<Candles>();
  expect(candles.timeMs).toHaveLength(24);
  expect(candles.timeMs[0]).toBe(FIRST);
  expect(candles.timeMs.every((timeMs) => timeMs % 3_600_000 === 0)).toBe(true);
});

describe('heatmap', () => {
  const window = `from=${FIRST + DAY}&to=${FIRST + 2 * DAY}`;

  test('comes binary by default, gzipped where the client takes it', async () => {
    const plain = await get(`${PATH}/heatmap?${window}&columns=300&rows=200`);
    expect(plain.headers['content-type']).toBe('application/vnd.pyrometer.heat');
    const zipped = await get(`${PATH}/heatmap?${window}&columns=300&rows=200`, { 'accept-encoding': 'gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.rawPayload).equals(plain.rawPayload)).toBe(true);
    const frame = decodeHeatFrame(buffer(plain.rawPayload));
    expect([frame.columns, frame.rows, frame.stepMs, frame.fromMs]).toEqual([288, 200, 300_000, FIRST + DAY]);
  });

  test('never has more columns than were asked for', async () => {
    for (const columns of [2, 7, 100, 287]) {
      const answer = await get(`${PATH}/heatmap?from=${FIRST + 123_456}&to=${FIRST + DAY}&columns=${columns}&rows=20`);
      expect(decodeHeatFrame(buffer(answer.rawPayload)).columns).toBeLessThanOrEqual(columns);
    }
  });

  test('says the same in JSON as in binary, cell by cell', async () => {
    const url = `${PATH}/heatmap?${window}&step=1800000&rows=150`;
    const frame = decodeHeatFrame(buffer((await get(url)).rawPayload));
    const answer = await get(url, { accept: 'application/json' });
    const json = answer.json<HeatJson>();
    expect((await get(`${url}&format=json`)).body).toBe(answer.body);
    expect([json.columns, json.rows, json.logLow, json.rowHeight]).toEqual([48, 150, frame.logLow, frame.rowHeight]);
    let seen = 0;
    for (const [column, { rows, price, state }] of json.cells.entries()) {
      expect(state).toBe(['missing', 'closed', 'provisional'][frame.states[column]!]);
      for (const { row, shares, usd, side, low, high } of rows) {
        const at = (column * frame.rows + row) * GROUPS;
        expect(shares).toEqual(Array.from(frame.cells.subarray(at, at + GROUPS), (code) => SHARE_OF_CODE[code]));
        const quantity = shares.reduce((a, b) => a + b) * frame.openInterest[column]!;
        expect(usd / (quantity * Math.sqrt(low * high))).toBeCloseTo(1, 9);
        expect(side).toBe(Math.sqrt(low * high) < price! ? 'long' : 'short');
        seen += shares.filter((share) => share > 0).length;
      }
    }
    expect(seen).toBe(frame.cells.reduce((count, code) => count + (code > 0 ? 1 : 0), 0));
    expect(seen).toBeGreaterThan(100);
  });

  test.each([
    [`${window}&columns=5000`, 'at most 4096'],
    [`${window}&rows=2161`, 'at most 2160'],
    [`from=${FIRST}&to=${FIRST + 400 * DAY}&step=300000`, 'at most 4096'],
    [`${window}&step=1000`, 'multiple'],
    [`${window}&step=300000&columns=10`, 'one of them'],
    [`from=${FIRST + DAY}&to=${FIRST}`, 'empty'],
    ['from=yesterday', 'is not a time'],
    [`${window}&low=5&high=5`, 'low must be below high'],
    [`${window}&low=-5`, 'low'],
    [`${window}&columns=many`, 'columns'],
    [`from=${FIRST - 9 * DAY}&to=${FIRST - 8 * DAY}`, 'no bars'],
  ])('refuses %s', async (query, reason) => {
    const answer = await get(`${PATH}/heatmap?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(Object.keys(answer.json())).toEqual(['error', 'message']);
    expect(answer.json().message).toContain(reason);
  });
});

test('describes itself: every route with its answers', async () => {
  const { paths, openapi } = (await get('/api/v1/openapi.json')).json();
  expect(openapi).toBe('3.1.0');
  expect(Object.keys(paths).toSorted()).toEqual([
    '/api/v1/alerts',
    '/api/v1/alerts/quiet-hours',
    '/api/v1/alerts/rules',
    '/api/v1/alerts/rules/{rule}',
    '/api/v1/archive',
    '/api/v1/archive/verification',
    '/api/v1/liquidations',
    '/api/v1/markets',
    '/api/v1/markets/{id}',
    '/api/v1/markets/{id}/advice',
    '/api/v1/markets/{id}/candles',
    '/api/v1/markets/{id}/cascade',
    '/api/v1/markets/{id}/cell',
    '/api/v1/markets/{id}/claims',
    '/api/v1/markets/{id}/export/{kind}',
    '/api/v1/markets/{id}/forecasts',
    '/api/v1/markets/{id}/forecasts/{hash}',
    '/api/v1/markets/{id}/forecasts/{hash}/bytes',
    '/api/v1/markets/{id}/heat-classes',
    '/api/v1/markets/{id}/heatmap',
    '/api/v1/markets/{id}/indicators',
    '/api/v1/markets/{id}/issued-maps',
    '/api/v1/markets/{id}/issued-maps/{time}',
    '/api/v1/markets/{id}/liquidation-map',
    '/api/v1/markets/{id}/liquidations',
    '/api/v1/markets/{id}/measured',
    '/api/v1/markets/{id}/members',
    '/api/v1/markets/{id}/nowcast-hours',
    '/api/v1/markets/{id}/provenance',
    '/api/v1/markets/{id}/reading',
    '/api/v1/markets/{id}/risk',
    '/api/v1/markets/{id}/scorecard',
    '/api/v1/markets/{id}/tiles',
    '/api/v1/markets/{id}/tiles/{mix}/{level}/{index}',
    '/api/v1/markets/{id}/uncertainty',
    '/api/v1/markets/{id}/zones',
    '/api/v1/markets/{id}/zones/{zoneId}',
    '/api/v1/portfolio',
    '/api/v1/skills',
    '/api/v1/venues',
    '/healthz',
  ]);
  expect(paths['/api/v1/markets'].get.responses['200'].content['application/json'].schema.properties.version).toEqual({
    type: 'string',
  });
});

test('a fault of ours is 500 without its reason', async () => {
  const broken = new FakeMarket({ ...shape, id: ID, bars: 10, startPrice: 1 });
  broken.summary = () => {
    throw new Error('secret');
  };
  const app = await createGateway({ directory: fakeDirectory([broken]), webRoot: null, version: '1' });
  app.log.level = 'silent';
  const answer = await app.inject({ url: PATH });
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain('secret');
  await app.close();
});

describe('the page', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'pyrometer-web-'));
    await mkdir(join(root, 'assets'));
    await writeFile(join(root, 'index.html'), '<!doctype html><title>page</title>');
    await writeFile(join(root, 'assets', 'index-abc.js'), 'export {}');
  });
  afterAll(() => rm(root, { recursive: true }));

  test('is served at /, its hashed assets for ever', async () => {
    const openings: number[] = [];
    const onOpening = (restMs: number) => openings.push(restMs);
    const app = await createGateway({ directory: fakeDirectory([]), webRoot: root, version: '1', onOpening });
    const page = await app.inject('/');
    expect(openings).toEqual([expect.any(Number)]);
    expect(page.body).toContain('<title>page');
    expect(page.headers['cache-control']).toBe('no-cache');
    expect((await app.inject('/assets/index-abc.js')).headers['cache-control']).toContain('immutable');
    expect((await app.inject('/no-such-file')).statusCode).toBe(404);
    // Only the page itself makes background work rest.
    expect(openings).toHaveLength(1);
    await app.close();
  });

  test('that was not built is a 404 that says so', async () => {
    const answer = await get('/');
    expect(answer.statusCode).toBe(404);
    expect(answer.json().message).toContain('no page built');
  });
});
