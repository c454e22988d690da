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
import { FRAMES, okxInstruments, trigger } from './frames.testing.ts';
import { parseInstruments } from './instruments.ts';
import { createOkxParser } from './parse.ts';

const parse = createOkxParser(okxInstruments(), trigger);
const RECEIVED = 1_692_266_435_000;
const read = (raw: string) => {
  const { events, refusals } = parse(raw, RECEIVED);
  expect(refusals).toEqual([]);
  return events;
};

it('counts contracts in base coins', () => {
  expect(read(FRAMES.trade)).toEqual([
    {
      marketId: 'okx:BTC/USDT:USDT',
      receivedMs: RECEIVED,
      event: {
        kind: 'trade',
        trade: { timeMs: 1630048897897, price: 42219.9, quantity: 0.12, takerSide: 'buy', id: '130639474' },
      },
    },
  ]);
});

it('reads mark, index, funding and open interest, each from its channel', () => {
  const unsaid = Number.NaN;
  expect([FRAMES.mark, FRAMES.index, FRAMES.funding, FRAMES.openInterest].flatMap((raw) => read(raw))).toMatchObject([
    {
      marketId: 'okx:BTC/USDT:USDT',
      event: { mark: { timeMs: 1630049139746, mark: 42310.6, index: unsaid, fundingRate: unsaid } },
    },
    { marketId: 'okx:BTC/USDT:USDT', event: { mark: { mark: unsaid, index: 42300.5 } } },
    { marketId: 'okx:BTC/USD:BTC', event: { mark: { fundingRate: 0.0001875391284828, fundingDueMs: 1700726400000 } } },
    {
      marketId: 'okx:BTC/USD:BTC',
      event: { openInterest: { timeMs: 1743041250440, quantity: expect.closeTo(221611301) } },
    },
  ]);
});

it("takes a liquidation's side from the position, and its price for the bankruptcy price", () => {
  const [long] = read(FRAMES.liquidationOfLong);
  expect(long!.event).toMatchObject({ liquidation: { side: 'long', price: 40400, quantity: 0.5, notionalUsd: 20000 } });
  const [short] = read(FRAMES.liquidationOfShort);
  expect(short!.event).toMatchObject({ liquidation: { side: 'short', price: 0.007831 * 0.99, quantity: 13000 } });
});

it('takes every detail, and in net mode the side from the order', () => {
  expect(read(FRAMES.liquidationsNet).map(({ event }) => event)).toMatchObject([
    { liquidation: { timeMs: 1692266434020, side: 'long', quantity: 300, notionalUsd: 300 } },
    { liquidation: { timeMs: 1692266434010, side: 'short', quantity: 700 } },
  ]);
});

it('reads the book and its changes', () => {
  expect(read(FRAMES.book)).toMatchObject([
    { event: { book: { snapshot: true, asks: [[8476.98, 4.15]], sequence: 123456 } } },
  ]);
  expect(read(FRAMES.bookUpdate)).toMatchObject([
    { event: { book: { snapshot: false, bids: [[8476.97, 0]], previous: 123456 } } },
  ]);
});

it('tells acknowledgement, rejection, notice and pong', () => {
  const kinds = [FRAMES.acknowledged, FRAMES.rejected, FRAMES.closing, FRAMES.pong].map(
    (raw) => parse(raw, RECEIVED).control?.kind,
  );
  expect(kinds).toEqual(['acknowledged', 'rejected', 'closing', 'pong']);
});

it('stands 20,000 mutated frames', () => tryMutations(parse, okxInstruments(), Object.values(FRAMES), 20_000));

describe.runIf(capturesPresent)('real captures', () => {
  const listed = () => {
    const [file] = captureFiles('cryptofeed', /^OKX__385a80f/);
    const { answers } = zstdFrames(file!);
    return parseInstruments(answers.get('https://www.okx.com/api/v5/public/instruments?instType=SWAP')!);
  };

  it('a listing of 2022', () => {
    const { instruments, refusals } = listed();
    expect(instruments.length).toBeGreaterThan(100);
    expect(refusals).toEqual([]);
    expect(instruments.find(({ symbol }) => symbol === 'BTC-USDT-SWAP')).toMatchObject({
      contractSize: 0.01,
      contract: 'linear',
    });
    expect(instruments.find(({ symbol }) => symbol === 'BTC-USD-SWAP')).toMatchObject({
      contractSize: 100,
      contract: 'inverse',
    });
  });

  it('sessions among spot, futures and options: only swaps are read', () => {
    const instruments = new InstrumentTable(listed().instruments);
    const live = createOkxParser(instruments, trigger);
    const counts: Record<string, number> = {};
    const count = (name: string) => (counts[name] = (counts[name] ?? 0) + 1);
    for (const path of captureFiles('cryptofeed', /^OKX\.ws/)) {
      for (const { raw, receivedMs } of lineFrames(path)) {
        const parsed = live(raw, receivedMs);
        expectPossible(parsed, instruments);
        for (const { event } of parsed.events) count(event.kind);
        for (const { reason, detail } of parsed.refusals) {
          // The best-price channel of those years was another.
          if (reason === 'unknown-message') expect(detail).toContain('books-l2-tbt');
          else expect(detail).not.toContain('-SWAP');
          count(reason);
        }
      }
    }
    expect(counts).toMatchObject({ trade: expect.any(Number) });
    expect(counts['bad-field']).toBeUndefined();
  });

  it("tardis' messages: delivery contracts are no perpetuals", () => {
    const raw = tardisMessages('map okex-futures messages').find((text) => text.includes('liquidation-orders'))!;
    expect(parse(raw, RECEIVED)).toMatchObject({ events: [], refusals: [{ reason: 'unknown-symbol' }] });
    // The same, were it a swap.
    const swap = raw
      .replaceAll('XRP-USD-230929', 'BTC-USD-SWAP')
      .replace('"instType":"FUTURES","uly"', '"instType":"SWAP","uly"');
    expect(parse(swap, RECEIVED).events).toMatchObject([{ event: { liquidation: { side: 'short', quantity: 3900 } } }]);
  });

  it('answers as another client keeps them', () => {
    const text = (name: string) => captureText('nautilus', 'okx', `${name}.json`);
    expect(parseInstruments(text('http_get_instruments_swap')).instruments).toHaveLength(3);
    expect(read(text('ws_funding_rate'))).toMatchObject([{ event: { mark: { fundingRate: 0.0001 } } }]);
  });
});
