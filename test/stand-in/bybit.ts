import type { MarketEvent } from '../../src/market/event.ts';
import {
  type Answer,
  type Asked,
  type Dialect,
  type Frame,
  type Heard,
  type Markets,
  NOT_FOUND,
  numberIn,
  ok,
  type Said,
} from './dialect.ts';
import { decimal, type Listed, listedCoins, unitsOf } from './listed.ts';
import { dailyTurnoverUsd, pastFundings } from './past.ts';
import { rowsOf, type Tape } from './tape.ts';

const STEPS: Readonly<Record<string, number>> = {
  '1': 60_000,
  '5': 300_000,
  '15': 900_000,
  '60': 3_600_000,
  '240': 14_400_000,
  D: 86_400_000,
};
const STATISTIC_STEPS: Readonly<Record<string, number>> = {
  '5min': 300_000,
  '15min': 900_000,
  '30min': 1_800_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
};
const SIDE = { long: 'Buy', short: 'Sell' } as const;
const KNOWN = /^(publicTrade|tickers|allLiquidation|orderbook\.(1|50|200|1000))\.\w+$/;
const PATHS = ['/v5/public/linear', '/v5/public/inverse'];

function list(count: number): Listed[] {
  const linear = {
    venue: 'bybit',
    product: 'linear',
    contract: 'linear',
    symbolOf: (base: string) => `${base}USDT`,
    quote: 'USDT',
    settle: 'USDT',
    contractSizeOf: () => 1,
  } as const;
  const inverse = {
    venue: 'bybit',
    product: 'inverse',
    contract: 'inverse',
    symbolOf: (base: string) => `${base}USD`,
    quote: 'USD',
    contractSizeOf: () => 1,
  } as const;
  return [...listedCoins(linear, count), ...listedCoins(inverse, Math.min(count, 20))];
}

function hear(text: string, path: string): Heard {
  const { op, args = [], req_id = '' } = JSON.parse(text) as { op: string; args?: string[]; req_id?: string };
  const reply = (success: boolean, message: string, of: string) =>
    JSON.stringify({ success, ret_msg: message, conn_id: 'c', req_id, op: of });
  if (op === 'ping') return { replies: [reply(true, 'pong', 'ping')] };
  if (op !== 'subscribe' || !PATHS.includes(path)) return { replies: [reply(false, 'error:handler not found', op)] };
  const wrong = args.find((topic) => !KNOWN.test(topic));
  // A frame with one topic that is not known subscribes to none.
  if (wrong !== undefined) return { replies: [reply(false, `error:handler not found,topic:${wrong}`, op)] };
  return { subscribe: args.map((topic) => `${path} ${topic}`), replies: [reply(true, '', op)] };
}

function greet(topic: string, markets: Markets): readonly Frame[] {
  const match = /^\/v5\/public\/(\w+) (tickers|orderbook\.\d+)\.(\w+)$/.exec(topic);
  const tape = match && markets.bySymbol(match[1]!, match[3]!);
  if (!tape) return [];
  const { listed, mark } = tape;
  if (match[2] === 'tickers') {
    return [ticker(tape, 'snapshot', tickerMark({ ...mark, timeMs: markets.nowMs }), true)];
  }
  const depth = Number(match[2]!.split('.')[1]);
  const { bids, asks } = tape.levels(depth);
  const { nowMs: timeMs } = markets;
  const numbers = { sequence: tape.sequence, previous: tape.sequence - 1 };
  const book = { timeMs, snapshot: true, bids, asks, ...numbers };
  return [bookFrame(listed, topic, 'snapshot', book)];
}

function say(tape: Tape, events: readonly MarketEvent[]): readonly Frame[] {
  const { listed } = tape;
  const { marketId, symbol } = listed;
  const path = `/v5/public/${listed.product}`;
  const kind = events[0]!.kind;
  const says: Said[] = events.map((event) => ({ marketId, event }));
  const last = events.at(-1)!;
  if (kind === 'trade' || kind === 'liquidation') {
    const topic = `${kind === 'trade' ? 'publicTrade' : 'allLiquidation'}.${symbol}`;
    const ts =
      (last.kind === 'trade' ? last.trade.timeMs : last.kind === 'liquidation' ? last.liquidation.timeMs : 0) + 3;
    const data = events.map((event) => entryOf(listed, event));
    return [{ topic: `${path} ${topic}`, raw: JSON.stringify({ topic, type: 'snapshot', ts, data }), says }];
  }
  return events.map((event) => {
    if (event.kind === 'mark') return ticker(tape, 'delta', event, false);
    if (event.kind === 'open-interest') return ticker(tape, 'delta', event, false);
    if (event.kind !== 'book') throw new Error(`Bybit says no ${event.kind}`);
    const book = { ...event.book, snapshot: false, ...tape.number(1) };
    return bookFrame(listed, `${path} orderbook.200.${symbol}`, 'delta', book);
  });
}

