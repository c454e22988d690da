import { gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, type SocketConstructor } from '../../client/index.ts';
import { Engine } from '../../engine/engine.ts';
import { HIGH_LEVERAGE, learnedVersion } from '../../engine/mix/learned-version.testing.ts';
import { MarketPipeline } from '../../engine/pipeline.ts';
import type { LiveTiles } from '../../market/api/live.ts';
import type { CellReading, TilesMeta } from '../../market/api/tiles.ts';
import { CELL_LOG_HEIGHT, GROUPS, SHARE_OF_CODE } from '../../market/heat-frame.ts';
import { TILE_COLUMNS, tileIndexOf, type TilePatch } from '../../market/heat-tile.ts';
import { decodeHeatTile } from '../../market/heat-tile-codec.ts';
import { barsOf, LINEAR } from '../../model/cohorts/bars.testing.ts';
import { createGateway } from '../create-gateway.ts';

const MINUTE = 60_000;
const SPAN = TILE_COLUMNS * MINUTE;
const START = Math.floor(1_700_000_000_000 / SPAN) * SPAN;
const bars = barsOf(
  Array.from({ length: 12_000 }, (_, i) => ({
    move: 0.002 * Math.sin(i / 40) * Math.sin(i * 1.3),
    range: 0.0005,
    // Open interest turns over in some days.
    volume: 1,
    openInterestRatio: 1 + 0.001 * Math.sin(i / 9),
  })),
).map((bar, i) => ({ ...bar, timeMs: START + i * MINUTE }));
const PATH = `/api/v1/markets/${encodeURIComponent(LINEAR.id)}`;
const FIRST = tileIndexOf('1m', START);

async function serve(count: number): Promise<{ pipeline: MarketPipeline; gateway: FastifyInstance }> {
  const pipeline = new MarketPipeline(LINEAR, MINUTE);
  for (const bar of bars.slice(0, count)) pipeline.close({ ...bar });
  const engine = new Engine();
  engine.add(pipeline);
  return { pipeline, gateway: await createGateway({ directory: engine, webRoot: null, version: '1' }) };
}

