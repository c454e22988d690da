import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, type PyrometerClient, type SocketConstructor } from '../../client/index.ts';
import { Listening } from '../../engine/totals/listening.ts';
import { WholeMarket } from '../../engine/totals/whole-market.ts';
import { NO_VENUES, type VenuesView } from '../../engine/venues-view.ts';
import type { VenueState, VenueStatus } from '../../market/api/venues.ts';
import { createGateway } from '../create-gateway.ts';
import { FakeMarket, fakeDirectory } from '../fake-directory.testing.ts';

const ID = 'bybit:BTC/USDT:USDT';
const NOW = Date.parse('2026-02-01T12:34:30Z');
let state: VenueState;
let tell: () => void;
let gateway: FastifyInstance;
let client: PyrometerClient;

beforeEach(async () => {
  state = 'live';
  const totals = new WholeMarket();
  totals.take(ID, { timeMs: NOW, side: 'long', price: 50_000, quantity: 2, id: '1' }, NOW);
  const heard = {
    listed: 1,
    heard: 1,
    turnoverUsd: Number.NaN,
    heardTurnoverUsd: Number.NaN,
    listening: new Listening(),
  };
  const venues: VenuesView = {
    status: () => [status()],
    totals: (question) => totals.report(NOW, [{ venue: 'bybit', sampling: 'full', ...heard }], question),
    totalsAsOf: (question, asOfMs) =>
      Promise.resolve(new WholeMarket().report(asOfMs, [{ venue: 'bybit', sampling: 'full', ...heard }], question)),
    listen: (listener) => {
      tell = listener;
      return () => (tell = () => undefined);
    },
  };
  const market = new FakeMarket({
    id: ID,
    firstTimeMs: NOW - (NOW % 60_000),
    bars: 10,
    barStepMs: 60_000,
    startPrice: 77_000,
    simulated: false,
    live: true,
  });
  gateway = await createGateway({ directory: fakeDirectory([market]), venues, webRoot: null, version: '1' });
  const baseUrl = await gateway.listen({ port: 0, host: '127.0.0.1' });
  client = createClient({ baseUrl, WebSocket: WebSocket as unknown as SocketConstructor });
});
afterEach(() => gateway.close());

function status(): VenueStatus {
  return {
    venue: 'bybit',
    product: 'linear',
    state,
    reason: state === 'live' ? null : 'connected, but nothing came for 10 s',
    sampling: 'full',
    connections: [{ name: 'bybit linear', state, reason: null, frames: 7, losses: 0, quietMs: 40 }],
    lagMs: 12,
    clockAheadMs: -40,
    clockWithinMs: 300,
    duplicates: 0,
    refusals: { 'bad-field': 3 },
    waiting: 0,
    paused: false,
    listed: 1,
    notices: [{ timeMs: NOW, text: 'bybit:OLD/USDT:USDT is no longer listed' }],
    markets: [],
  };
}

test('venues come as they stand', async () => {
  expect((await client.venues()).venues).toEqual([status()]);
});

test('a change of state is pushed over the live socket', async () => {
  const heard: VenueStatus[][] = [];
  let open = false;
  const connection = client.live(ID, null, {
    onVenues: (venues) => heard.push(venues),
    onState: (now) => (open = now === 'live'),
  });
  await vi.waitFor(() => expect(open).toBe(true), 5000);
  state = 'silent';
  tell();
  await vi.waitFor(() => expect(heard).toEqual([[status()]]), 5000);
  expect(heard[0]![0]!.reason).toContain('nothing came');
  connection.close();
});

test('totals come by window, venue and coin, and can be narrowed down', async () => {
  const totals = await client.liquidationTotals();
  expect(totals.windows[0]).toMatchObject({ hours: 1, longUsd: 100_000, count: 1, imbalance: 1 });
  expect(totals.coins.map(({ base }) => base)).toEqual(['BTC']);
  const narrow = await client.liquidationTotals({ coin: 'ETH', venue: 'bybit', limit: 1 });
  expect([narrow.windows[0]!.count, narrow.coins, narrow.coverage.turnoverShare]).toEqual([0, [], 1]);
});

test.each([
  ['limit=0', 'limit'],
  ['limit=many', 'limit'],
  ['venue=ftx', 'no venue "ftx"'],
])('refuses %s', async (query, reason) => {
  const answer = await gateway.inject({ url: `/api/v1/liquidations?${query}` });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().message).toContain(reason);
});

test('without venues, the lists are empty', async () => {
  const alone = await createGateway({ directory: fakeDirectory([]), webRoot: null, version: '1' });
  expect((await alone.inject({ url: '/api/v1/venues' })).json().venues).toEqual([]);
  expect((await alone.inject({ url: '/api/v1/liquidations' })).json()).toMatchObject({ sinceMs: null, coins: [] });
  await alone.close();
});

test('totals are as of a moment, or refuse it where their past is not kept', async () => {
  const then = await client.liquidationTotals({}, { asOfMs: NOW - 3_600_000 });
  expect(then.timeMs).toBe(NOW - 3_600_000);
  expect(then.windows.map(({ count }) => count)).toEqual([0, 0, 0, 0]);
  const { totals, status: none, listen } = NO_VENUES;
  const without = await createGateway({
    directory: fakeDirectory([]),
    venues: { totals, status: none, listen },
    webRoot: null,
    version: '1',
  });
  const answer = await without.inject('/api/v1/liquidations?asOf=2026-02-01T00:00Z');
  expect([answer.statusCode, answer.json<{ message: string }>().message]).toEqual([
    400,
    expect.stringMatching(/without asOf/),
  ]);
  await without.close();
});
