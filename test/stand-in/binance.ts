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
} from './dialect.ts';
import { decimal, type Listed, listedCoins, unitsOf } from './listed.ts';
import { dailyTurnoverUsd, pastFundings } from './past.ts';
import { rowsOf, type Tape } from './tape.ts';

const STEPS: Readonly<Record<string, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
};
const MONTH_MS = 30 * 86_400_000;
/** Streams of each path; `/stream` and `/ws`, undivided, take subscriptions and carry nothing. */
const PATHS = {
  '/market/stream': /@aggTrade$|@markPrice(@1s)?$|@forceOrder$|^!forceOrder@arr$/,
  '/public/stream': /@depth/,
};
const OTHER_SIDE = { long: 'SELL', short: 'BUY' } as const;

const MARKET = '/market/stream';
const PUBLIC = '/public/stream';

function list(count: number): Listed[] {
  const usdm = listedCoins(
    {
      venue: 'binance',
      product: 'usdm',
      contract: 'linear',
      symbolOf: (base) => `${base}USDT`,
      quote: 'USDT',
      settle: 'USDT',
      contractSizeOf: () => 1,
    },
    count,
  );
  const coinm = listedCoins(
    {
      venue: 'binance',
      product: 'coinm',
      contract: 'inverse',
      symbolOf: (base) => `${base}USD_PERP`,
      quote: 'USD',
      contractSizeOf: (base) => (base === 'BTC' ? 100 : 10),
    },
    Math.min(count, 20),
  );
  return [...usdm, ...coinm];
}

function hear(text: string, path: string): Heard {
  const { method, params, id } = JSON.parse(text) as { method: string; params: string[]; id: number };
  if (method !== 'SUBSCRIBE')
    return { replies: [`{"error":{"code":2,"msg":"Invalid request: unknown method"},"id":${id}}`] };
  const pattern = PATHS[path as keyof typeof PATHS] as RegExp | undefined;
  const known = params.filter((name) => pattern?.test(name));
  return { subscribe: known.map((name) => `${path} ${name}`), replies: [`{"result":null,"id":${id}}`] };
}

function say(tape: Tape, events: readonly MarketEvent[]): readonly Frame[] {
  return events.flatMap((event) => {
    const { listed } = tape;
    const { symbol, marketId } = listed;
    const st = listed.product === 'usdm' ? 1 : 2;
    const name = symbol.toLowerCase();
    const combined = (path: string, stream: string, data: object, said: MarketEvent = event): Frame => ({
      topic: `${path} ${stream}`,
      raw: JSON.stringify({ stream, data }),
      says: [{ marketId, event: said }],
    });
    switch (event.kind) {
      case 'trade': {
        const { timeMs, price, quantity, takerSide, id } = event.trade;
        const numbers = {
          a: Number(id),
          p: decimal(price),
          q: unitsOf(listed, quantity),
          f: Number(id),
          l: Number(id),
        };
        return combined(MARKET, `${name}@aggTrade`, {
          e: 'aggTrade',
          E: timeMs + 1,
          s: symbol,
          ...numbers,
          T: timeMs,
          m: takerSide === 'sell',
          st,
        });
      }
      case 'mark': {
        const { timeMs, mark, index, fundingRate, fundingDueMs } = event.mark;
        const shown = (value: number) => (Number.isNaN(value) ? '' : decimal(value));
        return combined(MARKET, `${name}@markPrice@1s`, {
          e: 'markPriceUpdate',
          E: timeMs,
          s: symbol,
          // A mark that is missing is left out.
          ...(Number.isNaN(mark) ? {} : { p: decimal(mark) }),
          i: shown(index),
          P: shown(mark),
          r: shown(fundingRate),
          T: Number.isNaN(fundingDueMs) ? 0 : fundingDueMs,
          st,
        });
      }
      case 'liquidation': {
        const { timeMs, side, price, quantity } = event.liquidation;
        const z = unitsOf(listed, quantity);
        const o = {
          s: symbol,
          S: OTHER_SIDE[side],
          o: 'LIMIT',
          f: 'IOC',
          q: z,
          // The limit lies beyond what was paid, and the last fill is a part of the whole.
          p: decimal(price * (side === 'long' ? 0.99 : 1.01)),
          ap: decimal(price),
          X: 'FILLED',
          l: decimal(Number(z) / 2),
          z,
          T: timeMs,
          ...(st === 2 ? { ps: symbol.replace('_PERP', '') } : {}),
        };
        const data = { e: 'forceOrder', E: timeMs + 2, st, o };
        return [combined(MARKET, '!forceOrder@arr', data), combined(MARKET, `${name}@forceOrder`, data)];
      }
      case 'book': {
        const { sequence, previous } = tape.number(4);
        const { timeMs, bids, asks } = event.book;
        const numbers = { U: previous + 1, u: sequence, pu: previous };
        const levels = { b: rowsOf(listed, bids), a: rowsOf(listed, asks) };
        const said = { kind: 'book' as const, book: { ...event.book, snapshot: false, sequence, previous } };
        const data = { e: 'depthUpdate', E: timeMs + 1, T: timeMs, s: symbol, ps: symbol, st, ...numbers, ...levels };
        return combined(PUBLIC, `${name}@depth@100ms`, data, said);
      }
      default:
        // Open interest is told only to those who ask.
        return [];
    }
  });
}

