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
  '1H': 3_600_000,
  '4H': 14_400_000,
  '1Dutc': 86_400_000,
};
const PATHS: Readonly<Record<string, readonly string[]>> = {
  '/ws/v5/public': [
    'liquidation-orders',
    'mark-price',
    'funding-rate',
    'open-interest',
    'index-tickers',
    'books',
    'trades',
  ],
  '/ws/v5/business': ['trades-all'],
};
/** Twentieths of a path's limit that a request takes: 20, 10 or 5 are allowed in two seconds. */
const WEIGHTS: readonly (readonly [RegExp, number])[] = [
  [/history-mark-price-candles$|funding-rate-history$|position-tiers$/, 2],
  [/^\/api\/v5\/rubik\//, 4],
];
const ORDER = { long: 'sell', short: 'buy' } as const;
const { NaN: unsaid } = Number;

function list(count: number): Listed[] {
  const linear = {
    venue: 'okx',
    product: 'swap',
    contract: 'linear',
    symbolOf: (base: string) => `${base}-USDT-SWAP`,
    quote: 'USDT',
    settle: 'USDT',
    contractSizeOf: (base: string, priceUsd: number) =>
      base === 'BTC' ? 0.01 : base === 'ETH' ? 0.1 : priceUsd < 1 ? 1000 : priceUsd < 20 ? 10 : 1,
  } as const;
  const inverse = {
    venue: 'okx',
    product: 'swap',
    contract: 'inverse',
    symbolOf: (base: string) => `${base}-USD-SWAP`,
    quote: 'USD',
    contractSizeOf: (base: string) => (base === 'BTC' ? 100 : 10),
  } as const;
  return [...listedCoins(linear, count), ...listedCoins(inverse, Math.min(count, 20))];
}

interface Topic {
  channel: string;
  instId?: string;
  instType?: string;
}

const topicOf = (path: string, { channel, instId, instType }: Topic) => `${path} ${channel} ${instId ?? instType}`;

function hear(text: string, path: string): Heard {
  if (text === 'ping') return { replies: ['pong'] };
  const { op, args } = JSON.parse(text) as { op: string; args: Topic[] };
  if (op !== 'subscribe') return { replies: [`{"event":"error","code":"60012","msg":"Invalid request","connId":"c"}`] };
  const known = args.filter(({ channel }) => PATHS[path]?.includes(channel));
  const unknown = args.filter((arg) => !known.includes(arg));
  return {
    subscribe: known.map((topic) => topicOf(path, topic)),
    replies: [
      ...known.map((arg) => JSON.stringify({ event: 'subscribe', arg, connId: 'c' })),
      ...unknown.map(({ channel }) =>
        JSON.stringify({
          event: 'error',
          code: '60018',
          msg: `Wrong URL or channel:${channel} doesn't exist. Please use the correct URL, channel and parameters.`,
          connId: 'c',
        }),
      ),
    ],
  };
}

function greet(topic: string, markets: Markets): readonly Frame[] {
  const match = /^\/ws\/v5\/public books (\S+)$/.exec(topic);
  const tape = match && markets.bySymbol('swap', match[1]!);
  if (!tape) return [];
  const book = { timeMs: markets.nowMs, snapshot: true, ...tape.levels(400), sequence: tape.sequence, previous: -1 };
  return [bookFrame(tape.listed, 'snapshot', book)];
}

function say(tape: Tape, events: readonly MarketEvent[]): readonly Frame[] {
  const { listed } = tape;
  const { symbol: instId, marketId } = listed;
  const units = (quantity: number) => unitsOf(listed, quantity);
  const frame = (path: string, arg: Topic, entries: readonly object[], said: readonly MarketEvent[]): Frame => ({
    topic: topicOf(path, arg),
    raw: JSON.stringify({ arg, data: entries }),
    says: said.map((event) => ({ marketId, event })),
  });
  const first = events[0]!;
  if (first.kind === 'liquidation') return [liquidationFrame(listed, events)];
  return events.flatMap((event) => {
    switch (event.kind) {
      case 'trade': {
        const { timeMs, price, quantity, takerSide, id } = event.trade;
        const numbers = { px: decimal(price), sz: units(quantity) };
        const entry = { instId, tradeId: id, ...numbers, side: takerSide, source: '0', ts: String(timeMs) };
        return [
          frame('/ws/v5/business', { channel: 'trades-all', instId }, [entry], [event]),
          frame('/ws/v5/public', { channel: 'trades', instId }, [{ ...entry, count: '1' }], [event]),
        ];
      }
      case 'mark': {
        // Each fact has its channel; one that is missing is not sent.
        const { timeMs, mark, index, fundingRate, fundingDueMs } = event.mark;
        const ts = String(timeMs);
        const part = (fields: object): MarketEvent => ({
          kind: 'mark',
          mark: { timeMs, mark: unsaid, index: unsaid, fundingRate: unsaid, fundingDueMs: unsaid, ...fields },
        });
        const frames: Frame[] = [];
        const tell = (channel: string, id: string, entry: object, fields: object) =>
          frames.push(
            frame(
              '/ws/v5/public',
              { channel, instId: id },
              [{ instType: 'SWAP', instId: id, ...entry, ts }],
              [part(fields)],
            ),
          );
        if (!Number.isNaN(mark)) tell('mark-price', instId, { markPx: decimal(mark) }, { mark });
        if (!Number.isNaN(index))
          tell('index-tickers', instId.replace('-SWAP', ''), { idxPx: decimal(index) }, { index });
        if (!Number.isNaN(fundingRate) && !Number.isNaN(fundingDueMs)) {
          const funding = { fundingRate: decimal(fundingRate), fundingTime: String(fundingDueMs) };
          tell('funding-rate', instId, funding, { fundingRate, fundingDueMs });
        }
        return frames;
      }
      case 'open-interest': {
        const { timeMs, quantity } = event.openInterest;
        const entry = { instType: 'SWAP', instId, oi: units(quantity), oiCcy: '0', oiUsd: '0', ts: String(timeMs) };
        return frame('/ws/v5/public', { channel: 'open-interest', instId }, [entry], [event]);
      }
      case 'book':
        return bookFrame(listed, 'update', { ...event.book, snapshot: false, ...tape.number(3) });
      default:
        throw new Error(`OKX says no ${event.kind}`);
    }
  });
}

/** One frame of all; every other one as in net mode, where only the order's side tells. */
function liquidationFrame(listed: Listed, events: readonly MarketEvent[]): Frame {
  const { symbol: instId, marketId } = listed;
  const details = events.map((event, n) => {
    if (event.kind !== 'liquidation') throw new Error(`no liquidation: ${event.kind}`);
    const { timeMs, side, price, quantity } = event.liquidation;
    return {
      bkLoss: '0',
      bkPx: decimal(price),
      ccy: '',
      posSide: n % 2 === 1 ? 'net' : side,
      side: ORDER[side],
      sz: unitsOf(listed, quantity),
      ts: String(timeMs),
    };
  });
  const arg = { channel: 'liquidation-orders', instType: 'SWAP' };
  const family = instId.replace('-SWAP', '');
  const raw = JSON.stringify({ arg, data: [{ details, instFamily: family, instId, instType: 'SWAP', uly: family }] });
  return { topic: topicOf('/ws/v5/public', arg), raw, says: events.map((event) => ({ marketId, event })) };
}

function bookFrame(
  listed: Listed,
  action: 'snapshot' | 'update',
  book: Extract<MarketEvent, { kind: 'book' }>['book'],
): Frame {
  const { symbol: instId, marketId } = listed;
  const rows = (levels: typeof book.bids) => rowsOf(listed, levels).map(([price, size]) => [price, size, '0', '1']);
  const numbers = { checksum: 0, prevSeqId: book.previous, seqId: book.sequence };
  const arg = { channel: 'books', instId };
  const data = [{ asks: rows(book.asks), bids: rows(book.bids), ts: String(book.timeMs), ...numbers }];
  const raw = JSON.stringify({ arg, action, data });
  return { topic: topicOf('/ws/v5/public', arg), raw, says: [{ marketId, event: { kind: 'book', book } }] };
}

const result = (data: unknown): Answer => ok({ code: '0', msg: '', data });
const refuse = (code: string, msg: string): Answer => ok({ code, msg, data: [] });

function answer({ path, query }: Asked, markets: Markets): Answer {
  const name = /^\/api\/v5\/(.+)$/.exec(path)?.[1];
  if (name === undefined) return NOT_FOUND;
  if (name === 'public/instruments') return result(markets.all('swap').map(({ listed }) => entryOf(listed)));
  if (name === 'market/tickers') {
    const volume = (listed: Listed) => decimal(dailyTurnoverUsd(listed) / listed.priceUsd);
    return result(
      markets.all('swap').map(({ listed }) => ({
        instType: 'SWAP',
        instId: listed.symbol,
        last: decimal(listed.priceUsd),
        volCcy24h: volume(listed),
      })),
    );
  }
  const tape = markets.bySymbol('swap', query.get('instId') ?? `${query.get('instFamily')}-SWAP`);
  if (!tape) return refuse('51001', "Instrument ID or Spread ID doesn't exist.");
  const { listed } = tape;
  const { nowMs } = markets;
  const units = (quantity: number) => unitsOf(listed, quantity);
  // Newest first, and as many of the newest as a page holds.
  const page = <Row>(rows: Row[], most: number): Row[] =>
    rows.toReversed().slice(0, Math.min(most, numberIn(query, 'limit', 100)));
  const fromMs = numberIn(query, 'before', -1) + 1;
  const toMs = numberIn(query, 'after', nowMs + 1);
  switch (name) {
    case 'market/candles':
    case 'market/history-candles':
    case 'market/history-mark-price-candles': {
      const stepMs = STEPS[query.get('bar') ?? '1m'];
      if (stepMs === undefined) return refuse('51000', 'Parameter bar error');
      const marks = name.includes('mark-price');
      const bars = tape.bars(Math.max(fromMs, toMs - 301 * stepMs), toMs, stepMs, nowMs);
      return result(
        page(bars, name === 'market/candles' ? 300 : 100).map((bar) => {
          const done = bar.timeMs + stepMs <= nowMs ? '1' : '0';
          const prices = [bar.open, marks ? bar.markHigh : bar.high, marks ? bar.markLow : bar.low, bar.close];
          const volume = marks ? [] : [units(bar.volume), decimal(bar.volume), '0'];
          return [String(bar.timeMs), ...prices.map(decimal), ...volume, done];
        }),
      );
    }
    case 'rubik/stat/contracts/open-interest-history': {
      const stepMs = STEPS[query.get('period') ?? '5m'];
      if (stepMs === undefined || stepMs < 300_000) return refuse('51000', 'Parameter period error');
      const end = numberIn(query, 'end', nowMs) + 1;
      const begin = Math.max(numberIn(query, 'begin', 0), end - 101 * stepMs);
      const rows = page(tape.openInterests(begin, end, stepMs, nowMs), 100);
      return result(rows.map(({ timeMs, quantity }) => [String(timeMs), units(quantity), decimal(quantity), '0']));
    }
    case 'public/funding-rate-history': {
      const rows = page(pastFundings(listed, Math.max(fromMs, toMs - 400 * 28_800_000), toMs, 28_800_000, nowMs), 400);
      return result(
        rows.map(({ timeMs, fundingRate }) => ({
          instType: 'SWAP',
          instId: listed.symbol,
          fundingRate: decimal(fundingRate + 0.00001),
          realizedRate: decimal(fundingRate),
          fundingTime: String(timeMs),
          method: 'current_period',
        })),
      );
    }
    case 'public/open-interest':
      return result([
        { instType: 'SWAP', instId: listed.symbol, oi: units(tape.openInterest.quantity), ts: String(nowMs) },
      ]);
    case 'market/books': {
      const { bids, asks } = tape.levels(Math.min(400, numberIn(query, 'sz', 1)));
      const rows = (levels: typeof bids) => rowsOf(listed, levels).map(([price, size]) => [price, size, '0', '1']);
      return result([{ asks: rows(asks), bids: rows(bids), ts: String(nowMs), seqId: tape.sequence }]);
    }
    case 'public/position-tiers':
      return result(
        [1, 2, 3].map((tier) => ({
          instFamily: query.get('instFamily'),
          tier: String(tier),
          minSz: String((tier - 1) * 1000 + (tier > 1 ? 1 : 0)),
          maxSz: String(tier * 1000),
          mmr: String(0.004 * tier),
          imr: String(tier / listed.maxLeverage),
          maxLever: String(listed.maxLeverage / tier),
        })),
      );
    default:
      return NOT_FOUND;
  }
}

function entryOf(listed: Listed): object {
  const inverse = listed.contract === 'inverse';
  return {
    instType: 'SWAP',
    instId: listed.symbol,
    uly: `${listed.base}-${listed.quote}`,
    instFamily: `${listed.base}-${listed.quote}`,
    settleCcy: listed.settle,
    ctVal: decimal(listed.contractSize),
    ctMult: '1',
    ctValCcy: inverse ? listed.quote : listed.base,
    ctType: listed.contract,
    lever: String(listed.maxLeverage),
    tickSz: decimal(listed.tickSize),
    lotSz: decimal(listed.lot),
    minSz: decimal(listed.lot),
    state: listed.trading ? 'live' : 'suspend',
  };
}

/** @see https://www.okx.com/docs-v5/en/#overview-websocket */
export const OKX: Dialect = {
  venue: 'okx',
  limits: {
    topicsPerConnection: Number.POSITIVE_INFINITY,
    charsPerConnection: 65_536,
    messagesPerSecond: Number.POSITIVE_INFINITY,
    idleMs: 30_000,
    lifeMs: Number.POSITIVE_INFINITY,
    // In twentieths of what a path allows.
    rest: { weight: 20, windowMs: 2000, status: 429, byPath: true },
  },
  list,
  hear,
  greet,
  say,
  weigh: ({ path }) => WEIGHTS.find(([pattern]) => pattern.test(path))?.[1] ?? 1,
  meter: () => ({}),
  answer,
};
