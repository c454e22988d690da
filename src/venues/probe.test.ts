import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseMarketId } from '../market/market-id.ts';
import { StandInExchange } from '../../test/stand-in/exchange.ts';
import { FRAMES } from './bybit/frames.testing.ts';
import { probe } from './probe.ts';
import { VENUE_PRODUCTS } from './venues.ts';

const bybit = VENUE_PRODUCTS.find(({ venue, product }) => venue === 'bybit' && product === 'linear')!;
const listing = JSON.stringify({
  retCode: 0,
  result: {
    list: [
      {
        symbol: 'BTCUSDT',
        contractType: 'LinearPerpetual',
        status: 'Trading',
        baseCoin: 'BTC',
        quoteCoin: 'USDT',
        settleCoin: 'USDT',
        priceFilter: { tickSize: '0.10' },
        leverageFilter: { maxLeverage: '100.00' },
      },
    ],
    nextPageCursor: '',
  },
});

let rest: Server;
let restUrl: string;
let answer: { status: number; body: string } | null;
let exchange: StandInExchange;
let streamUrl: string;

beforeEach(async () => {
  answer = { status: 200, body: listing };
  rest = createServer((_, response) => {
    if (answer) response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => rest.listen(0, '127.0.0.1', resolve));
  restUrl = `http://127.0.0.1:${(rest.address() as AddressInfo).port}`;
  exchange = new StandInExchange(() => {
    setImmediate(() => exchange.send(FRAMES.ticker));
    return FRAMES.acknowledged;
  });
  streamUrl = await exchange.start();
});

afterEach(async () => {
  rest.closeAllConnections();
  rest.close();
  await exchange.stop();
});

const asked = (timeoutMs = 300) => probe(bybit, { restUrl, streamUrl, timeoutMs });

it('is live where a listing and data come', async () => {
  expect(await asked(5000)).toMatchObject({ venue: 'bybit', product: 'linear', state: 'live', instruments: 1 });
  const { clockAheadMs } = await asked(5000);
  expect(Math.abs(clockAheadMs!)).toBeLessThan(10_000);
});

it('is silent where subscriptions are acknowledged, and no more', async () => {
  exchange.fault = 'silent';
  expect(await asked()).toMatchObject({ state: 'silent', instruments: 1 });
});

it.each([403, 451])('is blocked where the listing answers HTTP %i', async (status) => {
  answer = { status, body: '<html>' };
  expect(await asked()).toMatchObject({ state: 'blocked', detail: expect.stringContaining(String(status)) });
});

it('is blocked where the stream refuses this address', async () => {
  exchange.fault = 451;
  expect(await asked()).toMatchObject({ state: 'blocked', detail: expect.stringContaining('451') });
});

it('is unreachable where nobody listens, nobody answers, or what comes is no listing', async () => {
  answer = null;
  expect(await asked()).toMatchObject({ state: 'unreachable', detail: 'no answer within 0.3 s' });
  answer = { status: 200, body: '<html>' };
  expect(await asked()).toMatchObject({ state: 'unreachable', detail: expect.stringContaining('not JSON') });
  exchange.fault = 'deaf';
  answer = { status: 200, body: listing };
  expect(await asked()).toMatchObject({ state: 'unreachable', instruments: 1 });
  const nobody = new URL(restUrl);
  await exchange.stop();
  nobody.port = new URL(streamUrl).port;
  const gone = await probe(bybit, { restUrl: nobody.origin, streamUrl, timeoutMs: 300 });
  expect(gone).toMatchObject({ state: 'unreachable', detail: expect.stringContaining('ECONNREFUSED') });
});

it('knows the market that is never quiet, of every product', () => {
  for (const product of VENUE_PRODUCTS) {
    expect(parseMarketId(product.busyMarket).venue).toBe(product.venue);
    expect(new URL(product.listing(product.restUrl).url).protocol).toBe('https:');
  }
});
