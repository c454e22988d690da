import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { Engine } from '../../engine/engine.ts';
import { MarketPipeline } from '../../engine/pipeline.ts';
import { ForecastLog } from '../../engine/scoring/forecast-log.ts';
import { emptyForecasts, NO_SCORING, type ScoringView } from '../../engine/scoring/scoring-view.ts';
import { encodeForecast, hashOf } from '../../engine/scoring/stored-forecast.ts';
import type { Instrument } from '../../market/instrument.ts';
import { ISSUE_CELLS } from '../../model/scoring/issue.ts';
import { createGateway } from '../create-gateway.ts';

const HOUR_MS = 3_600_000;
const TIME_MS = Date.parse('2026-01-15T03:00Z');
const instrument: Instrument = {
  id: 'sim:BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  contract: 'linear',
  sampling: 'full',
  brackets: [{ floor: 0, rate: 0.004, deduction: 0, maxLeverage: 125 }],
  simulated: true,
};
const layer = () => ({
  map: new Float32Array(ISSUE_CELLS).fill(2),
  distance: new Float32Array(ISSUE_CELLS).fill(1),
  mapDispersion: 1,
  distanceDispersion: 1,
});
const horizons = [{ horizonMs: HOUR_MS, swept: layer(), reach: layer() }];
const forecast = { timeMs: TIME_MS, price: 100_000, originMs: TIME_MS - 3 * HOUR_MS, horizons };
const bytes = encodeForecast(instrument.id, forecast);
const hash = hashOf(bytes);
const log = new ForecastLog(instrument);
log.begin(forecast, hash, bytes, null);
log.liquidation({ timeMs: TIME_MS + 1, side: 'long', price: 99_950, quantity: 3, id: 'a' });
log.liquidation({ timeMs: TIME_MS + HOUR_MS, side: 'long', price: 99_950, quantity: 3, id: 'too late' });

const pages: object[] = [];
const scoring: ScoringView = {
  ...NO_SCORING,
  forecasts(of, page) {
    pages.push(page);
    const standing = { state: 'ready' as const, progress: null, message: '' };
    return Promise.resolve({ ...emptyForecasts(of, page.horizonMs, standing), ...log.page(page) });
  },
  forecast: (_, ...asked) => Promise.resolve(log.detail(...asked)),
  forecastBytes: (_, asked) => Promise.resolve(log.bytesOf(asked)),
};

const BASE = `/api/v1/markets/${encodeURIComponent(instrument.id)}`;
let app: FastifyInstance;
beforeAll(async () => {
  const directory = new Engine();
  directory.add(new MarketPipeline(instrument, 60_000));
  app = await createGateway({ directory, scoring, webRoot: null, version: '1' });
});
afterAll(() => app.close());
const get = (path: string) => app.inject({ url: `${BASE}${path}` });

test('the forecasts of a horizon come in pages', async () => {
  const answer = await get('/forecasts?horizon=1h&limit=5&before=2026-02-01T00:00Z');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ state: 'ready', horizonMs: HOUR_MS, total: 1, next: null });
  expect(answer.json().forecasts[0]).toMatchObject({ hash, state: 'running', provenance: 'reconstructed' });
  expect(pages.at(-1)).toMatchObject({ limit: 5, beforeMs: Date.parse('2026-02-01T00:00Z'), horizonMs: HOUR_MS });
  expect((await get('/forecasts')).json().total).toBe(1);
  for (const bad of ['limit=501', 'limit=0', 'horizon=soon', 'before=soon']) {
    expect((await get(`/forecasts?${bad}`)).statusCode).toBe(400);
  }
});

test('a forecast is followed to its cells, its events and its bytes', async () => {
  const detail = (await get(`/forecasts/${hash}?horizon=1h`)).json();
  expect(detail).toMatchObject({ market: instrument.id, simulated: true, bytes: bytes.length, eventCount: 1 });
  expect(detail.cells).toHaveLength(ISSUE_CELLS);
  expect(detail.events).toEqual([
    { timeMs: TIME_MS + 1, side: 'long', price: 99_950, quantity: 3, usd: 299_850, id: 'a', cell: expect.any(Number) },
  ]);
  const { cell } = detail.events[0];
  expect(detail.cells[cell].events).toBe(1);
  expect((await get(`/forecasts/${hash}?cell=${cell + 1}`)).json().events).toEqual([]);
  const raw = await get(`/forecasts/${hash}/bytes`);
  expect(raw.headers['content-type']).toBe('application/octet-stream');
  expect(hashOf(raw.rawPayload)).toBe(hash);
});

test('what is not kept is 404, what is no hash 400', async () => {
  const other = '0'.repeat(64);
  for (const path of [`/forecasts/${other}`, `/forecasts/${other}/bytes`, `/forecasts/${hash}?horizon=4h`]) {
    const answer = await get(path);
    expect(answer.statusCode).toBe(404);
    expect(answer.json().message).toMatch(/^no forecast [0-9a-f]{12}\.\.\. .* lists those that are$/);
  }
  expect((await get('/forecasts/abc')).statusCode).toBe(400);
});

test('where nothing is scored, the answers say so', async () => {
  expect((await get('/nowcast-hours')).json()).toMatchObject({ state: 'not enough data', total: 0, hours: [] });
  expect((await get('/claims')).json()).toMatchObject({ state: 'not enough data', claims: null });
  const { skills } = (await app.inject({ url: '/api/v1/skills' })).json();
  expect(skills).toMatchObject([
    { market: instrument.id, verdict: 'unknown', sentence: 'This market is not scored here.' },
  ]);
});

test('as of a moment, a forecast is told once its window had ended, and a scorecard as it was kept', async () => {
  const at = (path: string, timeMs: number) => get(`${path}${path.includes('?') ? '&' : '?'}asOf=${timeMs}`);
  expect((await at('/forecasts?horizon=1h', TIME_MS + HOUR_MS - 1)).json()).toMatchObject({ total: 0, forecasts: [] });
  const { state, card, message } = (await at('/scorecard', TIME_MS)).json<Record<string, unknown>>();
  expect([state, card]).toEqual(['not enough data', null]);
  expect(message).toMatch(/was kept by then/);
  expect((await at('/scorecard', Number.NaN)).statusCode).toBe(400);
  const skills = await app.inject(`/api/v1/skills?asOf=${TIME_MS}`);
  expect(skills.headers['pyrometer-provenance']).toBe('reconstructed');
  expect(skills.json()).toMatchObject({ skills: [{ verdict: 'unknown' }] });
});