function entryOf(listed: Listed, event: MarketEvent): object {
  if (event.kind === 'trade') {
    const { timeMs, price, quantity, takerSide, id } = event.trade;
    const numbers = { v: unitsOf(listed, quantity), p: decimal(price) };
    const S = takerSide === 'buy' ? 'Buy' : 'Sell';
    return { T: timeMs, s: listed.symbol, S, ...numbers, L: 'PlusTick', i: id, BT: false };
  }
  if (event.kind !== 'liquidation') throw new Error(`no entry of a list: ${event.kind}`);
  const { timeMs, side, price, quantity } = event.liquidation;
  return { T: timeMs, s: listed.symbol, S: SIDE[side], v: unitsOf(listed, quantity), p: decimal(price) };
}

function tickerMark(mark: Extract<MarketEvent, { kind: 'mark' }>['mark']): MarketEvent {
  return { kind: 'mark', mark };
}

/** A snapshot has all fields, a delta those that changed. Open interest counts both sides, and one of them. */
function ticker(
  { listed, openInterest, lastPrice }: Tape,
  type: 'snapshot' | 'delta',
  event: MarketEvent,
  all: boolean,
): Frame {
  const { marketId, symbol } = listed;
  const data: Record<string, string> = { symbol };
  const says: Said[] = [];
  let ts = 0;
  if (event.kind === 'mark') {
    const { timeMs, mark, index, fundingRate, fundingDueMs } = event.mark;
    ts = timeMs;
    const fields = { markPrice: mark, indexPrice: index, fundingRate };
    for (const [name, value] of Object.entries(fields)) if (!Number.isNaN(value)) data[name] = decimal(value);
    if (!Number.isNaN(fundingDueMs)) data['nextFundingTime'] = String(fundingDueMs);
    if (Object.keys(data).length > 1) says.push({ marketId, event });
  }
  const oi = event.kind === 'open-interest' ? event.openInterest : all ? { ...openInterest, timeMs: ts } : null;
  if (oi) {
    ts = oi.timeMs;
    data['openInterest'] = decimal((oi.quantity * 2) / listed.contractSize);
    data['singleOpenInterest'] = unitsOf(listed, oi.quantity);
    says.push({ marketId, event: { kind: 'open-interest', openInterest: oi } });
  }
  if (all) data['lastPrice'] = decimal(lastPrice);
  const topic = `tickers.${symbol}`;
  return {
    topic: `/v5/public/${listed.product} ${topic}`,
    raw: JSON.stringify({ topic, type, cs: 1, ts, data }),
    says,
  };
}

function bookFrame(
  listed: Listed,
  topic: string,
  type: 'snapshot' | 'delta',
  book: Extract<MarketEvent, { kind: 'book' }>['book'],
): Frame {
  const { symbol: s, marketId } = listed;
  const levels = { b: rowsOf(listed, book.bids), a: rowsOf(listed, book.asks) };
  const data = { s, ...levels, u: book.sequence, seq: book.sequence * 7 };
  const raw = JSON.stringify({ topic: topic.split(' ')[1], type, ts: book.timeMs, data });
  return { topic, raw, says: [{ marketId, event: { kind: 'book', book } }] };
}

const result = (body: object): Answer => ok({ retCode: 0, retMsg: 'OK', result: body, time: 0 });
const refuse = (retCode: number, retMsg: string): Answer => ok({ retCode, retMsg, result: {} });

