import { expect, it } from 'vitest';
import { binanceConnections } from './binance/channels.ts';
import { BTC as BINANCE_BTC, BTC_COIN as BINANCE_COIN } from './binance/frames.testing.ts';
import { bybitConnections } from './bybit/channels.ts';
import { BTC as BYBIT_BTC } from './bybit/frames.testing.ts';
import type { ConnectionPlan } from './connection-plan.ts';
import { hyperliquidConnections } from './hyperliquid/channels.ts';
import { BTC as HYPERLIQUID_BTC } from './hyperliquid/frames.testing.ts';
import type { VenueInstrument } from './instrument-table.ts';
import { okxConnections } from './okx/channels.ts';
import { BTC as OKX_BTC } from './okx/frames.testing.ts';

const said = (plans: ConnectionPlan[]) =>
  plans.map(({ url, subscribe }) => [url, subscribe.map((text) => JSON.parse(text))]);
const many = (one: VenueInstrument, count: number) =>
  Array.from({ length: count }, (_, i) => ({ ...one, symbol: `${one.symbol}${i}` }));

it('asks Binance for books and all else on their own paths, and for each product at its own host', () => {
  const wanted = { charted: [BINANCE_BTC, BINANCE_COIN], totalled: [] };
  expect(said(binanceConnections('usdm', wanted))).toEqual([
    [
      'wss://fstream.binance.com/market/stream',
      [{ method: 'SUBSCRIBE', params: ['!forceOrder@arr', 'btcusdt@markPrice@1s', 'btcusdt@aggTrade'], id: 1 }],
    ],
    ['wss://fstream.binance.com/public/stream', [{ method: 'SUBSCRIBE', params: ['btcusdt@depth@100ms'], id: 1 }]],
  ]);
  expect(said(binanceConnections('coinm', wanted, 'ws://127.0.0.1:1'))[0]).toEqual([
    'ws://127.0.0.1:1/market/stream',
    [{ method: 'SUBSCRIBE', params: ['!forceOrder@arr', 'btcusd_perp@markPrice@1s', 'btcusd_perp@aggTrade'], id: 1 }],
  ]);
});

it('keeps to 1024 streams of Binance a connection', () => {
  const plans = binanceConnections('usdm', { charted: many(BINANCE_BTC, 600), totalled: [] });
  const counts = plans.map(({ subscribe }) => subscribe.flatMap((text) => JSON.parse(text).params).length);
  expect(counts).toEqual([1024, 178, 600]);
});

it('asks Bybit for the liquidations of every symbol, within 21,000 characters a connection', () => {
  const totalled = many({ ...BYBIT_BTC, symbol: '1000000SOMECOINUSDT' }, 700);
  const plans = bybitConnections('linear', { charted: [BYBIT_BTC], totalled });
  const topics = plans.flatMap(({ subscribe }) => subscribe.flatMap((text) => JSON.parse(text).args as string[]));
  for (const symbol of ['BTCUSDT', ...totalled.map((one) => one.symbol)])
    expect(topics).toContain(`allLiquidation.${symbol}`);
  expect(plans.length).toBeGreaterThan(1);
  for (const { subscribe } of plans) {
    const args = subscribe.flatMap((text) => JSON.parse(text).args as string[]);
    expect(JSON.stringify(args).length).toBeLessThan(21_000);
    // Liquidations alone can be quiet for hours: something busy tells that the connection lives.
    expect(args[0]).toBe('tickers.BTCUSDT');
  }
  expect(bybitConnections('inverse', { charted: [BYBIT_BTC], totalled })).toEqual([]);
});

it("asks OKX for all swaps' liquidations at once, and for single trades on the business path", () => {
  const [general, trades] = said(okxConnections({ charted: [OKX_BTC], totalled: [] }));
  expect(general![0]).toBe('wss://ws.okx.com:8443/ws/v5/public');
  expect((general![1] as { args: unknown[] }[])[0]!.args).toEqual([
    { channel: 'liquidation-orders', instType: 'SWAP' },
    { channel: 'mark-price', instId: 'BTC-USDT-SWAP' },
    { channel: 'funding-rate', instId: 'BTC-USDT-SWAP' },
    { channel: 'open-interest', instId: 'BTC-USDT-SWAP' },
    { channel: 'index-tickers', instId: 'BTC-USDT' },
    { channel: 'books', instId: 'BTC-USDT-SWAP' },
  ]);
  expect(trades).toEqual([
    'wss://ws.okx.com:8443/ws/v5/business',
    [{ op: 'subscribe', args: [{ channel: 'trades-all', instId: 'BTC-USDT-SWAP' }] }],
  ]);
});

it('asks Hyperliquid for one thing a frame', () => {
  expect(said(hyperliquidConnections({ charted: [HYPERLIQUID_BTC], totalled: [] }))).toEqual([
    [
      'wss://api.hyperliquid.xyz/ws',
      ['activeAssetCtx', 'trades', 'l2Book'].map((type) => ({
        method: 'subscribe',
        subscription: { type, coin: 'BTC' },
      })),
    ],
  ]);
});
