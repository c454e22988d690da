import { describe, expect, it } from 'vitest';
import { VenueError } from '../market/errors.ts';
import { BTC as BINANCE_BTC, BTC_COIN as BINANCE_COIN } from './binance/frames.testing.ts';
import { binanceHistory, binanceOpenInterest } from './binance/history.ts';
import { parseInstruments as parseBinance } from './binance/instruments.ts';
import { BTC as BYBIT_BTC } from './bybit/frames.testing.ts';
import { bybitHistory } from './bybit/history.ts';
import { parseRiskLimits } from './bybit/instruments.ts';
import { capturesPresent, captureText } from './captures.testing.ts';
import { BTC as HYPERLIQUID_BTC } from './hyperliquid/frames.testing.ts';
import { parseMarginTables } from './hyperliquid/brackets.ts';
import { hyperliquidHistory } from './hyperliquid/history.ts';
import { InstrumentTable } from './instrument-table.ts';
import { BTC as OKX_BTC } from './okx/frames.testing.ts';
import { parseTiers } from './okx/brackets.ts';
import { okxHistory } from './okx/history.ts';

const T = 1_700_000_040_000;
const window = { fromMs: T, toMs: T + 600_000, stepMs: 300_000 };
const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams);

it('asks for exactly the window, which ends before its end', () => {
  expect(parametersOf(binanceHistory('usdm').bars.request(BINANCE_BTC, window).url)).toEqual({
    symbol: 'BTCUSDT',
    interval: '5m',
    startTime: String(T),
    endTime: String(T + 599_999),
    limit: '1500',
  });
  expect(parametersOf(bybitHistory().openInterest!.request(BYBIT_BTC, window).url)).toEqual({
    category: 'linear',
    symbol: 'BTCUSDT',
    intervalTime: '5min',
    startTime: String(T),
    endTime: String(T + 599_999),
    limit: '200',
  });
  // Both bounds are exclusive there.
  expect(parametersOf(okxHistory().bars.request(OKX_BTC, window).url)).toEqual({
    instId: 'BTC-USDT-SWAP',
    bar: '5m',
    after: String(T + 600_000),
    before: String(T - 1),
    limit: '100',
  });
  expect(JSON.parse(hyperliquidHistory().bars.request(HYPERLIQUID_BTC, window).body!)).toEqual({
    type: 'candleSnapshot',
    req: { coin: 'BTC', interval: '5m', startTime: T, endTime: T + 599_999 },
  });
});

it('names a coin-margined pair where statistics are kept by pair', () => {
  expect(parametersOf(binanceHistory('coinm').openInterest!.request(BINANCE_COIN, window).url)).toMatchObject({
    pair: 'BTCUSD',
    contractType: 'PERPETUAL',
    period: '5m',
  });
});

it('refuses steps that a venue does not have', () => {
  expect(() => binanceHistory('usdm').openInterest!.request(BINANCE_BTC, { ...window, stepMs: 60_000 })).toThrow(
    VenueError,
  );
});

it('reads bars in order of time, in USD where the contract is inverse, and says which it left out', () => {
  const bar = (timeMs: number, high: string) => [
    timeMs,
    '100',
    high,
    '90',
    '95',
    '10',
    timeMs + 299_999,
    '1',
    5,
    '4',
    '1',
    '0',
  ];
  const answer = JSON.stringify([bar(T + 300_000, '110'), bar(T, '120'), bar(T + 600_000, '94')]);
  const page = binanceHistory('coinm').bars.parse(BINANCE_COIN, answer);
  expect(page.rows).toMatchObject([
    { timeMs: T, high: 120, volume: 1000, takerBuyVolume: 400, openInterest: Number.NaN },
    { timeMs: T + 300_000, high: 110 },
  ]);
  expect(page.refusals).toHaveLength(1);
});

it('counts one side of open interest', () => {
  const bybit = JSON.stringify({
    retCode: 0,
    result: { list: [{ openInterest: '461134384.00', timestamp: String(T) }] },
  });
  expect(bybitHistory().openInterest!.parse(BYBIT_BTC, bybit).rows).toEqual([{ timeMs: T, quantity: 230567192 }]);
  const okx = JSON.stringify({ code: '0', data: [[String(T), '2000', '20', '800000']] });
  expect(okxHistory().openInterest!.parse(OKX_BTC, okx).rows).toEqual([{ timeMs: T, quantity: 20 }]);
  const binance = JSON.stringify({
    symbol: 'BTCUSD_PERP',
    pair: 'BTCUSD',
    openInterest: '15004',
    contractType: 'PERPETUAL',
    time: T,
  });
  expect(binanceOpenInterest('coinm').parse(BINANCE_COIN, binance).rows).toEqual([{ timeMs: T, quantity: 1500400 }]);
});

it.each([
  ['binance', () => binanceHistory('usdm').funding.parse(BINANCE_BTC, '{"code":-1121,"msg":"Invalid symbol."}')],
  ['bybit', () => bybitHistory().funding.parse(BYBIT_BTC, '{"retCode":10001,"retMsg":"params error","result":{}}')],
  ['okx', () => okxHistory().funding.parse(OKX_BTC, '{"code":"51001","msg":"Instrument ID does not exist","data":[]}')],
  ['hyperliquid', () => hyperliquidHistory().funding.parse(HYPERLIQUID_BTC, 'null')],
  ['a page of HTML', () => bybitHistory().bars.parse(BYBIT_BTC, '<html>403</html>')],
])('says what %s refused', (_, ask) => expect(ask).toThrow(VenueError));

