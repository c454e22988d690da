import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BAD_TLS } from '../../../test/stand-in/bad-tls.ts';
import { StandInExchange } from '../../../test/stand-in/exchange.ts';
import { bybitConnections } from '../bybit/channels.ts';
import { BTC, bybitInstruments, FRAMES, trigger } from '../bybit/frames.testing.ts';
import { createBybitParser } from '../bybit/parse.ts';
import type { VenueEvent } from '../frame.ts';
import { ManualClock } from './clock.testing.ts';
import { type FeedOptions, VenueFeed } from './venue-feed.ts';

let exchange: StandInExchange;
let url: string;
let clock: ManualClock;
let feed: VenueFeed;
let taken: VenueEvent[];

beforeEach(async () => {
  exchange = new StandInExchange((frame) => (frame.includes('ping') ? FRAMES.pong : FRAMES.acknowledged));
  url = await exchange.start();
  clock = new ManualClock();
});

afterEach(async () => {
  feed.stop();
  await exchange.stop();
});

function start(options: Partial<FeedOptions> = {}, read = true): void {
  const plans = bybitConnections('linear', { charted: [BTC], totalled: [] }, url);
  const parse = createBybitParser(bybitInstruments(), trigger);
  const streams = plans.map((plan) => ({ plan, parse }));
  feed = new VenueFeed({ venue: 'bybit', streams, clock, random: () => 0.5, ...options });
  feed.start();
  taken = [];
  if (read) void take();
}

async function take(): Promise<void> {
  for await (const batch of feed.events()) taken.push(...batch);
}

const until = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition(), JSON.stringify(feed.status)).toBe(true), { timeout: 10_000, interval: 5 });
const subscribed = (times: number) =>
  until(() => exchange.heard.filter((text) => text.includes('subscribe')).length >= times);
const state = () => feed.status.state;
const idsOf = (events: readonly VenueEvent[]) =>
  events.flatMap(({ event }) => (event.kind === 'liquidation' ? [event.liquidation.id] : []));
const liquidation = (n: number, symbol = 'BTCUSDT') =>
  JSON.stringify({
    topic: `allLiquidation.${symbol}`,
    type: 'snapshot',
    ts: 1739502303204,
    data: [{ T: 1739502302929 + n, s: symbol, S: n % 2 ? 'Buy' : 'Sell', v: '0.5', p: String(60000 + n) }],
  });

it('goes from connecting to live, and says what it was told', async () => {
  start();
  expect(feed.status).toMatchObject({ venue: 'bybit', state: 'connecting' });
  await subscribed(1);
  exchange.send(FRAMES.ticker);
  await until(() => taken.length === 2);
  expect(feed.status).toMatchObject({ state: 'live', reason: null, refusals: {} });
  exchange.send(FRAMES.trades);
  await until(() => taken.length === 4);
  // The trade is of 2022, by this clock's time.
  expect(feed.status.lagMs).toBe(clock.nowMs() - 1672304486866);
});

it('trusts no host whose certificate is of another, and says so', async () => {
  await exchange.stop();
  exchange = new StandInExchange(() => FRAMES.acknowledged, { tls: BAD_TLS });
  url = await exchange.start();
  start();
  await until(() => feed.status.connections.every(({ losses }) => losses > 0));
  expect(feed.status).toMatchObject({ state: 'connecting', reason: expect.stringMatching(/certificate/) });
  expect(exchange.heard).toEqual([]);
});

it('takes acknowledged and then silent for a failure, tries anew, and is live once data comes', async () => {
  start();
  exchange.fault = 'silent';
  await subscribed(1);
  await until(() => feed.status.connections[0]!.frames > 0);
  clock.advance(15_000);
  expect(feed.status).toMatchObject({ state: 'silent', reason: expect.stringContaining('nothing came') });
  exchange.fault = null;
  clock.advance(1000);
  await subscribed(2);
  expect(state()).toBe('silent');
  exchange.send(FRAMES.ticker);
  await until(() => state() === 'live');
  expect(feed.status.connections[0]!.losses).toBe(1);
});

it('notices a connection of which the other half is gone', async () => {
  exchange.fault = 'half-open';
  start();
  await until(() => exchange.clients === 1);
  await until(() => feed.status.reason === 'connected, no data yet');
  clock.advance(15_000);
  expect(state()).toBe('silent');
});

it.each([
  [451, 'blocked'],
  [403, 'blocked'],
  [429, 'blocked'],
  [503, 'connecting'],
])('says HTTP %i is %s, and tries again', async (status, expected) => {
  exchange.fault = status;
  start();
  await until(() => feed.status.reason?.includes(String(status)) ?? false);
  expect(state()).toBe(expected);
  exchange.fault = null;
  clock.advance(expected === 'blocked' ? 60_000 : 1000);
  if (expected === 'blocked') {
    expect(exchange.handshakes).toBe(1);
    clock.advance(4 * 60_000);
  }
  await subscribed(1);
  exchange.send(FRAMES.ticker);
  await until(() => state() === 'live');
});

it('waits longer each time that it fails, and not after it lived', async () => {
  exchange.fault = 503;
  start();
  for (const [tries, waitMs] of [
    [1, 750],
    [2, 1500],
    [3, 3000],
  ] as const) {
    await until(() => exchange.handshakes === tries && feed.status.connections[0]!.losses === tries);
    clock.advance(waitMs - 1);
    expect(clock.waiting).toBe(2);
    clock.advance(1);
  }
  exchange.fault = null;
  // The fourth handshake may have been under way.
  await until(() => exchange.handshakes >= 4);
  clock.advance(6000);
  await subscribed(1);
  exchange.send(FRAMES.ticker);
  await until(() => state() === 'live');
  const { losses } = feed.status.connections[0]!;
  exchange.drop();
  await until(() => feed.status.connections[0]!.losses === losses + 1);
  clock.advance(750);
  await subscribed(2);
});

