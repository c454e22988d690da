import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, type LiveConnection, type SocketConstructor } from '../../client/index.ts';
import type { LiveBar } from '../../market/api/live.ts';
import type { HeatFrame } from '../../market/heat-frame.ts';
import { createGateway } from '../create-gateway.ts';
import { FakeMarket, fakeDirectory } from '../fake-directory.testing.ts';

const ID = 'sim:BTC/USDT:USDT';
const STEP = 60_000;
const VIEW = { stepMs: 5 * STEP, logLow: Math.log(70_000), rowHeight: 1e-3, rows: 200 };
let market: FakeMarket;
let gateway: FastifyInstance;
let baseUrl: string;
let bars: LiveBar[];
let frames: HeatFrame[];
let states: string[];
let connection: LiveConnection | null;

beforeEach(async () => {
  const firstTimeMs = Date.parse('2026-02-01T00:00Z');
  market = new FakeMarket({
    id: ID,
    firstTimeMs,
    bars: 500,
    barStepMs: STEP,
    startPrice: 77_000,
    simulated: true,
    live: true,
  });
  gateway = await createGateway({ directory: fakeDirectory([market]), webRoot: null, version: '1' });
  baseUrl = await gateway.listen({ port: 0, host: '127.0.0.1' });
  [bars, frames, states] = [[], [], []];
  connection = null;
});
afterEach(async () => {
  connection?.close();
  await gateway.close();
});

async function connect(id = ID): Promise<void> {
  const client = createClient({ baseUrl, WebSocket: WebSocket as unknown as SocketConstructor });
  connection = client.live(id, VIEW, {
    onBar: (bar) => bars.push(bar),
    onHeat: (frame) => frames.push(frame),
    onState: (state, reason) => states.push(reason ? `${state}: ${reason}` : state),
  });
  await vi.waitFor(() => expect(states.length).toBeGreaterThan(1), 5000);
}

test('a closed bar comes at once with the columns that it changed, the same as a question would give', async () => {
  await connect();
  await vi.waitFor(() => expect(frames).toHaveLength(1), 5000);
  market.tick(false);
  await vi.waitFor(() => expect(frames).toHaveLength(2), 5000);
  expect(bars).toHaveLength(1);
  expect(bars[0]!.running).toBe(false);
  expect(bars[0]!.bar.timeMs).toBe(market.bars.at(-1)!.timeMs);
  expect(bars[0]!.bar.fundingRate).toBeNull();
  expect(bars[0]!.summary.timeMs).toBe(market.summary().timeMs);
  const { fromMs, columns } = frames[1]!;
  const asked = market.heat({ ...VIEW, fromMs, toMs: fromMs + columns * VIEW.stepMs });
  expect(frames[1]).toEqual(asked);
  expect(fromMs + columns * VIEW.stepMs).toBeGreaterThan(market.bars.at(-1)!.timeMs);
});

test('running bars are thinned to four a second, and the last one arrives', async () => {
  await connect();
  const begun = performance.now();
  for (let i = 0; i < 200; i++) {
    market.tick(true);
    if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const seconds = (performance.now() - begun) / 1000;
  market.tick(true);
  let last = Number.NaN;
  market.listen(({ bar }) => (last = bar.close));
  market.tick(true);
  await vi.waitFor(() => expect(bars.at(-1)?.bar.close).toBe(last), 5000);
  expect(bars.length).toBeLessThanOrEqual(4 * seconds + 3);
  expect(bars.every((bar) => bar.running)).toBe(true);
});

test('clients of one view share one computation', async () => {
  await connect();
  const other = createClient({ baseUrl, WebSocket: WebSocket as unknown as SocketConstructor });
  let heard = 0;
  const second = other.live(ID, VIEW, { onHeat: () => heard++ });
  await vi.waitFor(() => expect(heard).toBe(1), 5000);
  const heat = vi.spyOn(market, 'heat');
  market.tick(false);
  await vi.waitFor(() => expect([heard, frames.length]).toEqual([2, 2]), 5000);
  expect(heat).toHaveBeenCalledTimes(1);
  second.close();
});

test('stops listening to the market when the last client leaves', async () => {
  await connect();
  await vi.waitFor(() => expect(market.listeners).toBe(1), 5000);
  connection!.close();
  await vi.waitFor(() => expect(market.listeners).toBe(0), 5000);
});

test('an unknown market is refused with a reason, once', async () => {
  await connect('sim:NONE/USDT:USDT');
  await vi.waitFor(() => expect(states.at(-1)).toContain('closed: there is no market'), 5000);
});

test('a view that cannot be is answered with a reason, and the line stays', async () => {
  await connect();
  const socket = new WebSocket(`${baseUrl.replace('http', 'ws')}/api/v1/live?market=${encodeURIComponent(ID)}`);
  const heard: { type: string; message?: string }[] = [];
  socket.on('message', (data, isBinary) => isBinary || heard.push(JSON.parse(String(data))));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send('{"type":"view","stepMs":7,"logLow":1,"rowHeight":1,"rows":1}');
  socket.send('not json');
  await vi.waitFor(() => expect(heard).toHaveLength(2), 5000);
  expect(heard[0]!.message).toContain('stepMs=7');
  market.tick(false);
  await vi.waitFor(() => expect(heard.at(-1)!.type).toBe('bar'), 5000);
  socket.terminate();
});

test('a view that the market fails on costs neither the market nor the others anything', async () => {
  await connect();
  await vi.waitFor(() => expect(frames).toHaveLength(1), 5000);
  gateway.log.level = 'silent';
  vi.spyOn(market, 'heat').mockImplementationOnce(() => {
    throw new Error('a fault');
  });
  expect(() => market.tick(false)).not.toThrow();
  await vi.waitFor(() => expect(bars).toHaveLength(1), 5000);
  market.tick(false);
  await vi.waitFor(() => expect(frames).toHaveLength(2), 5000);
});

test('the client comes back after the server did, and hears again', async () => {
  await connect();
  const port = Number(new URL(baseUrl).port);
  await gateway.close();
  await vi.waitFor(() => expect(states.at(-1)).toContain('waiting'), 5000);
  gateway = await createGateway({ directory: fakeDirectory([market]), webRoot: null, version: '1' });
  await gateway.listen({ port, host: '127.0.0.1' });
  await vi.waitFor(() => expect(states.at(-1)).toBe('live'), 8000);
  market.tick(false);
  await vi.waitFor(() => expect(bars).toHaveLength(1), 5000);
}, 20_000);
