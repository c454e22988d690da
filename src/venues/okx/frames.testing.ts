import type { TriggerOfBankruptcy } from '../frame.ts';
import { InstrumentTable, type VenueInstrument } from '../instrument-table.ts';

/** Frames as OKX's documents show them. */
const linear = { product: 'swap', contract: 'linear', contractSize: 0.01, tickSize: 0.1, maxLeverage: 100 } as const;

export const BTC: VenueInstrument = { ...linear, marketId: 'okx:BTC/USDT:USDT', symbol: 'BTC-USDT-SWAP' };
export const IOST: VenueInstrument = {
  ...linear,
  contractSize: 1000,
  marketId: 'okx:IOST/USDT:USDT',
  symbol: 'IOST-USDT-SWAP',
};
export const BTC_COIN: VenueInstrument = {
  ...linear,
  contract: 'inverse',
  contractSize: 100,
  marketId: 'okx:BTC/USD:BTC',
  symbol: 'BTC-USD-SWAP',
};

export const okxInstruments = () => new InstrumentTable([BTC, IOST, BTC_COIN]);

export const trigger: TriggerOfBankruptcy = (_, side, price) => price * (side === 'long' ? 1.01 : 0.99);

const data = (channel: string, instId: string, entry: object, more: object = {}) =>
  JSON.stringify({ arg: { channel, instId }, ...more, data: [{ instType: 'SWAP', instId, ...entry }] });
const liquidations = (instId: string, details: object[]) =>
  JSON.stringify({
    arg: { channel: 'liquidation-orders', instType: 'SWAP' },
    data: [
      { details, instFamily: instId.replace('-SWAP', ''), instId, instType: 'SWAP', uly: instId.replace('-SWAP', '') },
    ],
  });

export const FRAMES = {
  trade: JSON.stringify({
    arg: { channel: 'trades-all', instId: 'BTC-USDT-SWAP' },
    data: [
      {
        instId: 'BTC-USDT-SWAP',
        tradeId: '130639474',
        px: '42219.9',
        sz: '12',
        side: 'buy',
        source: '0',
        ts: '1630048897897',
      },
    ],
  }),
  mark: data('mark-price', 'BTC-USDT-SWAP', { markPx: '42310.6', ts: '1630049139746' }),
  index: JSON.stringify({
    arg: { channel: 'index-tickers', instId: 'BTC-USDT' },
    data: [{ instId: 'BTC-USDT', idxPx: '42300.5', ts: '1597026383085' }],
  }),
  funding: data('funding-rate', 'BTC-USD-SWAP', {
    fundingRate: '0.0001875391284828',
    fundingTime: '1700726400000',
    nextFundingTime: '1700755200000',
    ts: '1700724675402',
  }),
  openInterest: data('open-interest', 'BTC-USD-SWAP', {
    oi: '2216113.01',
    oiCcy: '22161.13',
    oiUsd: '221611301',
    ts: '1743041250440',
  }),
  book: JSON.stringify({
    arg: { channel: 'books', instId: 'BTC-USDT-SWAP' },
    action: 'snapshot',
    data: [
      {
        asks: [['8476.98', '415', '0', '13']],
        bids: [['8476.97', '256', '0', '12']],
        ts: '1597026383085',
        checksum: -855196043,
        prevSeqId: -1,
        seqId: 123456,
      },
    ],
  }),
  bookUpdate: JSON.stringify({
    arg: { channel: 'books', instId: 'BTC-USDT-SWAP' },
    action: 'update',
    data: [
      {
        asks: [],
        bids: [['8476.97', '0', '0', '0']],
        ts: '1597026383185',
        checksum: -855196044,
        prevSeqId: 123456,
        seqId: 123457,
      },
    ],
  }),
  /** Hedge mode: the position's side is told. */
  liquidationOfLong: liquidations('BTC-USDT-SWAP', [
    { bkLoss: '0', bkPx: '40000', ccy: '', posSide: 'long', side: 'sell', sz: '50', ts: '1692266434010' },
  ]),
  liquidationOfShort: liquidations('IOST-USDT-SWAP', [
    { bkLoss: '0', bkPx: '0.007831', ccy: '', posSide: 'short', side: 'buy', sz: '13', ts: '1692266434010' },
  ]),
  /** Net mode: the order's side tells. Two entries, the later first, and an inverse contract of 100 USD. */
  liquidationsNet: liquidations('BTC-USD-SWAP', [
    { bkLoss: '0', bkPx: '40000', ccy: '', posSide: 'net', side: 'sell', sz: '3', ts: '1692266434020' },
    { bkLoss: '0', bkPx: '41000', ccy: '', posSide: 'net', side: 'buy', sz: '7', ts: '1692266434010' },
  ]),
  acknowledged: '{"event":"subscribe","arg":{"channel":"tickers","instId":"BTC-USDT"},"connId":"accb8e21"}',
  rejected: '{"event":"error","code":"60012","msg":"Invalid request: {\\"op\\": \\"subscribe\\"}","connId":"a4d3ae55"}',
  closing:
    '{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. Please reconnect.","connId":"a4d3ae55"}',
  pong: 'pong',
};