function weigh({ path, query }: Asked): number {
  if (/[kK]lines$/.test(path)) {
    const limit = numberIn(query, 'limit', 500);
    return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10;
  }
  if (path.endsWith('/depth')) return numberIn(query, 'limit', 500) >= 1000 ? 20 : 10;
  return path.endsWith('/aggTrades') ? 20 : 1;
}

const refuse = (code: number, msg: string): Answer => ({ status: 400, body: { code, msg } });

function answer({ path, query }: Asked, markets: Markets): Answer {
  const match = /^\/(fapi|dapi)\/v1\/([\w/]+)$|^\/futures\/data\/(\w+)$/.exec(path);
  if (!match) return NOT_FOUND;
  const [, api, name, statistic] = match;
  if (statistic !== undefined) return statistics(statistic, query, markets);
  const product = api === 'fapi' ? 'usdm' : 'coinm';
  if (name === 'exchangeInfo')
    return ok({ timezone: 'UTC', symbols: markets.all(product).map(({ listed }) => entryOf(listed)) });
  if (name === 'leverageBracket') return { status: 401, body: { code: -2014, msg: 'API-key format invalid.' } };
  if (name === 'ticker/24hr')
    return ok(
      markets.all(product).map(({ listed }) => ({
        symbol: listed.symbol,
        lastPrice: decimal(listed.priceUsd),
        ...(product === 'usdm'
          ? { quoteVolume: decimal(dailyTurnoverUsd(listed)) }
          : { volume: decimal(dailyTurnoverUsd(listed) / listed.contractSize) }),
      })),
    );
  const tape = markets.bySymbol(product, query.get('symbol'));
  if (!tape) return refuse(-1121, 'Invalid symbol.');
  const { listed } = tape;
  const { nowMs } = markets;
  const units = (quantity: number) => unitsOf(listed, quantity);
  const fromMs = numberIn(query, 'startTime', 0);
  const toMs = numberIn(query, 'endTime', nowMs) + 1;
  switch (name) {
    case 'klines':
    case 'markPriceKlines': {
      const stepMs = STEPS[query.get('interval') ?? ''];
      if (stepMs === undefined) return refuse(-1120, 'Invalid interval.');
      const limit = numberIn(query, 'limit', 500);
      const end = Math.min(toMs, fromMs + limit * stepMs);
      const marks = name === 'markPriceKlines';
      return ok(
        tape
          .bars(fromMs, end, stepMs, nowMs)
          .map((bar) => [
            bar.timeMs,
            decimal(bar.open),
            decimal(marks ? bar.markHigh : bar.high),
            decimal(marks ? bar.markLow : bar.low),
            decimal(bar.close),
            marks ? '0' : units(bar.volume),
            bar.timeMs + stepMs - 1,
            '0',
            1,
            marks ? '0' : units(bar.takerBuyVolume),
            '0',
            '0',
          ]),
      );
    }
    case 'fundingRate':
      return ok(
        pastFundings(listed, fromMs, toMs, 28_800_000, nowMs)
          .slice(0, numberIn(query, 'limit', 100))
          .map(({ timeMs, fundingRate }) => ({
            symbol: listed.symbol,
            fundingTime: timeMs,
            fundingRate: decimal(fundingRate),
            markPrice: decimal(listed.priceUsd),
          })),
      );
    case 'openInterest':
      return ok({ symbol: listed.symbol, openInterest: units(tape.openInterest.quantity), time: nowMs });
    case 'premiumIndex': {
      const { mark, index, fundingRate, fundingDueMs } = tape.mark;
      const entry = {
        symbol: listed.symbol,
        markPrice: decimal(mark),
        indexPrice: decimal(index),
        lastFundingRate: decimal(fundingRate),
        nextFundingTime: fundingDueMs,
        time: nowMs,
      };
      return ok(product === 'usdm' ? entry : [entry]);
    }
    case 'depth': {
      const { bids, asks } = tape.levels(numberIn(query, 'limit', 500));
      const levels = { bids: rowsOf(listed, bids), asks: rowsOf(listed, asks) };
      return ok({ lastUpdateId: tape.sequence, E: nowMs, T: nowMs, ...levels });
    }
    case 'aggTrades': {
      const first = numberIn(query, 'fromId', 0);
      const trades = tape.trades.filter(({ id, timeMs }) => Number(id) >= first && timeMs >= fromMs && timeMs < toMs);
      return ok(
        trades.slice(0, numberIn(query, 'limit', 500)).map(({ id, price, quantity, timeMs, takerSide }) => ({
          a: Number(id),
          p: decimal(price),
          q: units(quantity),
          f: Number(id),
          l: Number(id),
          T: timeMs,
          m: takerSide === 'sell',
        })),
      );
    }
    default:
      return NOT_FOUND;
  }
}

