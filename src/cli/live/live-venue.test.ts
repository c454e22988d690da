import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { pause } from '../../../test/stand-in/stage.ts';
import { scripted } from '../../../test/stand-in/script.ts';
import { StandInVenue } from '../../../test/stand-in/venue.ts';
import { Archive } from '../../archive/archive.ts';
import { Engine } from '../../engine/engine.ts';
import { Keeper } from '../../engine/kept/keeper.ts';
import type { LiveMarket } from '../../engine/live/live-market.ts';
import { WholeMarket } from '../../engine/totals/whole-market.ts';
import { RestClient } from '../../venues/rest/rest-client.ts';
import { VENUE_PRODUCTS } from '../../venues/venues.ts';
import { LiveVenue } from './live-venue.ts';
import { LiveVenues } from './live-venues.ts';

const DAY_MINUTES = 1440;
const BTC = 'bybit:BTC/USDT:USDT';
const product = VENUE_PRODUCTS.find((one) => one.product === 'linear')!;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Bybit, live from its stand-in, with BTC charted. */
async function live(symbols = 12) {
  const standIn = new StandInVenue({ venue: 'bybit', symbols });
  const addresses = await standIn.start();
  ends.push(() => standIn.stop());
  const said: string[] = [];
  const totals = new WholeMarket();
  const venue = new LiveVenue({
    product,
    rest: new RestClient({ venue: 'bybit', limit: product.restLimit }),
    addresses,
    totals,
    say: (text) => said.push(text),
    changed: () => undefined,
  });
  ends.push(() => venue.stop());
  const linear = () => standIn.tapes.filter(({ listed }) => listed.product === 'linear' && listed.trading);
  let id = 1;
  /** Lets events of every kind happen, on all markets that are listed. */
  const say = (count: number, kinds?: Parameters<typeof scripted>[4]) => {
    standIn.say(scripted(linear(), count, Date.now(), id, kinds));
    id += count;
  };
  const counted = () => totals.report(Date.now(), [venue.heard()]).windows[0]!.count;
  return { standIn, venue, totals, said, say, counted, linear };
}

async function started(
  chosen: readonly string[] = [BTC],
): Promise<Awaited<ReturnType<typeof live>> & { market: LiveMarket; ready: LiveMarket[] }> {
  const one = await live();
  await one.venue.open(5000);
  const ready: LiveMarket[] = [];
  await one.venue.start(
    (listed) => listed.filter(({ marketId }) => chosen.includes(marketId)),
    (market) => ready.push(market),
  );
  await until(() => (one.say(10, ['trade', 'mark']), one.venue.status().state === 'live'));
  return { ...one, market: ready[0]!, ready };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 3000; turn++) {
    if (condition()) return;
    await pause(10);
  }
  expect.fail(`never: ${condition}`);
}

it('charts with a day of bars at once and the month before them after, and says how far it is', async () => {
  const { venue, market } = await started();
  const { bars } = market.pipeline;
  expect(bars.length).toBeGreaterThanOrEqual(DAY_MINUTES);
  const shares: number[] = [];
  await venue.deepen([market], () => shares.push(market.historyShare));
  expect(shares.at(-1)).toBe(1);
  expect(shares.some((share) => share > 0 && share < 1)).toBe(true);
  const month = market.pipeline.bars;
  expect(month.length).toBeGreaterThanOrEqual(30 * DAY_MINUTES - 1);
  expect(market.pipeline.gaps).toBe(0);
  const [status] = venue.status().markets;
  expect(status).toMatchObject({ id: BTC, history: 1, lacks: [] });
});

it('tells of itself: state, last frame, clock, share of the market, depth of the book', async () => {
  const { venue, market, totals, say } = await started();
  say(200, ['trade', 'mark']);
  const desk = market.pipeline.desk.beside;
  await until(() => desk.bookAt(Date.now()) !== null);
  const status = venue.status();
  expect(status).toMatchObject({ state: 'live', reason: null, paused: false, refusals: {}, notices: [] });
  for (const { quietMs } of status.connections) expect(quietMs).not.toBeNull();
  // Both clocks are this machine's.
  expect(Math.abs(status.clockAheadMs!)).toBeLessThanOrEqual(status.clockWithinMs! + 1);
  await until(() => totals.report(Date.now(), [venue.heard()]).coverage.turnoverShare === 1);
  expect(desk.bookAt(Date.now())!.bid.length).toBeGreaterThan(0);
});

it('goes over to a new listing without losing an event, charts what is chosen of it, and says what changed', async () => {
  const WOOF = 'bybit:WOOF/USDT:USDT';
  const { standIn, venue, counted, say, linear, market, ready } = await started([BTC, WOOF]);
  await until(() => [...standIn.topics].filter((topic) => topic.includes('allLiquidation')).length === linear().length);
  await pause(50);
  const before = counted();
  let sent = 0;
  const burst = (count: number) => {
    say(count, ['liquidation']);
    sent += count;
  };
  burst(100);
  standIn.rename('bybit:DOGE/USDT:USDT', 'WOOF');
  const gone = linear()[3]!.listed;
  gone.trading = false;
  await venue.relist();
  // Meanwhile both links may be open; what is sent comes once, of the old names and the new.
  const woof = () => [...standIn.topics].some((topic) => topic.includes('allLiquidation.WOOFUSDT'));
  await until(woof);
  for (let turn = 0; turn < 100; turn++) {
    burst(10);
    await pause(5);
  }
  await until(() => counted() - before >= sent);
  await pause(100);
  expect(counted() - before).toBe(sent);
  const ids = ready.map(({ pipeline }) => pipeline.instrument.id);
  expect(ids).toEqual([BTC, WOOF]);
  expect(ready[1]!.pipeline.bars.length).toBeGreaterThanOrEqual(DAY_MINUTES);
  // What comes of it is whole once the new subscription has taken over; of the other it has been all along.
  await until(() => (say(5, ['trade']), ready[1]!.status.state !== 'interrupted'));
  expect(market.status.state).not.toBe('interrupted');
  const notices = venue.status().notices.map(({ text }) => text);
  expect(notices).toEqual([
    'bybit:WOOF/USDT:USDT is newly listed',
    `${gone.marketId} is no longer listed`,
    'bybit:DOGE/USDT:USDT is no longer listed',
  ]);
});