describe('tiles over HTTP', () => {
  let gateway: FastifyInstance;
  let mix: string;
  beforeAll(async () => {
    ({ gateway } = await serve(700));
    mix = (await gateway.inject(`${PATH}/tiles`)).json<TilesMeta>().mix;
  });
  afterAll(() => gateway.close());
  const tile = (index: number, headers: Record<string, string> = {}, query = '', level = '1m') =>
    gateway.inject({ url: `${PATH}/tiles/${mix}/${level}/${index}${query}`, headers });

  test('a closed one is for ever, gzipped once', async () => {
    const answer = await tile(FIRST, { 'accept-encoding': 'gzip' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers['content-encoding']).toBe('gzip');
    const decoded = decodeHeatTile(new Uint8Array(gunzipSync(answer.rawPayload)).buffer);
    expect([decoded.index, decoded.closed, decoded.columns]).toEqual([FIRST, true, TILE_COLUMNS]);
    const plain = await tile(FIRST);
    expect(plain.rawPayload.equals(gunzipSync(answer.rawPayload))).toBe(true);
    const known = await tile(FIRST, { 'if-none-match': String(answer.headers.etag) });
    expect([known.statusCode, known.rawPayload.length]).toEqual([304, 0]);
  });

  test('a live one is asked for again, by its version', async () => {
    const meta = (await gateway.inject(`${PATH}/tiles`)).json<TilesMeta>();
    expect(meta.levels[0]).toEqual({ level: '1m', stepMs: MINUTE, firstIndex: FIRST, lastIndex: FIRST + 2 });
    const answer = await tile(FIRST + 2, {}, `?v=${meta.live['1m']}`);
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(answer.headers.etag).toContain(`-${meta.live['1m']}"`);
  });

  test('as of a moment, nothing is kept', async () => {
    const answer = await tile(FIRST, {}, `?asOf=${START + 100 * MINUTE}`);
    expect(answer.headers['cache-control']).toBe('no-store');
    const decoded = decodeHeatTile(new Uint8Array(answer.rawPayload).buffer);
    expect([decoded.states[99], decoded.states[100], decoded.closed]).toEqual([1, 0, false]);
  });

  test('where nothing is, says so: 204 without bars, 410 of another mix, 400 of no such level', async () => {
    expect((await tile(FIRST + 50)).statusCode).toBe(204);
    const gone = await gateway.inject(`${PATH}/tiles/0123456789ab/1m/${FIRST}`);
    expect(gone.statusCode).toBe(410);
    expect(gone.json().message).toContain(mix);
    expect((await tile(FIRST, {}, '', '2m')).statusCode).toBe(400);
    expect((await gateway.inject(`/api/v1/markets/nowhere/tiles`)).statusCode).toBe(404);
  });
});

describe('a cell', () => {
  let gateway: FastifyInstance;
  let pipeline: MarketPipeline;
  beforeAll(async () => ({ gateway, pipeline } = await serve(12_000)));
  afterAll(() => gateway.close());
  const cell = async (bar: number, price: number) =>
    (await gateway.inject(`${PATH}/cell?time=${bars[bar]!.timeMs + 1}&price=${price}`)).json<CellReading>();

  test('holds what the map shows there', async () => {
    const at = 11_999;
    const logLow = Math.floor(Math.log(bars[at]!.close) / CELL_LOG_HEIGHT - 300) * CELL_LOG_HEIGHT;
    const window = { fromMs: bars[at]!.timeMs, toMs: bars[at]!.timeMs + MINUTE, stepMs: MINUTE };
    const frame = pipeline.heat({
      ...window,
      logLow: logLow + CELL_LOG_HEIGHT / 4,
      rowHeight: CELL_LOG_HEIGHT,
      rows: 600,
    });
    for (const row of [20, 100, 250, 350, 500]) {
      const reading = await cell(at, Math.exp(logLow + (row + 0.5) * CELL_LOG_HEIGHT));
      for (let g = 0; g < GROUPS; g++) {
        const share = (reading.long.quantity[g]! + reading.short.quantity[g]!) / reading.openInterest;
        expect(Math.abs(share - SHARE_OF_CODE[frame.cells[row * GROUPS + g]!]!)).toBeLessThan(0.029 * share + 1e-6);
      }
      expect(reading.quantity).toBeGreaterThan(0);
      expect(reading.share).toBeCloseTo(reading.long.share + reading.short.share, 12);
      expect(reading.usd / reading.quantity).toBeCloseTo(Math.sqrt(reading.low * reading.high), 3);
      expect(reading.state).toBe('closed');
    }
  });

  test('tells how old its opens are', async () => {
    const at = 11_999;
    const { close } = bars[at]!;
    for (const price of [close * 0.995, close * 0.9, close * 1.05]) {
      const { ages } = await cell(at, price);
      expect(ages.map(({ withinMs }) => withinMs)).toEqual([3_600_000, 21_600_000, 86_400_000, 604_800_000, null]);
      expect(ages.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      for (const { share } of ages) expect(share).toBeGreaterThanOrEqual(0);
    }
    // The first bar's fill, at 10x about ten percent away, is most of what is there two minutes later.
    const early = await cell(2, bars[0]!.close * 0.9);
    expect(early.ages[0]!.share).toBe(1);
    // Of what stood at the first bar, seven days on, some is left; an hour's opens are few.
    const late = await cell(at, bars[0]!.close * 0.8);
    expect(late.ages.at(-1)!.share).toBeGreaterThan(0);
    expect(late.ages[0]!.share).toBeLessThan(0.2);
  });

  test('without a bar is refused with a reason', async () => {
    const answer = await gateway.inject(`${PATH}/cell?time=${START - 1}&price=1`);
    expect([answer.statusCode, answer.json().message]).toEqual([400, expect.stringContaining('no closed bar')]);
    expect((await gateway.inject(`${PATH}/cell?time=${START}&price=-1`)).statusCode).toBe(400);
  });
});

describe('tiles over the live socket', () => {
  test('come as patches of their last column; a new mix is told of, and the old one is gone', async () => {
    const { gateway, pipeline } = await serve(400);
    const baseUrl = await gateway.listen({ port: 0, host: '127.0.0.1' });
    await pipeline.warmTiles();
    const client = createClient({ baseUrl, WebSocket: WebSocket as unknown as SocketConstructor });
    const patches: TilePatch[] = [];
    const told: LiveTiles[] = [];
    const errors: string[] = [];
    const connection = client.live(
      LINEAR.id,
      { level: '1m' },
      {
        onTile: (patch) => patches.push(patch),
        onTiles: (message) => told.push(message),
        onError: (e) => errors.push(e),
      },
    );
    await vi.waitFor(() => expect(told).toHaveLength(1), 5000);
    const tile = (await client.tile(LINEAR.id, '1m', told[0]!.index, { version: told[0]!.version }))!;
    expect([tile.version, told[0]!.version]).toEqual([400, 400]);
    pipeline.close({ ...bars[400]! });
    await vi.waitFor(() => expect(patches).toHaveLength(1), 5000);
    expect([patches[0]!.after, patches[0]!.version, patches[0]!.columns]).toEqual([tile.version, 401, 1]);
    const asked = (await client.tile(LINEAR.id, '1m', tile.index))!;
    const columnBytes = asked.rows * GROUPS;
    const column = (patches[0]!.fromMs - asked.fromMs) / MINUTE;
    expect(patches[0]!.cells).toEqual(asked.cells.slice(column * columnBytes, (column + 1) * columnBytes));
    pipeline.run({ ...bars[401]!, openInterest: Number.NaN });
    await vi.waitFor(() => expect(patches).toHaveLength(2), 5000);
    expect(patches[1]!.states[0]).toBe(2);

    await pipeline.learned([learnedVersion(bars[200]!.timeMs, HIGH_LEVERAGE)], true);
    pipeline.close({ ...bars[401]! });
    await vi.waitFor(() => expect(told).toHaveLength(2), 5000);
    expect(told[1]!.mix).not.toBe(told[0]!.mix);
    await expect(client.tile(LINEAR.id, '1m', tile.index)).rejects.toMatchObject({ status: 410 });
    const meta = await client.tilesMeta(LINEAR.id);
    expect(meta.mix).toBe(told[1]!.mix);
    expect((await client.tile(LINEAR.id, '1m', tile.index))!.version).toBe(402);
    expect((await client.cell(LINEAR.id, bars[300]!.timeMs, bars[300]!.close)).timeMs).toBe(bars[300]!.timeMs);
    expect(errors).toEqual([]);
    connection.close();
    await gateway.close();
  }, 20_000);
});
