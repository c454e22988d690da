import { describe, expect, it } from 'vitest';
import {
  captureFiles,
  capturesPresent,
  captureText,
  gzipFrames,
  lineFrames,
  tardisMessages,
  zstdFrames,
} from '../captures.testing.ts';
import { InstrumentTable } from '../instrument-table.ts';
import { expectPossible, tryMutations } from '../mutation.testing.ts';
import { OrderBook } from '../order-book.ts';
import { BTC, binanceInstruments, ETH, FRAMES } from './frames.testing.ts';
import { binanceBook } from './history.ts';
import { parseInstruments } from './instruments.ts';
import { createBinanceParser } from './parse.ts';

const usdm = createBinanceParser(binanceInstruments(), 'usdm');
const coinm = createBinanceParser(binanceInstruments(), 'coinm');
const RECEIVED = 1_568_014_461_000;
const one = (parse: typeof usdm, raw: string) => {
  const { events, refusals } = parse(raw, RECEIVED);
  expect(refusals).toEqual([]);
  expect(events).toHaveLength(1);
  expect(events[0]!.receivedMs).toBe(RECEIVED);
  return events[0]!;
};

it('reads an aggregated trade by its taker', () => {
  expect(one(usdm, FRAMES.trade)).toMatchObject({
    marketId: 'binance:BTC/USDT:USDT',
    event: {
      kind: 'trade',
      trade: { timeMs: 1_568_014_460_892, price: 64000.5, quantity: 0.125, takerSide: 'sell', id: '5933014' },
    },
  });
  expect(one(coinm, FRAMES.coinTrade).event).toMatchObject({ trade: { quantity: 200, takerSide: 'buy' } });
});

it('reads mark, index and the funding that is due', () => {
  expect(one(usdm, FRAMES.mark).event).toEqual({
    kind: 'mark',
    mark: {
      timeMs: 1_568_014_460_893,
      mark: 11794.15,
      index: 11784.62659091,
      fundingRate: 0.00038167,
      fundingDueMs: 1_568_016_000_000,
    },
  });
});

it('reads a mark that says no more than itself', () => {
  const { NaN: unsaid } = Number;
  expect(one(coinm, FRAMES.coinMark).event).toMatchObject({
    mark: { mark: 11185.87786614, index: unsaid, fundingRate: unsaid, fundingDueMs: unsaid },
  });
});

it.each([
  [
    'SELL is a long',
    usdm,
    FRAMES.liquidationOfLong,
    { side: 'long', price: 9900.5, quantity: 0.014, notionalUsd: 0.014 * 9900.5 },
  ],
  ['BUY is a short', usdm, FRAMES.liquidationOfShort, { side: 'short', price: 201, quantity: 3, notionalUsd: 603 }],
  [
    'COIN-M SELL is a long, in USD',
    coinm,
    FRAMES.coinLiquidationOfLong,
    { side: 'long', price: 9496.5, quantity: 200, notionalUsd: 200 },
  ],
  [
    'COIN-M BUY is a short, in USD',
    coinm,
    FRAMES.coinLiquidationOfShort,
    { side: 'short', price: 9496.5, quantity: 500, notionalUsd: 500 },
  ],
])('a liquidation by %s: average price and whole quantity', (_, parse, raw, liquidation) => {
  expect(one(parse, raw).event).toMatchObject({
    kind: 'liquidation',
    liquidation: { timeMs: 1_568_014_460_893, ...liquidation },
  });
});

it('counts a liquidation of a merged stream with one product only', () => {
  expect(usdm(FRAMES.coinLiquidationOfLong, RECEIVED)).toMatchObject({ events: [], refusals: [] });
  expect(coinm(FRAMES.liquidationOfLong, RECEIVED)).toMatchObject({ events: [], refusals: [] });
});

it('gives the same id to a frame that comes again, and two to twins in one', () => {
  const idsOf = (raw: string) =>
    usdm(raw, RECEIVED).events.map(({ event }) => event.kind === 'liquidation' && event.liquidation.id);
  expect(idsOf(FRAMES.liquidationOfLong)).toEqual(idsOf(FRAMES.liquidationOfLong));
  const data = JSON.parse(FRAMES.liquidationOfLong).data;
  const twins = idsOf(JSON.stringify({ stream: '!forceOrder@arr', data: [data, data] }));
  expect(new Set(twins).size).toBe(2);
});

it('reads changes of the book with the number they follow', () => {
  expect(one(usdm, FRAMES.book).event).toMatchObject({
    kind: 'book',
    book: { snapshot: false, bids: [[0.0024, 10]], asks: [[0.0026, 0]], sequence: 160, previous: 149 },
  });
});

it('tells acknowledgement from rejection', () => {
  expect(usdm(FRAMES.acknowledged, RECEIVED).control).toEqual({ kind: 'acknowledged' });
  expect(usdm(FRAMES.rejected, RECEIVED).control).toEqual({
    kind: 'rejected',
    message: '"Invalid request: unknown stream"',
  });
});