function answer({ path, query }: Asked, markets: Markets): Answer {
  const category = query.get('category') ?? '';
  const name = /^\/v5\/market\/([\w/-]+)$/.exec(path)?.[1];
  if (name === undefined) return NOT_FOUND;
  if (category !== 'linear' && category !== 'inverse') return refuse(10001, 'params error: Category is invalid');
  const { nowMs } = markets;
  const limit = numberIn(query, 'limit', name === 'instruments-info' ? 500 : 200);
  if (name === 'tickers') {
    const entries = markets.all(category).map(({ listed }) => ({
      symbol: listed.symbol,
      turnover24h: decimal(dailyTurnoverUsd(listed) / (category === 'linear' ? 1 : listed.priceUsd)),
      volume24h: decimal(dailyTurnoverUsd(listed) / (category === 'linear' ? listed.priceUsd : 1)),
    }));
    return result({ category, list: entries });
  }
  if (name === 'instruments-info') {
    const all = markets.all(category);
    const start = Number(query.get('cursor') ?? 0);
    const entries = all.slice(start, start + limit).map(({ listed }) => listingOf(listed));
    return result({ category, list: entries, nextPageCursor: start + limit < all.length ? String(start + limit) : '' });
  }
  const tape = markets.bySymbol(category, query.get('symbol'));
  if (!tape) return refuse(10001, 'params error: Symbol Invalid');
  const { listed } = tape;
  const { symbol } = listed;
  const units = (quantity: number) => unitsOf(listed, quantity);
  // Newest first, and as many of the newest as a page holds.
  const page = <Row>(rows: Row[]): Row[] => rows.toReversed().slice(0, limit);
  switch (name) {
    case 'kline':
    case 'mark-price-kline': {
      const stepMs = STEPS[query.get('interval') ?? ''];
      if (stepMs === undefined) return refuse(10001, 'Invalid period!');
      const end = numberIn(query, 'end', nowMs) + 1;
      const start = Math.max(numberIn(query, 'start', 0), end - (limit + 1) * stepMs);
      const rows = page(tape.bars(start, end, stepMs, nowMs)).map((bar) =>
        name === 'kline'
          ? [String(bar.timeMs), ...[bar.open, bar.high, bar.low, bar.close].map(decimal), units(bar.volume), '0']
          : [String(bar.timeMs), ...[bar.open, bar.markHigh, bar.markLow, bar.close].map(decimal)],
      );
      return result({ category, symbol, list: rows });
    }
    case 'open-interest': {
      const stepMs = STATISTIC_STEPS[query.get('intervalTime') ?? ''];
      if (stepMs === undefined) return refuse(10001, 'Invalid period!');
      const end = numberIn(query, 'endTime', nowMs) + 1;
      const start = Math.max(numberIn(query, 'startTime', 0), end - (limit + 1) * stepMs);
      const rows = page(tape.openInterests(start, end, stepMs, nowMs)).map(({ timeMs, quantity }) => ({
        openInterest: decimal((quantity * 2) / listed.contractSize),
        singleOpenInterest: units(quantity),
        timestamp: String(timeMs),
      }));
      return result({ category, symbol, list: rows, nextPageCursor: '' });
    }
    case 'funding/history': {
      const [start, end] = [numberIn(query, 'startTime', 0), numberIn(query, 'endTime', nowMs) + 1];
      const rows = page(pastFundings(listed, start, end, 28_800_000, nowMs)).map(({ timeMs, fundingRate }) => ({
        symbol,
        fundingRate: decimal(fundingRate),
        fundingRateTimestamp: String(timeMs),
      }));
      return result({ category, list: rows });
    }
    case 'risk-limit':
      return result({ category, list: riskLimits(listed), nextPageCursor: '' });
    default:
      return NOT_FOUND;
  }
}

function riskLimits({ symbol, maxLeverage }: Listed): object[] {
  const tier = (id: number, value: number, maintenance: number, deduction: number, leverage: number) => ({
    id,
    symbol,
    riskLimitValue: String(value),
    maintenanceMargin: String(maintenance),
    mmDeduction: String(deduction),
    maxLeverage: leverage.toFixed(2),
  });
  return [
    tier(1, 2_000_000, 0.005, 0, maxLeverage),
    tier(2, 10_000_000, 0.01, 10_000, maxLeverage / 2),
    tier(3, 20_000_000, 0.02, 110_000, maxLeverage / 4),
  ];
}

function listingOf(listed: Listed): object {
  return {
    symbol: listed.symbol,
    contractType: listed.contract === 'linear' ? 'LinearPerpetual' : 'InversePerpetual',
    status: listed.trading ? 'Trading' : 'Closed',
    baseCoin: listed.base,
    quoteCoin: listed.quote,
    settleCoin: listed.settle,
    priceFilter: { tickSize: decimal(listed.tickSize) },
    lotSizeFilter: { qtyStep: decimal(listed.lot), minOrderQty: decimal(listed.lot) },
    leverageFilter: { minLeverage: '1', maxLeverage: listed.maxLeverage.toFixed(2), leverageStep: '0.01' },
    fundingInterval: 480,
  };
}

/** @see https://bybit-exchange.github.io/docs/v5/ws/connect */
export const BYBIT: Dialect = {
  venue: 'bybit',
  limits: {
    topicsPerConnection: Number.POSITIVE_INFINITY,
    charsPerConnection: 21_000,
    messagesPerSecond: Number.POSITIVE_INFINITY,
    idleMs: 600_000,
    lifeMs: Number.POSITIVE_INFINITY,
    rest: { weight: 600, windowMs: 5000, status: 403 },
  },
  list,
  hear,
  greet,
  say,
  weigh: () => 1,
  meter: () => ({}),
  answer,
};
