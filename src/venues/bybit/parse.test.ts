import { describe, expect, it } from 'vitest';
import {
  captureFiles,
  capturesPresent,
  captureText,
  lineFrames,
  tardisMessages,
  zstdFrames,
} from '../captures.testing.ts';
import { InstrumentTable } from '../instrument-table.ts';
import { expectPossible, tryMutations } from '../mutation.testing.ts';
import { OrderBook } from '../order-book.ts';
import { bybitInstruments, FRAMES, trigger } from './frames.testing.ts';
import { parseInstruments } from './instruments.ts';
import { createBybitParser } from './parse.ts';

const parse = createBybitParser(bybitInstruments(), trigger);
const RECEIVED = 1_739_502_303_300;
const read = (raw: string) => {
  const { events, refusals } = parse(raw, RECEIVED);
  expect(refusals).toEqual([]);
  return events.map(({ event }) => event);
};

it('reads every trade of a frame by its taker', () => {
  expect(read(FRAMES.trades)).toMatchObject([
    { kind: 'trade', trade: { timeMs: 1672304486865, price: 16578.5, quantity: 0.001, takerSide: 'buy' } },
    { kind: 'trade', trade: { takerSide: 'sell', id: '30f43950-d8dd-5b31-9112-a178eb6023af' } },
  ]);
});

it("takes a liquidation's side for the position's, and its price for the bankruptcy price", () => {
  expect(read(FRAMES.liquidationOfLong)).toMatchObject([
    { liquidation: { timeMs: 1739502302929, side: 'long', price: 60600, quantity: 0.5, notionalUsd: 30000 } },
  ]);
  expect(read(FRAMES.liquidationOfShort)).toMatchObject([
    { liquidation: { side: 'short', price: 0.04499 * 0.99, quantity: 20000, notionalUsd: 20000 * 0.04499 } },
  ]);
});

it('keeps all liquidations of a frame, twins too, in USD where the contract is inverse', () => {
  const found = read(FRAMES.liquidations);
  expect(found).toMatchObject([
    { liquidation: { side: 'long', quantity: 1000, notionalUsd: 1000 } },
    { liquidation: { side: 'long', quantity: 1000 } },
    { liquidation: { side: 'short', quantity: 500 } },
  ]);
  expect(new Set(found.map((event) => event.kind === 'liquidation' && event.liquidation.id)).size).toBe(3);
  expect(read(FRAMES.liquidations)).toEqual(found);
});

it('reads marks, and one side of open interest', () => {
  expect(read(FRAMES.ticker)).toEqual([
    {
      kind: 'mark',
      mark: {
        timeMs: 1673272861686,
        mark: 17217.33,
        index: 17227.36,
        fundingRate: -0.000212,
        fundingDueMs: 1673280000000,
      },
    },
    // Both sides were told.
    { kind: 'open-interest', openInterest: { timeMs: 1673272861686, quantity: 34372.38 } },
  ]);
  expect(read(FRAMES.tickerDelta)).toEqual([
    { kind: 'open-interest', openInterest: { timeMs: 1673272861786, quantity: 34400.5 } },
  ]);
  expect(read(FRAMES.tickerWithoutNews)).toEqual([]);
});

it('reads the book and its changes', () => {
  expect(read(FRAMES.book)).toMatchObject([{ book: { snapshot: true, bids: [[16493.5, 0.006]], sequence: 18521288 } }]);
  expect(read(FRAMES.bookDelta)).toMatchObject([
    { book: { snapshot: false, bids: [[16493.5, 0]], previous: 18521288 } },
  ]);
});

it('tells acknowledgement, rejection and pong', () => {
  expect(parse(FRAMES.acknowledged, RECEIVED).control).toEqual({ kind: 'acknowledged' });
  expect(parse(FRAMES.rejected, RECEIVED).control).toMatchObject({ kind: 'rejected' });
  expect(parse(FRAMES.pong, RECEIVED).control).toEqual({ kind: 'pong' });
});