it.each([
  ['{"e":"aggTrade"', 'not-json'],
  ['[]', 'unknown-message'],
  ['{"e":"newEvent"}', 'unknown-message'],
  [FRAMES.trade.replace('"BTCUSDT"', '"NEWUSDT"'), 'unknown-symbol'],
  [FRAMES.trade.replace('"64000.5"', '"0"'), 'bad-field'],
  [FRAMES.trade.replace('"m":true', '"m":1'), 'bad-field'],
  [FRAMES.liquidationOfLong.replace('SELL', 'sell'), 'bad-field'],
])('refuses %s as %s, with its sample', (raw, reason) => {
  const { events, refusals } = usdm(raw, RECEIVED);
  expect(events).toEqual([]);
  expect(refusals).toEqual([{ reason, detail: expect.any(String), sample: raw }]);
});

it('stands 20,000 mutated frames', () => {
  const frames = Object.values(FRAMES);
  tryMutations(usdm, binanceInstruments(), frames, 10_000);
  tryMutations(coinm, binanceInstruments(), frames, 10_000);
});

describe.runIf(capturesPresent)('real captures', () => {
  it('documents as another client keeps them', () => {
    const read = (name: string) =>
      usdm(captureText('nautilus', 'binance', 'futures', 'market_data_json', `${name}_stream.json`), RECEIVED);
    expect(read('liquidation').events).toHaveLength(1);
    expect(read('mark_price').events).toHaveLength(1);
    // Their example's time is of 1970.
    expect(read('agg_trade').refusals[0]).toMatchObject({ reason: 'bad-field' });
    for (const unwanted of ['ticker', 'book_ticker', 'trade']) {
      expect(read(unwanted)).toMatchObject({ events: [], refusals: [] });
    }
  });

  it("tardis' messages of forced orders", () => {
    const [linear] = tardisMessages('map binance futures messages');
    expect(one(usdm, linear!).event).toMatchObject({ liquidation: { side: 'short', price: 4706.04, quantity: 0.014 } });
    // A delivery contract is no perpetual.
    const [delivery] = tardisMessages('map binance delivery messages');
    expect(coinm(delivery!, RECEIVED).refusals[0]).toMatchObject({ reason: 'unknown-symbol' });
  });

  it('a session of four coins, with its listing', () => {
    const [file] = captureFiles('cryptofeed', /^BINANCE_FUTURES__4dfa82f/);
    const { frames, answers } = zstdFrames(file!);
    const listing = parseInstruments('usdm', answers.get('https://fapi.binance.com/fapi/v1/exchangeInfo')!);
    expect(listing.refusals).toEqual([]);
    expect(listing.instruments.length).toBeGreaterThan(80);
    expect(countOf(frames, listing.instruments)).toEqual({ trade: 91, book: 764 });
  });

  it('older sessions', () => {
    const [file] = captureFiles('cryptofeed', /^BINANCE_FUTURES__14ed93c/);
    const answer = captureText('cryptofeed', file!.split('/').at(-1)!).split('\n')[0]!;
    const listing = parseInstruments('usdm', answer.slice(answer.indexOf('{"timezone"')));
    for (const path of captureFiles('cryptofeed', /^BINANCE_FUTURES.*ws/)) {
      const kinds = countOf(lineFrames(path), listing.instruments);
      expect(kinds['book']! + kinds['trade']!).toBeGreaterThan(100);
    }
  });

  it.each(captureFiles('hftbacktest', /^(btc|eth)usdt_20240718/))('minutes of a book, in %s', (path) => {
    const coin = /btcusdt/.test(path) ? BTC : ETH;
    const book = new OrderBook();
    const states: Record<string, number> = {};
    for (const { raw, receivedMs } of gzipFrames(path)) {
      const answer = raw.startsWith('{"lastUpdateId"') ? binanceBook('usdm').parse(coin, raw) : null;
      if (answer) expect(answer.refusals).toEqual([]);
      const parsed = answer ? null : usdm(raw, receivedMs);
      if (parsed) expectPossible(parsed, binanceInstruments());
      expect(parsed?.refusals ?? []).toEqual([]);
      const updates = parsed?.events.map(({ event }) => (event.kind === 'book' ? event.book : null)) ?? answer!.rows;
      for (const update of updates) {
        if (!update) continue;
        const state = book.apply(update);
        states[state] = (states[state] ?? 0) + 1;
      }
    }
    expect(states['current']).toBeGreaterThan(500);
    expect(states['gap'] ?? 0).toBe(0);
    const { bids, asks } = book.levels()!;
    expect(bids[0]![0]).toBeLessThan(asks[0]![0]);
  });
});

function countOf(
  frames: readonly { raw: string; receivedMs: number }[],
  list: ConstructorParameters<typeof InstrumentTable>[0],
) {
  const instruments = new InstrumentTable(list);
  const parse = createBinanceParser(instruments, 'usdm');
  const counts: Record<string, number> = {};
  for (const { raw, receivedMs } of frames) {
    const parsed = parse(raw, receivedMs);
    expectPossible(parsed, instruments);
    expect(parsed.refusals).toEqual([]);
    for (const { event } of parsed.events) counts[event.kind] = (counts[event.kind] ?? 0) + 1;
  }
  return counts;
}
