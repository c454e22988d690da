import type { TriggerOfBankruptcy } from '../frame.ts';
import { InstrumentTable, type VenueInstrument } from '../instrument-table.ts';

/** Frames as Bybit's documents show them. */
const linear = { product: 'linear', contract: 'linear', contractSize: 1, tickSize: 0.1, maxLeverage: 100 } as const;

export const BTC: VenueInstrument = { ...linear, marketId: 'bybit:BTC/USDT:USDT', symbol: 'BTCUSDT' };
export const ROSE: VenueInstrument = { ...linear, marketId: 'bybit:ROSE/USDT:USDT', symbol: 'ROSEUSDT' };
export const BTC_COIN: VenueInstrument = {
  ...linear,
  product: 'inverse',
  contract: 'inverse',
  marketId: 'bybit:BTC/USD:BTC',
  symbol: 'BTCUSD',
};

export const bybitInstruments = () => new InstrumentTable([BTC, ROSE, BTC_COIN]);

/** Longs are triggered above their bankruptcy price, shorts under it. */
export const trigger: TriggerOfBankruptcy = (_, side, price) => price * (side === 'long' ? 1.01 : 0.99);

const liquidations = (s: string, entries: object[]) =>
  JSON.stringify({ topic: `allLiquidation.${s}`, type: 'snapshot', ts: 1739502303204, data: entries });

export const FRAMES = {
  trades: JSON.stringify({
    topic: 'publicTrade.BTCUSDT',
    type: 'snapshot',
    ts: 1672304486868,
    data: [
      {
        T: 1672304486865,
        s: 'BTCUSDT',
        S: 'Buy',
        v: '0.001',
        p: '16578.50',
        L: 'PlusTick',
        i: '20f43950-d8dd-5b31-9112-a178eb6023af',
        BT: false,
      },
      {
        T: 1672304486866,
        s: 'BTCUSDT',
        S: 'Sell',
        v: '0.002',
        p: '16578.00',
        L: 'MinusTick',
        i: '30f43950-d8dd-5b31-9112-a178eb6023af',
        BT: false,
      },
    ],
  }),
  /** The position bought: a long was liquidated. */
  liquidationOfLong: liquidations('BTCUSDT', [{ T: 1739502302929, s: 'BTCUSDT', S: 'Buy', v: '0.5', p: '60000' }]),
  /** The position sold: a short was liquidated. */
  liquidationOfShort: liquidations('ROSEUSDT', [
    { T: 1739502302929, s: 'ROSEUSDT', S: 'Sell', v: '20000', p: '0.04499' },
  ]),
  /** Several in one frame of 500 ms. */
  liquidations: liquidations('BTCUSD', [
    { T: 1739502302929, s: 'BTCUSD', S: 'Buy', v: '1000', p: '60000' },
    { T: 1739502302929, s: 'BTCUSD', S: 'Buy', v: '1000', p: '60000' },
    { T: 1739502302930, s: 'BTCUSD', S: 'Sell', v: '500', p: '61000' },
  ]),
  ticker: JSON.stringify({
    topic: 'tickers.BTCUSDT',
    type: 'snapshot',
    cs: 24987956059,
    ts: 1673272861686,
    data: {
      symbol: 'BTCUSDT',
      lastPrice: '17216.00',
      markPrice: '17217.33',
      indexPrice: '17227.36',
      openInterest: '68744.76',
      openInterestValue: '1183601235.91',
      nextFundingTime: '1673280000000',
      fundingRate: '-0.000212',
    },
  }),
  tickerDelta: JSON.stringify({
    topic: 'tickers.BTCUSDT',
    type: 'delta',
    cs: 24987956060,
    ts: 1673272861786,
    data: { symbol: 'BTCUSDT', openInterest: '68744.76', singleOpenInterest: '34400.5' },
  }),
  tickerWithoutNews: JSON.stringify({
    topic: 'tickers.BTCUSDT',
    type: 'delta',
    cs: 24987956061,
    ts: 1673272861886,
    data: { symbol: 'BTCUSDT', bid1Size: '84.489' },
  }),
  book: JSON.stringify({
    topic: 'orderbook.200.BTCUSDT',
    type: 'snapshot',
    ts: 1672304484978,
    data: { s: 'BTCUSDT', b: [['16493.50', '0.006']], a: [['16611.00', '0.029']], u: 18521288, seq: 7961638724 },
  }),
  bookDelta: JSON.stringify({
    topic: 'orderbook.200.BTCUSDT',
    type: 'delta',
    ts: 1672304485078,
    data: { s: 'BTCUSDT', b: [['16493.50', '0']], a: [], u: 18521289, seq: 7961638725 },
  }),
  acknowledged:
    '{"success":true,"ret_msg":"","conn_id":"2324d924-aa4d-45b0-a858-7b8be29ab52b","req_id":"1","op":"subscribe"}',
  rejected:
    '{"success":false,"ret_msg":"error:handler not found,topic:nothing","conn_id":"c","req_id":"","op":"subscribe"}',
  pong: '{"success":true,"ret_msg":"pong","conn_id":"0970e817-426e-429a-a679-ff7f55e0b16a","op":"ping"}',
};