it('subscribes anew after it was cut off, and leaves out what comes again', async () => {
  start();
  await subscribed(1);
  for (let n = 0; n < 5; n++) exchange.send(liquidation(n));
  await until(() => taken.length === 5);
  exchange.drop();
  await until(() => feed.status.connections[0]!.losses === 1);
  clock.advance(750);
  await subscribed(2);
  for (let n = 3; n < 8; n++) exchange.send(liquidation(n));
  await until(() => taken.length === 8);
  expect(new Set(idsOf(taken)).size).toBe(8);
  expect(feed.status.duplicates).toBe(2);
});

it('counts and samples malformed and truncated frames, and goes on', async () => {
  start();
  await subscribed(1);
  exchange.send(liquidation(1).slice(0, 60));
  exchange.send('\u0000\ufffd');
  exchange.send(Buffer.from('{"topic":"new.BTCUSDT"}'));
  exchange.send(liquidation(2, 'NEWUSDT'));
  exchange.send(liquidation(3));
  await until(() => taken.length === 1);
  expect(feed.status.refusals).toEqual({ 'not-json': 2, 'unknown-message': 1, 'unknown-symbol': 1 });
  expect(feed.refusals.map(({ sample }) => sample)).toContain(liquidation(1).slice(0, 60));
  expect(state()).toBe('live');
});

it('is degraded by a refused subscription, and by a kind that stays away', async () => {
  start();
  await subscribed(1);
  exchange.send(FRAMES.ticker);
  exchange.send(FRAMES.rejected);
  await until(() => state() === 'degraded');
  expect(feed.status.reason).toContain('handler not found');
  feed.stop();
  start();
  await subscribed(2);
  exchange.send(FRAMES.ticker, 'newest');
  await until(() => state() === 'live');
  for (let n = 0; n < 3; n++) {
    clock.advance(4000);
    exchange.send(liquidation(n), 'newest');
    await until(() => taken.length === 3 + n);
  }
  expect(feed.status).toMatchObject({ state: 'degraded', reason: 'no mark for 12 s' });
});

it('says what keeps the connection', async () => {
  start();
  await subscribed(1);
  for (let n = 0; n < 7; n++) {
    exchange.send(liquidation(n));
    await until(() => taken.length === n + 1);
    clock.advance(6000);
  }
  await until(() => exchange.heard.filter((text) => text === '{"op":"ping"}').length === 2);
  expect(feed.status.connections[0]!.losses).toBe(0);
});

it('renews before the venue ends the connection, without a gap, and each event once', async () => {
  const plans = bybitConnections('linear', { charted: [BTC], totalled: [] }, url);
  const parse = createBybitParser(bybitInstruments(), trigger);
  start({ streams: plans.map((plan) => ({ plan: { ...plan, lifeMs: 5000 }, parse })) });
  await subscribed(1);
  exchange.send(liquidation(0));
  await until(() => taken.length === 1);
  clock.advance(5000);
  await subscribed(2);
  expect(exchange.clients).toBe(2);
  // Both carry it; the new one takes over once it had time to carry all.
  exchange.send(liquidation(1));
  await until(() => taken.length === 2);
  clock.advance(5000);
  for (let n = 2; n < 2000; n++) exchange.send(liquidation(n));
  await until(() => exchange.clients === 1);
  exchange.send(liquidation(2000));
  await until(() => taken.length === 2001);
  expect(taken.map(({ event }) => event.kind === 'liquidation' && event.liquidation.timeMs)).toEqual(
    Array.from({ length: 2001 }, (_, n) => 1739502302929 + n),
  );
  expect(feed.status.connections[0]).toMatchObject({ state: 'live', losses: 0 });
});

it('brings 10,000 liquidations of one second, once each', async () => {
  start();
  await subscribed(1);
  for (let n = 0; n < 10_000; n++) exchange.send(liquidation(n));
  await until(() => taken.length >= 10_000);
  expect(taken).toHaveLength(10_000);
  expect(new Set(idsOf(taken)).size).toBe(10_000);
  // And again, as a reconnect's snapshot.
  for (let n = 0; n < 10_000; n++) exchange.send(liquidation(n));
  exchange.send(liquidation(10_000));
  await until(() => taken.length > 10_000);
  expect(taken).toHaveLength(10_001);
  expect(feed.status.duplicates).toBe(10_000);
});

describe('with a reader that does not keep up', () => {
  it('stops reading at its bound, drops nothing, and goes on', async () => {
    const bound = 500;
    start({ queueLimit: bound }, false);
    await subscribed(1);
    for (let n = 0; n < 20_000; n++) exchange.send(liquidation(n));
    await until(() => feed.status.paused);
    const waiting = [];
    for (let n = 0; n < 5; n++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      waiting.push(feed.status.waiting);
    }
    // What had been read from the network when it stopped: a few chunks of 64 KB.
    expect(Math.max(...waiting)).toBeLessThan(bound + 2000);
    expect(waiting.at(-1)).toBe(waiting.at(-2));
    // Not reading is no silence.
    clock.advance(60_000);
    expect(state()).toBe('live');
    void take();
    await until(() => taken.length === 20_000);
    expect(new Set(idsOf(taken)).size).toBe(20_000);
    expect(feed.status.paused).toBe(false);
  });
});
