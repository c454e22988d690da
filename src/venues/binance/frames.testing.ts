import { InstrumentTable, type VenueInstrument } from '../instrument-table.ts';

/** Frames as Binance's documents show them, with times of this century where those have examples of 1973. */
const linear = {
  product: 'usdm',
  contract: 'linear',
  contractSize: 1,
  tickSize: 0.1,
  maxLeverage: Number.NaN,
} as const;
const inverse = { ...linear, product: 'coinm', contract: 'inverse', contractSize: 100 } as const;

export const BTC: VenueInstrument = { ...linear, marketId: 'binance:BTC/USDT:USDT', symbol: 'BTCUSDT' };
export const ETH: VenueInstrument = { ...linear, marketId: 'binance:ETH/USDT:USDT', symbol: 'ETHUSDT' };
export const BTC_COIN: VenueInstrument = { ...inverse, marketId: 'binance:BTC/USD:BTC', symbol: 'BTCUSD_PERP' };

export const binanceInstruments = () => new InstrumentTable([BTC, ETH, BTC_COIN]);

const E = 1_568_014_460_893;
const order = (s: string, S: string, numbers: object) => ({
  s,
  S,
  o: 'LIMIT',
  f: 'IOC',
  X: 'FILLED',
  T: E,
  ...numbers,
});
const combined = (stream: string, data: unknown) => JSON.stringify({ stream, data });

export const FRAMES = {
  trade: combined('btcusdt@aggTrade', {
    e: 'aggTrade',
    E,
    a: 5933014,
    s: 'BTCUSDT',
    p: '64000.5',
    q: '0.125',
    f: 100,
    l: 105,
    T: E - 1,
    m: true,
    st: 1,
  }),
  mark: combined('btcusdt@markPrice@1s', {
    e: 'markPriceUpdate',
    E,
    s: 'BTCUSDT',
    p: '11794.15000000',
    i: '11784.62659091',
    P: '11784.25641265',
    r: '0.00038167',
    T: 1_568_016_000_000,
    st: 1,
  }),
  /** The order sold: a long was liquidated. l, the last fill, is less than z, the whole order. */
  liquidationOfLong: combined('!forceOrder@arr', {
    e: 'forceOrder',
    E,
    st: 1,
    o: order('BTCUSDT', 'SELL', { q: '0.014', p: '9910', ap: '9900.5', l: '0.002', z: '0.014' }),
  }),
  /** The order bought: a short was liquidated. Bare, as on a socket of one stream. */
  liquidationOfShort: JSON.stringify({
    e: 'forceOrder',
    E,
    o: order('ETHUSDT', 'BUY', { q: '3', p: '200', ap: '201', l: '1', z: '3' }),
  }),
  /** COIN-M: 2 contracts of 100 USD. */
  coinLiquidationOfLong: combined('!forceOrder@arr', {
    e: 'forceOrder',
    E,
    st: 2,
    o: order('BTCUSD_PERP', 'SELL', { ps: 'BTCUSD', q: '2', p: '9425.5', ap: '9496.5', l: '1', z: '2' }),
  }),
  coinLiquidationOfShort: combined('!forceOrder@arr', {
    e: 'forceOrder',
    E,
    st: 2,
    o: order('BTCUSD_PERP', 'BUY', { ps: 'BTCUSD', q: '5', p: '9425.5', ap: '9496.5', l: '1', z: '5' }),
  }),
  book: combined('btcusdt@depth@100ms', {
    e: 'depthUpdate',
    E,
    T: E - 2,
    s: 'BTCUSDT',
    ps: 'BTCUSDT',
    st: 1,
    U: 157,
    u: 160,
    pu: 149,
    b: [['0.0024', '10']],
    a: [['0.0026', '0']],
  }),
  coinTrade: combined('btcusd_perp@aggTrade', {
    e: 'aggTrade',
    E,
    a: 424951,
    s: 'BTCUSD_PERP',
    p: '9643.5',
    q: '2',
    f: 606073,
    l: 606073,
    T: E,
    m: false,
    st: 2,
  }),
  /** A COIN-M mark whose index is not told, and no funding due. */
  coinMark: combined('btcusd_perp@markPrice@1s', {
    e: 'markPriceUpdate',
    E,
    s: 'BTCUSD_PERP',
    p: '11185.87786614',
    P: '11784.25641265',
    r: '',
    T: 0,
    st: 2,
  }),
  acknowledged: '{"result":null,"id":1}',
  rejected: '{"error":{"code":2,"msg":"Invalid request: unknown stream"},"id":1}',
};