it('leaves a charted market that is delisted where it stands, and takes a contract of another size as such', async () => {
  const { standIn, venue, said, market } = await started();
  standIn.tape(BTC).listed.trading = false;
  standIn.tape('bybit:ETH/USDT:USDT').listed.symbol = 'ETH2USDT';
  await venue.relist();
  expect(said).toEqual([`${BTC} is no longer listed: it stands where it is`]);
  expect(market.status.state).toBe('delisted');
  expect(market.pipeline.source.live).toBe(false);
  standIn.tape(BTC).listed.trading = true;
  await venue.relist();
  expect(market.status.state).not.toBe('delisted');
  expect(market.pipeline.source.live).toBe(true);
});

it("asks for OKX's books where its stream does not begin with them", async () => {
  const standIn = new StandInVenue({ venue: 'okx', symbols: 2, greets: false });
  const okx = VENUE_PRODUCTS.find(({ venue }) => venue === 'okx')!;
  ends.push(() => standIn.stop());
  const venue = new LiveVenue({
    product: okx,
    rest: new RestClient({ venue: 'okx', limit: okx.restLimit }),
    addresses: await standIn.start(),
    totals: new WholeMarket(),
    say: () => undefined,
    changed: () => undefined,
  });
  ends.push(() => venue.stop());
  await venue.open(5000);
  await venue.start(
    (listed) => listed.filter(({ marketId }) => marketId === okx.busyMarket),
    () => undefined,
  );
  const tapes = [standIn.tape(okx.busyMarket)];
  let id = 1;
  const { beside } = venue.markets[0]!.pipeline.desk;
  await until(() => {
    standIn.say(scripted(tapes, 10, Date.now(), (id += 10), ['book', 'mark']));
    return beside.bookAt(Date.now()) !== null;
  });
  expect(standIn.asked.filter((asked) => asked.includes('/market/books'))).toHaveLength(1);
  expect(beside.bookAt(Date.now())!.bid.length).toBeGreaterThan(0);
});

it.each([true, false])('asks accounts of Hyperliquid what they hold, unless it is not to: %s', async (asksAccounts) => {
  const standIn = new StandInVenue({ venue: 'hyperliquid', symbols: 2 });
  const hyperliquid = VENUE_PRODUCTS.find(({ venue }) => venue === 'hyperliquid')!;
  ends.push(() => standIn.stop());
  const venue = new LiveVenue({
    product: hyperliquid,
    rest: new RestClient({ venue: 'hyperliquid', limit: hyperliquid.restLimit }),
    addresses: await standIn.start(),
    totals: new WholeMarket(),
    asksAccounts,
    say: () => undefined,
    changed: () => undefined,
  });
  ends.push(() => venue.stop());
  await venue.open(5000);
  await venue.start(
    (listed) => listed.filter(({ marketId }) => marketId === hyperliquid.busyMarket),
    () => undefined,
  );
  const tapes = [standIn.tape(hyperliquid.busyMarket)];
  const { pipeline } = venue.markets[0]!;
  let id = 1;
  const asked = () => standIn.asked.filter((text) => text.includes('clearinghouseState')).length;
  await until(() => {
    standIn.say(scripted(tapes, 10, Date.now(), (id += 10), ['trade', 'mark']));
    return venue.status().state === 'live' && (!asksAccounts || asked() > 3);
  });
  expect(pipeline.measured !== null).toBe(asksAccounts);
  expect(pipeline.summary().measured).toBe(asksAccounts);
  if (!asksAccounts) expect(asked()).toBe(0);
  expect(standIn.violations).toEqual([]);
});

it.each([451, 403])('says of HTTP %d that the venue refuses this address', async (status) => {
  const { standIn, venue } = await live();
  standIn.restFault = status;
  await expect(venue.open(2000)).rejects.toThrow(`HTTP ${status}`);
  expect(venue.status()).toMatchObject({
    state: 'blocked',
    reason: expect.stringContaining(`HTTP ${status}`),
    connections: [],
  });
});

it('says why no venue answers, and waits for none', async () => {
  const standIn = new StandInVenue({ venue: 'okx', symbols: 2 });
  const addresses = { okx: await standIn.start() };
  ends.push(() => standIn.stop());
  standIn.restFault = 503;
  const folder = await mkdtemp(join(tmpdir(), 'live-venues-'));
  ends.push(() => rm(folder, { recursive: true }));
  const archive = await Archive.open(folder);
  ends.push(() => archive.close());
  const venues = new LiveVenues({
    products: VENUE_PRODUCTS.filter(({ venue }) => venue === 'okx'),
    markets: ['BTC'],
    addresses,
    engine: new Engine(),
    say: () => undefined,
    dataFolder: folder,
    keeper: new Keeper(archive, { code: 'test', say: () => undefined }),
    // Nothing comes that would be kept or scored.
    scoring: null as never,
    kept: null as never,
    asksAccounts: false,
  });
  ends.push(() => venues.stop());
  expect(await venues.start(async () => undefined)).toBe(false);
  expect(venues.trouble).toContain('HTTP 503');
  expect(venues.status()).toMatchObject([{ venue: 'okx', state: 'connecting', listed: 0 }]);
});
