import { describe, expect, it } from 'vitest';
import { capturesPresent, captureText } from '../captures.testing.ts';
import { tryMutations } from '../mutation.testing.ts';
import { FRAMES, hyperliquidInstruments, USERS } from './frames.testing.ts';
import { parseInstruments } from './instruments.ts';
import { createHyperliquidParser } from './parse.ts';

const parse = createHyperliquidParser(hyperliquidInstruments());
const RECEIVED = 1_769_916_002_100;
const read = (raw: string) => {
  const { events, refusals } = parse(raw, RECEIVED);
  expect(refusals).toEqual([]);
  return events;
};

it('reads trades by their taker, with time and number as their key', () => {
  expect(read(FRAMES.trades)).toMatchObject([
    {
      marketId: 'hyperliquid:BTC/USDC:USDC',
      event: { trade: { price: 104320, quantity: 0.015, takerSide: 'sell', id: '1769916002000-300003' } },
    },
    { event: { trade: { takerSide: 'buy', id: '1769916002000-300004' } } },
    { marketId: 'hyperliquid:KPEPE/USDC:USDC', event: { trade: { id: '1769916002001-300003' } } },
  ]);
});

it('says who bought and who sold beside a trade, and of a trade whose users are none that they are', () => {
  const told = (users: unknown) =>
    parse(JSON.stringify({ channel: 'trades', data: [{ ...JSON.parse(FRAMES.trades).data[0], users }] }), RECEIVED);
  expect(told(USERS).events).toMatchObject([{ event: { kind: 'trade' }, parties: USERS }]);
  expect(told(undefined)).toMatchObject({ events: [{ event: { kind: 'trade' } }], refusals: [] });
  for (const bad of [null, [], USERS.slice(1), [...USERS, USERS[0]], ['0x12', USERS[0]], [USERS[0], 7], 'BTC']) {
    const { events, refusals } = told(bad);
    expect(events).toHaveLength(1);
    expect(events[0]!.parties).toBeUndefined();
    expect(refusals).toMatchObject([{ reason: 'bad-field', detail: 'users are not two addresses' }]);
    // Neither the detail nor the sample, which are written, names anybody.
    expect(JSON.stringify(refusals)).not.toMatch(/0x[0-9a-f]{8}/i);
  }
});

it('reads mark, oracle, funding and open interest of a context, at its arrival', () => {
  expect(read(FRAMES.context).map(({ event }) => event)).toEqual([
    {
      kind: 'mark',
      mark: {
        timeMs: RECEIVED,
        mark: 77562,
        index: 77605,
        fundingRate: -0.0000015186,
        fundingDueMs: Date.parse('2026-02-01T04:00Z'),
      },
    },
    { kind: 'open-interest', openInterest: { timeMs: RECEIVED, quantity: 27353.17682 } },
  ]);
});

it('reads whole books', () => {
  expect(read(FRAMES.book)).toMatchObject([
    {
      event: {
        book: {
          snapshot: true,
          bids: [
            [110427, 4.11882],
            [110426, 0.31694],
          ],
          asks: [[110428, 3.72573]],
        },
      },
    },
  ]);
});

it('tells acknowledgement, rejection and pong', () => {
  const kinds = [FRAMES.acknowledged, FRAMES.rejected, FRAMES.pong].map((raw) => parse(raw, RECEIVED).control?.kind);
  expect(kinds).toEqual(['acknowledged', 'rejected', 'pong']);
});

it('stands 20,000 mutated frames', () => tryMutations(parse, hyperliquidInstruments(), Object.values(FRAMES), 20_000));

describe.runIf(capturesPresent)('real answers', () => {
  const text = (name: string) => captureText('nautilus', 'hyperliquid', `${name}.json`);

  it('a listing', () => {
    expect(parseInstruments(text('http_meta_perp_sample'))).toMatchObject({
      instruments: [
        { marketId: 'hyperliquid:BTC/USDC:USDC', tickSize: 0.1, maxLeverage: 40 },
        { symbol: 'ETH', tickSize: 0.01 },
        { symbol: 'ATOM' },
      ],
      refusals: [],
    });
  });

  it('trades and books, as their channels carry them', () => {
    const trades = JSON.stringify({ channel: 'trades', data: JSON.parse(text('http_recent_trades_btc')) });
    const { events, refusals } = parse(trades, RECEIVED);
    expect(events).toHaveLength(3);
    // Who traded was made unknown where they were recorded.
    expect(new Set(refusals.map(({ detail }) => detail))).toEqual(new Set(['users are not two addresses']));
    for (const name of ['ws_book_data', 'http_l2_book_btc']) {
      const [book] = read(JSON.stringify({ channel: 'l2Book', data: JSON.parse(text(name)) }));
      expect(book!.event).toMatchObject({ book: { snapshot: true, bids: { length: 5 } } });
    }
  });

  it("contexts, as the market's own channel carries them", () => {
    const all = JSON.parse(text('ws_all_dexs_asset_ctxs'));
    const [, contexts] = all.data.ctxs[0];
    const raw = JSON.stringify({ channel: 'activeAssetCtx', data: { coin: 'BTC', ctx: contexts[0] } });
    expect(read(raw)[0]!.event).toMatchObject({ mark: { mark: 77562, index: 77605 } });
  });
});