it('keeps the good entries of a frame with a bad one', () => {
  const { events, refusals } = parse(FRAMES.liquidations.replace('"p":"61000"', '"p":"-1"'), RECEIVED);
  expect(events).toHaveLength(2);
  expect(refusals).toMatchObject([{ reason: 'bad-field' }]);
});

it('stands 20,000 mutated frames', () => tryMutations(parse, bybitInstruments(), Object.values(FRAMES), 20_000));

describe.runIf(capturesPresent)('real captures', () => {
  it('a session of 2026: linear contracts, with their listing', () => {
    const [file] = captureFiles('cryptofeed', /^BYBIT__ca59856/);
    const { frames, answers } = zstdFrames(file!);
    const url = [...answers.keys()].find((key) => key.includes('category=linear'))!;
    const listing = parseInstruments('linear', answers.get(url)!);
    expect(listing.instruments.length).toBeGreaterThan(400);
    const instruments = new InstrumentTable(listing.instruments);
    const live = createBybitParser(instruments, trigger);
    const books = new Map<string, OrderBook>();
    const counts: Record<string, number> = {};
    for (const { raw, receivedMs, source } of frames) {
      // Spot has tickers of the same names.
      if (!source.endsWith('/linear')) continue;
      const parsed = live(raw, receivedMs);
      expect(parsed.refusals).toEqual([]);
      expectPossible(parsed, instruments);
      if (parsed.control) counts[parsed.control.kind] = (counts[parsed.control.kind] ?? 0) + 1;
      for (const { marketId, event } of parsed.events) {
        counts[event.kind] = (counts[event.kind] ?? 0) + 1;
        if (event.kind !== 'book') continue;
        if (!books.has(marketId)) books.set(marketId, new OrderBook());
        expect(books.get(marketId)!.apply(event.book)).toBe('current');
      }
    }
    expect(counts).toMatchObject({ acknowledged: 17, book: 1598 });
    expect(counts['trade']).toBeGreaterThanOrEqual(102);
    expect(counts['mark']).toBeGreaterThan(100);
    expect(counts['open-interest']).toBe(20);
  });

  it('a session of 2025: best prices of many coins', () => {
    const [file] = captureFiles('cryptofeed', /^BYBIT\.ws\.1/);
    const frames = lineFrames(file!);
    const names = new Set(frames.map(({ raw }) => String(JSON.parse(raw).data?.s)));
    const [coin] = bybitInstruments().all();
    const instruments = new InstrumentTable([...names].map((symbol) => ({ ...coin!, symbol })));
    const live = createBybitParser(instruments, trigger);
    let books = 0;
    for (const { raw, receivedMs } of frames) {
      const parsed = live(raw, receivedMs);
      expect(parsed.refusals).toEqual([]);
      books += parsed.events.length;
    }
    expect(books).toBe(198);
  });

  it("tardis' message of a liquidation", () => {
    const instruments = bybitInstruments();
    instruments.replace([...instruments.all(), { ...instruments.all()[1]!, symbol: 'PIPPINUSDT' }]);
    const raw = tardisMessages('map bybit messages').find((text) => text.includes('allLiquidation'))!;
    const { events } = createBybitParser(instruments, trigger)(raw, RECEIVED);
    expect(events).toMatchObject([
      { event: { liquidation: { side: 'short', quantity: 2846, notionalUsd: 2846 * 0.02456 } } },
    ]);
  });

  it('answers as another client keeps them', () => {
    const text = (name: string) => captureText('nautilus', 'bybit', `${name}.json`);
    expect(parseInstruments('inverse', text('http_get_instruments_inverse')).instruments).toMatchObject([
      { marketId: 'bybit:BTC/USD:BTC', contract: 'inverse', tickSize: 0.5, maxLeverage: 100 },
    ]);
    expect(read(text('ws_ticker_linear'))).toMatchObject([
      { mark: { mark: 17217.33 } },
      { openInterest: { quantity: 68744.761 / 2 } },
    ]);
    expect(parse(text('ws_subscription_failure'), RECEIVED).control).toMatchObject({ kind: 'rejected' });
  });
});
