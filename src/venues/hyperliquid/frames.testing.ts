import { InstrumentTable, type VenueInstrument } from '../instrument-table.ts';

/** Frames as Hyperliquid's documents show them. */
const perp = { product: 'perp', contract: 'linear', contractSize: 1, tickSize: 0.1, maxLeverage: 40 } as const;

export const BTC: VenueInstrument = { ...perp, marketId: 'hyperliquid:BTC/USDC:USDC', symbol: 'BTC' };
export const PEPE: VenueInstrument = { ...perp, marketId: 'hyperliquid:KPEPE/USDC:USDC', symbol: 'kPEPE' };
export const ETH: VenueInstrument = { ...perp, marketId: 'hyperliquid:ETH/USDC:USDC', symbol: 'ETH' };

export const hyperliquidInstruments = () => new InstrumentTable([BTC, PEPE, ETH]);

export const USERS = ['0x1111111111111111111111111111111111111111', '0x2222222222222222222222222222222222222222'];
const trade = {
  coin: 'BTC',
  side: 'A',
  px: '104320.0',
  sz: '0.015',
  hash: '0x00',
  time: 1769916002000,
  tid: 300003,
  users: USERS,
};

export const FRAMES = {
  trades: JSON.stringify({
    channel: 'trades',
    data: [trade, { ...trade, side: 'B', tid: 300004 }, { ...trade, coin: 'kPEPE', px: '0.0071', time: 1769916002001 }],
  }),
  context: JSON.stringify({
    channel: 'activeAssetCtx',
    data: {
      coin: 'BTC',
      ctx: {
        funding: '-0.0000015186',
        openInterest: '27353.17682',
        prevDayPx: '76317.0',
        dayNtlVlm: '1516669192.19',
        premium: '-0.0005927453',
        oraclePx: '77605.0',
        markPx: '77562.0',
        midPx: '77558.5',
        impactPxs: ['77558.0', '77559.0'],
      },
    },
  }),
  book: JSON.stringify({
    channel: 'l2Book',
    data: {
      coin: 'BTC',
      time: 1761786491067,
      levels: [
        [
          { px: '110427.0', sz: '4.11882', n: 3 },
          { px: '110426.0', sz: '0.31694', n: 1 },
        ],
        [{ px: '110428.0', sz: '3.72573', n: 2 }],
      ],
    },
  }),
  acknowledged:
    '{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"trades","coin":"BTC"}}}',
  rejected: '{"channel":"error","data":"Invalid subscription {\\"type\\":\\"nothing\\"}"}',
  pong: '{"channel":"pong"}',
};

const cumFunding = { allTime: '514.085417', sinceChange: '0.0', sinceOpen: '0.0' };
const isolated = {
  coin: 'ETH',
  cumFunding,
  entryPx: '2986.3',
  leverage: { rawUsd: '-95.059824', type: 'isolated', value: 20 },
  liquidationPx: '2866.26936529',
  marginUsed: '4.967826',
  maxLeverage: 50,
  positionValue: '100.02765',
  returnOnEquity: '-0.0026789',
  szi: '0.0335',
  unrealizedPnl: '-0.0134',
};
const cross = {
  ...isolated,
  coin: 'BTC',
  entryPx: '79000.0',
  leverage: { type: 'cross', value: 10 },
  liquidationPx: '91234.5',
  positionValue: '158000.0',
  szi: '-2.0',
};

/** What the documents show of an account, with a short on cross margin and one that no price liquidates besides. */
export const ACCOUNT = {
  assetPositions: [
    { position: isolated, type: 'oneWay' },
    { position: cross, type: 'oneWay' },
    { position: { ...cross, coin: 'kPEPE', szi: '1000', liquidationPx: null }, type: 'oneWay' },
    { position: { ...cross, coin: 'GONE' }, type: 'oneWay' },
  ],
  crossMaintenanceMarginUsed: '0.0',
  crossMarginSummary: {
    accountValue: '13104.514502',
    totalMarginUsed: '0.0',
    totalNtlPos: '0.0',
    totalRawUsd: '13104.514502',
  },
  marginSummary: {
    accountValue: '13109.482328',
    totalMarginUsed: '4.967826',
    totalNtlPos: '100.02765',
    totalRawUsd: '13009.454678',
  },
  time: 1708622398623,
  withdrawable: '13104.514502',
};
