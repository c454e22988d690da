import { afterEach, expect, it } from 'vitest';
import { createClient } from '../../client/index.ts';
import { Engine } from '../../engine/engine.ts';
import { MeasuredMarket } from '../../engine/measured/measured-market.ts';
import { MarketPipeline } from '../../engine/pipeline.ts';
import { ColumnState } from '../../market/heat-frame.ts';
import { barsOf, LINEAR } from '../../model/cohorts/bars.testing.ts';
import { createGateway } from '../create-gateway.ts';

const MINUTE = 60_000;
const START = 1_700_006_400_000;
const steps = Array.from({ length: 120 }, (_, i) => ({
  move: 0.001 * Math.sin(i),
  range: 0.0005,
  volume: 100,
  openInterestRatio: 1,
}));
const bars = barsOf(steps).map((bar, i) => ({ ...bar, timeMs: START + i * MINUTE }));
const MEASURED = 'hyperliquid:BTC/USDC:USDC';
const MODELLED = 'bybit:BTC/USDT:USDT';
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A gateway over a measured market, one of a venue that tells no positions, a recording, and a simulated one. */
async function served() {
  const engine = new Engine();
  const pipelines = [MEASURED, MODELLED, 'hyperliquid:ETH/USDC:USDC', 'sim:BTC/USDT:USDT'].map((id) => {
    const pipeline = new MarketPipeline({ ...LINEAR, id, simulated: id.startsWith('sim') }, MINUTE);
    pipeline.source.live = id === MEASURED || id === MODELLED;
    engine.add(pipeline);
    return pipeline;
  });
  const [pipeline] = pipelines;
  let nowMs = START;
  const measured = new MeasuredMarket(
    pipeline!,
    () => ({ heard: 30, asked: 20 }),
    () => nowMs,
  );
  pipeline!.measured = measured;
  for (const [i, bar] of bars.entries()) {
    nowMs = bar.timeMs + MINUTE + 500;
    if (i === 100) {
      const held = {
        marketId: MEASURED,
        entryPrice: bar.close,
        leverage: 10,
        margin: 'cross',
        notionalUsd: 1,
      } as const;
      measured.told(1, { ...held, side: 'long', quantity: 5, liquidationPrice: bar.close * 0.93 });
      measured.told(2, { ...held, side: 'short', quantity: 7, liquidationPrice: bar.close * 1.04 });
    }
    for (const one of pipelines) one.close(bar);
  }
  const app = await createGateway({ directory: engine, webRoot: null, version: 'test' });
  ends.push(() => app.close());
  const get = async (path: string) => {
    const response = await app.inject({ url: `/api/v1/markets/${path}` });
    return { status: response.statusCode, body: response.json() };
  };
  const client = createClient({
    baseUrl: 'http://pyrometer',
    fetch: async (url) => {
      const { pathname, search } = new URL(String(url));
      const { statusCode, rawPayload } = await app.inject({ url: pathname + search });
      return new Response(statusCode === 204 ? null : new Uint8Array(rawPayload), { status: statusCode });
    },
  });
  return { get, client, endMs: nowMs - 500 };
}

it('answers with the map, its coverage and the comparison, now and as of a minute that was measured', async () => {
  const { client, endMs } = await served();
  const { markets } = await client.markets();
  expect(markets.map(({ measured }) => measured)).toEqual([true, false, false, false]);
  const now = await client.measured(MEASURED, { bins: 50 });
  expect(now).toMatchObject({
    market: MEASURED,
    state: 'measured',
    coverage: { accounts: { heard: 30, asked: 20, holding: 2 }, long: { positions: 1 }, short: { positions: 1 } },
    map: { timeMs: endMs },
  });
  expect(now.map.edges).toHaveLength(51);
  expect(now.comparison.long).toMatchObject({ positions: 1, within: { length: 4 } });
  const then = await client.measured(MEASURED, {}, { asOfMs: endMs - 5 * MINUTE });
  expect(then.map.timeMs).toBe(endMs - 5 * MINUTE);
  await expect(client.measured(MEASURED, {}, { asOfMs: START + 50 * MINUTE })).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('was not measured at'),
  });
});

it('has tiles of what was measured beside those of the model', async () => {
  const { client, get } = await served();
  const modelled = await client.tilesMeta(MEASURED);
  const meta = await client.tilesMeta(MEASURED, { of: 'measured' });
  expect(meta.mix).not.toBe(modelled.mix);
  const { lastIndex } = meta.levels.find(({ level }) => level === '1m')!;
  const tile = (await client.tile(MEASURED, '1m', lastIndex, { of: 'measured' }))!;
  expect([...tile.states].filter((state) => state === ColumnState.closed)).toHaveLength(20);
  const all = (await client.tile(MEASURED, '1m', lastIndex))!;
  expect([...all.states].filter((state) => state !== ColumnState.missing)).toHaveLength(120);
  const id = encodeURIComponent(MEASURED);
  expect(await get(`${id}/tiles/measured-gone/1m/${lastIndex}?of=measured`)).toMatchObject({ status: 410 });
});

it.each([
  [MODELLED, 'of the venues only Hyperliquid tells what single accounts hold'],
  ['hyperliquid:ETH/USDC:USDC', 'is not live'],
  ['sim:BTC/USDT:USDT', 'is simulated'],
])('refuses %s, and says why', async (id, reason) => {
  const { get } = await served();
  for (const path of ['measured', 'tiles?of=measured']) {
    const { status, body } = await get(`${encodeURIComponent(id)}/${path}`);
    expect([status, body.error]).toEqual([404, 'NotMeasuredError']);
    expect(body.message).toContain(reason);
    expect(body.message).toContain(id);
  }
});