it('reads contract sizes of coin-margined perpetuals, and leaves other contracts out', () => {
  const symbol = (name: string, contractType: string, contractSize: number) => ({
    symbol: name,
    pair: 'BTCUSD',
    contractType,
    contractStatus: 'TRADING',
    contractSize,
    baseAsset: 'BTC',
    quoteAsset: 'USD',
    marginAsset: 'BTC',
    filters: [{ filterType: 'PRICE_FILTER', tickSize: '0.1' }],
  });
  const answer = {
    symbols: [symbol('BTCUSD_PERP', 'PERPETUAL', 100), symbol('BTCUSD_260925', 'CURRENT_QUARTER', 100)],
  };
  expect(parseBinance('coinm', JSON.stringify(answer))).toEqual({
    instruments: [
      {
        marketId: 'binance:BTC/USD:BTC',
        symbol: 'BTCUSD_PERP',
        product: 'coinm',
        contract: 'inverse',
        contractSize: 100,
        tickSize: 0.1,
        maxLeverage: Number.NaN,
      },
    ],
    refusals: [],
  });
});

it("puts Bybit's tiers, which say where they end, where they begin", () => {
  const tier = (end: string, rate: string, deduction: string, maxLeverage: string) => ({
    riskLimitValue: end,
    maintenanceMargin: rate,
    mmDeduction: deduction,
    maxLeverage,
  });
  const list = [tier('2600000', '0.0056', '1200', '90.00'), tier('2000000', '0.005', '', '100.00')];
  expect(parseRiskLimits(JSON.stringify({ retCode: 0, result: { list } }))).toEqual([
    { floor: 0, rate: 0.005, deduction: 0, maxLeverage: 100 },
    { floor: 2_000_000, rate: 0.0056, deduction: 1200, maxLeverage: 90 },
  ]);
});

it("values OKX's tiers, which count contracts, at the price", () => {
  const tier = (minSz: string, maxSz: string, mmr: string, maxLever: string) => ({ minSz, maxSz, mmr, maxLever });
  const data = [tier('1001', '2000', '0.008', '50'), tier('0', '1000', '0.004', '100')];
  const answer = JSON.stringify({ code: '0', data });
  expect(parseTiers({ ...OKX_BTC, contractSize: 0.01 }, answer, 50_000)).toEqual([
    { floor: 0, rate: 0.004, deduction: 0, maxLeverage: 100 },
    { floor: 500_000, rate: 0.008, deduction: 0, maxLeverage: 50 },
  ]);
  expect(() => parseTiers(OKX_BTC, '{"code":"0","data":[]}', 1)).toThrow(VenueError);
  expect(() => parseTiers(OKX_BTC, JSON.stringify({ code: '0', data: [{ minSz: '0' }] }), 1)).toThrow('mmr');
});

it("takes half of Hyperliquid's initial margin, by the table that the asset names", () => {
  const universe = [{ name: 'BTC', marginTableId: 56 }, { name: 'kPEPE' }];
  const marginTiers = [
    { lowerBound: '0.0', maxLeverage: 40 },
    { lowerBound: '150000000.0', maxLeverage: 20 },
  ];
  const answer = JSON.stringify({ universe, marginTables: [[56, { marginTiers }]] });
  expect(parseMarginTables(HYPERLIQUID_BTC, answer)).toEqual([
    { floor: 0, rate: 0.0125, deduction: 0, maxLeverage: 40 },
    { floor: 150e6, rate: 0.025, deduction: 1_875_000, maxLeverage: 20 },
  ]);
  const pepe = { ...HYPERLIQUID_BTC, symbol: 'kPEPE', maxLeverage: 10 };
  expect(parseMarginTables(pepe, answer)).toEqual([{ floor: 0, rate: 0.05, deduction: 0, maxLeverage: 10 }]);
  expect(() => parseMarginTables({ ...pepe, symbol: 'GONE' }, answer)).toThrow('lists no GONE');
});

it('tells what changed between two listings', () => {
  const table = new InstrumentTable([BINANCE_BTC, BINANCE_COIN]);
  const resized = { ...BINANCE_COIN, contractSize: 10 };
  const added = { ...BINANCE_BTC, symbol: 'NEWUSDT' };
  expect(table.replace([resized, added])).toEqual({ added: [added], removed: [BINANCE_BTC], changed: [resized] });
  expect(table.get('BTCUSD_PERP')).toBe(resized);
});

describe.runIf(capturesPresent)('real answers', () => {
  it('as another client keeps them', () => {
    const text = (venue: string, name: string) => captureText('nautilus', venue, `http_get_${name}.json`);
    expect(bybitHistory().bars.parse(BYBIT_BTC, text('bybit', 'klines_linear')).rows).toHaveLength(1);
    expect(
      bybitHistory()
        .funding.parse(BYBIT_BTC, text('bybit', 'funding_history'))
        .rows.map((row) => row.fundingRate),
    ).toEqual([0.00015, 0.0001]);
    expect(okxHistory().bars.parse(OKX_BTC, text('okx', 'candlesticks')).rows).toMatchObject([
      { open: 33528.6, high: 33870, volume: expect.closeTo(7.78838) },
      { close: 33782.1 },
    ]);
    // What was paid, not what was forecast.
    expect(okxHistory().funding.parse(OKX_BTC, text('okx', 'funding_rate_history')).rows[1]).toMatchObject({
      fundingRate: 0.00015,
    });
    const hyperliquid = captureText('nautilus', 'hyperliquid', 'http_funding_history.json');
    expect(hyperliquidHistory().funding.parse(HYPERLIQUID_BTC, hyperliquid).rows).toHaveLength(3);
  });
});
