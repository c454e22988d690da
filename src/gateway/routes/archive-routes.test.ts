import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Archive } from '../../archive/archive.ts';
import { sha256Of } from '../../archive/map-chain.ts';
import { Engine } from '../../engine/engine.ts';
import { Keeper } from '../../engine/kept/keeper.ts';
import { KeptMarket } from '../../engine/kept/kept-market.ts';
import { KeptMarkets } from '../../engine/kept/kept-markets.ts';
import { MarketPipeline } from '../../engine/pipeline.ts';
import type { ArchiveAnswer, IssuedMapList, Verification } from '../../market/api/archive.ts';
import { decodeIssuedMap } from '../../market/issued-map.ts';
import { barsOf, LINEAR } from '../../model/cohorts/bars.testing.ts';
import { createGateway } from '../create-gateway.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const END = Date.parse('2026-02-01T12:00Z');
const PATH = `/api/v1/markets/${encodeURIComponent(LINEAR.id)}`;
const bars = barsOf(
  Array.from({ length: 300 }, (_, i) => ({
    move: 0.001 * Math.sin(i),
    range: 0.0005,
    volume: 9,
    openInterestRatio: 1,
  })),
).map((bar, i) => ({ ...bar, timeMs: END - (300 - i) * MINUTE, fundingRate: Number.NaN }));

let folder: string;
let archive: Archive;
let gateway: FastifyInstance;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-routes-'));
  archive = await Archive.open(folder);
  let nowMs = 0;
  const kept = new KeptMarkets('test 1');
  const keeper = new Keeper(archive, { code: kept.code, say: (text) => console.error(text), nowMs: () => nowMs });
  kept.open(keeper);
  const pipeline = new MarketPipeline(LINEAR, MINUTE);
  const market = await KeptMarket.open(keeper, pipeline);
  await market.restore();
  kept.add(keeper, market);
  for (const bar of bars) {
    nowMs = bar.timeMs + MINUTE + 1000;
    pipeline.close(bar);
  }
  await keeper.flush();
  const directory = new Engine();
  directory.add(pipeline);
  gateway = await createGateway({ directory, archive: kept, webRoot: null, version: '0' });
});
afterAll(async () => {
  await gateway.close();
  await archive.close();
  await rm(folder, { recursive: true, force: true });
});

test('issued maps are listed, and come in the bytes that were hashed', async () => {
  const list = (await gateway.inject(`${PATH}/issued-maps`)).json<IssuedMapList>();
  expect(list.maps.map(({ timeMs }) => (timeMs - END) / HOUR)).toEqual([-4, -3, -2, -1, 0]);
  const part = (await gateway.inject(`${PATH}/issued-maps?from=${END - 2 * HOUR}&limit=2`)).json<IssuedMapList>();
  expect(part.maps.map(({ timeMs }) => (timeMs - END) / HOUR)).toEqual([-1, 0]);
  const answer = await gateway.inject(`${PATH}/issued-maps/2026-02-01T11:00Z`);
  expect(sha256Of(answer.rawPayload)).toBe(list.maps[3]!.sha256);
  expect(answer.headers).toMatchObject({ 'pyrometer-head': list.maps[3]!.head, 'pyrometer-code': 'test 1' });
  expect(decodeIssuedMap(answer.rawPayload).timeMs).toBe(END - HOUR);
  const none = await gateway.inject(`${PATH}/issued-maps/2026-02-01T11:30Z`);
  expect([none.statusCode, none.json().message]).toEqual([404, expect.stringContaining('/issued-maps lists')]);
});

test('every answer as of a moment says whether it was issued', async () => {
  const paths = ['', '/candles', '/heatmap', '/tiles', '/zones', '/liquidation-map', '/indicators', '/provenance'];
  for (const path of paths) {
    for (const [asOf, state] of [
      [END - HOUR, 'issued'],
      [END - HOUR + MINUTE, 'reconstructed'],
    ] as const) {
      const { headers } = await gateway.inject(`${PATH}${path}?asOf=${asOf}`);
      expect([path, headers['pyrometer-provenance'], headers['pyrometer-code']]).toEqual([path, state, 'test 1']);
      expect(headers['pyrometer-parameters']).toMatch(/^[0-9a-f]{12}$/);
    }
    expect((await gateway.inject(`${PATH}${path}`)).headers['pyrometer-provenance']).toBeUndefined();
  }
  const { reason, issue } = (await gateway.inject(`${PATH}/provenance?asOf=${END + 5}`)).json();
  expect([reason, issue.timeMs]).toEqual(['the map was issued at this moment, from the same bars', END]);
});

test('what is kept can be had as text', async () => {
  const csv = await gateway.inject(`${PATH}/export/bars?from=${END - HOUR}&to=2026-02-01T11:30Z`);
  const lines = csv.body.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^time,open,.*,received,backfilled$/);
  expect(lines).toHaveLength(31);
  expect(lines[1]).toMatch(new RegExp(`^${END - HOUR},`));
  const json = await gateway.inject(`${PATH}/export/bars?format=jsonl`);
  const rows = json.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows).toHaveLength(300);
  expect(rows[7]).toMatchObject({
    time: bars[7]!.timeMs,
    close: bars[7]!.close,
    funding_rate: null,
    backfilled: false,
  });
  expect((await gateway.inject(`${PATH}/export/secrets`)).json().message).toMatch(/there are: bars, /);
});

test('the server checks itself', async () => {
  const answer = (await gateway.inject('/api/v1/archive/verification')).json<Verification>();
  expect(answer).toMatchObject({ code: 'test 1', markets: [{ market: LINEAR.id, issued: 5, equal: 5, faults: [] }] });
  const one = (await gateway.inject(`/api/v1/archive/verification?from=${END}`)).json<Verification>();
  expect(one.markets[0]!.checked).toBe(1);
  expect((await gateway.inject('/api/v1/archive/verification?market=no:A/B:B')).statusCode).toBe(404);
});

test('the archive says what it has', async () => {
  const { archives } = (await gateway.inject('/api/v1/archive')).json<ArchiveAnswer>();
  expect(archives).toHaveLength(1);
  expect(archives[0]).toMatchObject({ folder, state: 'ok', reason: null, lostRows: 0, repairs: [] });
  expect(archives[0]!.kinds).toContainEqual({ kind: 'bars', rows: 300 });
  expect(archives[0]!.bytes).toBeGreaterThan(10_000);
  expect(archives[0]!.heads[0]!.timeMs).toBe(END);
});