function statistics(name: string, query: URLSearchParams, markets: Markets): Answer {
  if (name !== 'openInterestHist') return NOT_FOUND;
  const pair = query.get('pair');
  const tape =
    pair === null ? markets.bySymbol('usdm', query.get('symbol')) : markets.bySymbol('coinm', `${pair}_PERP`);
  const stepMs = STEPS[query.get('period') ?? ''];
  if (!tape) return refuse(-1121, 'Invalid symbol.');
  if (stepMs === undefined || stepMs < 300_000) return refuse(-1130, "Data sent for parameter 'period' is not valid.");
  const { nowMs } = markets;
  const fromMs = numberIn(query, 'startTime', 0);
  // A month is kept, and a question that begins before it is refused whole.
  if (fromMs < nowMs - MONTH_MS) return refuse(-1130, "parameter 'startTime' is invalid.");
  const rows = tape.openInterests(fromMs, numberIn(query, 'endTime', nowMs) + 1, stepMs, nowMs);
  return ok(
    rows.slice(0, numberIn(query, 'limit', 30)).map(({ timeMs, quantity }) => ({
      ...(pair === null ? { symbol: tape.listed.symbol } : { pair, contractType: 'PERPETUAL' }),
      sumOpenInterest: unitsOf(tape.listed, quantity),
      sumOpenInterestValue: decimal(quantity * (pair === null ? tape.listed.priceUsd : 1)),
      timestamp: timeMs,
    })),
  );
}

function entryOf(listed: Listed): object {
  const inverse = listed.contract === 'inverse';
  const status = listed.trading ? 'TRADING' : 'SETTLING';
  return {
    symbol: listed.symbol,
    pair: listed.symbol.replace('_PERP', ''),
    contractType: 'PERPETUAL',
    baseAsset: listed.base,
    quoteAsset: listed.quote,
    marginAsset: listed.settle,
    ...(inverse ? { contractStatus: status, contractSize: listed.contractSize } : { status }),
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: '0', maxPrice: '0', tickSize: decimal(listed.tickSize) },
      { filterType: 'LOT_SIZE', stepSize: decimal(listed.lot), minQty: decimal(listed.lot), maxQty: '1000000' },
    ],
  };
}

/** @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams */
export const BINANCE: Dialect = {
  venue: 'binance',
  limits: {
    topicsPerConnection: 1024,
    charsPerConnection: Number.POSITIVE_INFINITY,
    messagesPerSecond: 10,
    idleMs: Number.POSITIVE_INFINITY,
    lifeMs: 86_400_000,
    rest: { weight: 2400, windowMs: 60_000, status: 429 },
  },
  list,
  hear,
  greet: () => [],
  say,
  weigh,
  meter: (used) => ({ 'x-mbx-used-weight-1m': String(used) }),
  answer,
};
