import type { MarketEvent } from '../../src/market/event.ts';
import {
  type Answer,
  type Asked,
  type Dialect,
  type Frame,
  type Heard,
  type Markets,
  NOT_FOUND,
  ok,
  type Said,
} from './dialect.ts';
import { liquidate, positionsOf, usersOf } from './accounts.ts';
import { decimal, type Listed, listedCoins, unitsOf } from './listed.ts';
import { dailyTurnoverUsd, pastFundings } from './past.ts';
import type { Tape } from './tape.ts';

const STEPS: Readonly<Record<string, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
};
const CANDLES = 5000;
const FUNDINGS = 500;
/** Trades that a subscription begins with. */
const REPLAYED = 30;
const HOUR_MS = 3_600_000;
const PATH = '/ws';

function list(count: number): Listed[] {
  const naming = {
    venue: 'hyperliquid',
    product: 'perp',
    contract: 'linear',
    // Coins of a thousand are written with a small k.
    symbolOf: (base: string) => (base === 'KPEPE' ? 'kPEPE' : base),
    quote: 'USDC',
    settle: 'USDC',
    contractSizeOf: () => 1,
  } as const;
  return listedCoins(naming, count);
}

function hear(text: string, path: string): Heard {
  const { method, subscription } = JSON.parse(text) as {
    method: string;
    subscription?: { type: string; coin: string };
  };
  if (method === 'ping') return { replies: ['{"channel":"pong"}'] };
  const known = subscription && ['trades', 'activeAssetCtx', 'l2Book'].includes(subscription.type) && path === PATH;
  if (method !== 'subscribe' || !known) {
    return { replies: [JSON.stringify({ channel: 'error', data: `Invalid subscription ${text}` })] };
  }
  return {
    subscribe: [`${PATH} ${subscription.type} ${subscription.coin}`],
    replies: [JSON.stringify({ channel: 'subscriptionResponse', data: { method, subscription } })],
  };
}

/** Every subscription begins with how things stand: the latest trades, the context, the book. */
function greet(topic: string, markets: Markets): readonly Frame[] {
  const [, type, coin] = topic.split(' ');
  const tape = markets.bySymbol('perp', coin!);
  if (!tape) return [];
  if (type === 'trades') {
    const trades = tape.trades.slice(-REPLAYED);
    return trades.length === 0
      ? []
      : [
          tradeFrame(
            tape,
            trades.map((trade) => ({ kind: 'trade', trade }) as const),
          ),
        ];
  }
  return type === 'l2Book' ? [bookFrame(tape, markets.nowMs)] : [context(tape)];
}

function say(tape: Tape, events: readonly MarketEvent[]): readonly Frame[] {
  const trades = events.filter((event) => event.kind === 'trade');
  if (events.some(({ kind }) => kind === 'mark')) liquidate(tape);
  if (trades.length > 0) return [tradeFrame(tape, trades)];
  return events.flatMap((event) => {
    // A book comes whole, and there are no liquidations for everybody.
    if (event.kind === 'book') return bookFrame(tape, event.book.timeMs);
    return event.kind === 'liquidation' ? [] : context(tape);
  });
}

function tradeFrame({ listed }: Tape, events: readonly Extract<MarketEvent, { kind: 'trade' }>[]): Frame {
  const { symbol: coin, marketId } = listed;
  const data = events.map(({ trade }) => ({
    coin,
    side: trade.takerSide === 'sell' ? 'A' : 'B',
    px: decimal(trade.price),
    sz: unitsOf(listed, trade.quantity),
    hash: '0x00',
    time: trade.timeMs,
    tid: Number(trade.id),
    users: usersOf(trade),
  }));
  const says: Said[] = events.map(({ kind, trade }) => ({
    marketId,
    event: { kind, trade: { ...trade, id: `${trade.timeMs}-${trade.id}` } },
  }));
  return { topic: `${PATH} trades ${coin}`, raw: JSON.stringify({ channel: 'trades', data }), says };
}

/** Mark, oracle, funding and open interest come together, and without a time. */
function context({ listed, mark, openInterest }: Tape): Frame {
  const { symbol: coin, marketId } = listed;
  const ctx = {
    funding: decimal(mark.fundingRate),
    openInterest: unitsOf(listed, openInterest.quantity),
    prevDayPx: decimal(listed.priceUsd),
    dayNtlVlm: decimal(dailyTurnoverUsd(listed)),
    premium: '0.0',
    oraclePx: decimal(mark.index),
    markPx: decimal(mark.mark),
  };
  const { NaN: unsaid } = Number;
  return {
    topic: `${PATH} activeAssetCtx ${coin}`,
    raw: JSON.stringify({ channel: 'activeAssetCtx', data: { coin, ctx } }),
    says: [
      { marketId, event: { kind: 'mark', mark: { ...mark, timeMs: unsaid, fundingDueMs: unsaid } } },
      { marketId, event: { kind: 'open-interest', openInterest: { ...openInterest, timeMs: unsaid } } },
    ],
  };
}

function bookFrame(tape: Tape, timeMs: number): Frame {
  const { listed } = tape;
  const { symbol: coin, marketId } = listed;
  const { bids, asks } = tape.levels(20);
  const rows = (levels: typeof bids) => levels.map(([px, sz]) => ({ px: decimal(px), sz: unitsOf(listed, sz), n: 1 }));
  const { NaN: unsaid } = Number;
  const book = { timeMs, snapshot: true, bids, asks, sequence: unsaid, previous: unsaid };
  return {
    topic: `${PATH} l2Book ${coin}`,
    raw: JSON.stringify({ channel: 'l2Book', data: { coin, time: timeMs, levels: [rows(bids), rows(asks)] } }),
    says: [{ marketId, event: { kind: 'book', book } }],
  };
}

interface Question {
  type?: string;
  user?: string;
  coin?: string;
  startTime?: number;
  endTime?: number;
  req?: { coin: string; interval: string; startTime: number; endTime: number };
}

function weigh({ body }: Asked): number {
  const { type, req } = body as Question;
  if (type === 'clearinghouseState') return 2;
  if (type !== 'candleSnapshot' || !req) return 20;
  const candles = Math.min(CANDLES, (req.endTime - req.startTime) / (STEPS[req.interval] ?? 60_000));
  return 20 + Math.ceil(candles / 60);
}

function answer({ path, body }: Asked, markets: Markets): Answer {
  if (path !== '/info') return NOT_FOUND;
  const { type, user = '', coin, req, startTime = 0, endTime = markets.nowMs } = body as Question;
  const { nowMs } = markets;
  if (type === 'meta') return ok(meta(markets));
  if (type === 'metaAndAssetCtxs') {
    return ok([meta(markets), markets.all('perp').map((tape) => JSON.parse(context(tape).raw).data.ctx)]);
  }
  if (type === 'clearinghouseState') return account(user, markets);
  const tape = markets.bySymbol('perp', req?.coin ?? coin ?? null);
  if (!tape) return { status: 500, body: null };
  const { listed } = tape;
  if (type === 'candleSnapshot') {
    const stepMs = STEPS[req!.interval];
    if (stepMs === undefined) return { status: 422, body: 'Failed to deserialize the JSON body into the target type' };
    // The latest of each step are kept.
    const from = Math.max(req!.startTime, nowMs - CANDLES * stepMs);
    return ok(
      tape.bars(from, req!.endTime + 1, stepMs, nowMs).map((bar) => ({
        t: bar.timeMs,
        T: bar.timeMs + stepMs - 1,
        s: listed.symbol,
        i: req!.interval,
        o: decimal(bar.open),
        h: decimal(bar.high),
        l: decimal(bar.low),
        c: decimal(bar.close),
        v: unitsOf(listed, bar.volume),
        n: 1,
      })),
    );
  }
  if (type === 'fundingHistory') {
    return ok(
      pastFundings(listed, startTime, endTime + 1, HOUR_MS, nowMs)
        .slice(0, FUNDINGS)
        .map(({ timeMs, fundingRate }) => ({
          coin: listed.symbol,
          fundingRate: decimal(fundingRate),
          premium: '0.0',
          time: timeMs,
        })),
    );
  }
  return { status: 422, body: 'Failed to deserialize the JSON body into the target type' };
}

/** Nobody is unknown: who never traded has an account that is worth nothing. */
function account(user: string, markets: Markets): Answer {
  if (!/^0x[0-9a-f]{40}$/i.test(user)) {
    return { status: 422, body: 'Failed to deserialize the JSON body into the target type' };
  }
  const held = markets
    .all('perp')
    .map((tape) => ({ tape, position: positionsOf(tape).get(user.toLowerCase()) }))
    .filter(({ position }) => position !== undefined);
  const assetPositions = held.map(({ tape: { listed, mark }, position }) => {
    const { size, entryPrice, liquidationPrice, leverage, margin } = position!;
    const value = Math.abs(size) * mark.mark;
    return {
      type: 'oneWay',
      position: {
        coin: listed.symbol,
        szi: decimal(size),
        leverage: { type: margin, value: leverage, ...(margin === 'isolated' ? { rawUsd: '0.0' } : {}) },
        entryPx: decimal(entryPrice),
        positionValue: decimal(value),
        unrealizedPnl: decimal(size * (mark.mark - entryPrice)),
        returnOnEquity: '0.0',
        liquidationPx: liquidationPrice === null ? null : decimal(liquidationPrice),
        marginUsed: decimal(value / leverage),
        maxLeverage: listed.maxLeverage,
        cumFunding: { allTime: '0.0', sinceOpen: '0.0', sinceChange: '0.0' },
      },
    };
  });
  const worth = assetPositions.reduce((sum, { position }) => sum + 2 * Number(position.marginUsed), 0);
  const summary = {
    accountValue: decimal(worth),
    totalNtlPos: decimal(assetPositions.reduce((sum, { position }) => sum + Number(position.positionValue), 0)),
    totalRawUsd: '0.0',
    totalMarginUsed: decimal(worth / 2),
  };
  return ok({
    marginSummary: summary,
    crossMarginSummary: summary,
    crossMaintenanceMarginUsed: '0.0',
    withdrawable: '0.0',
    assetPositions,
    time: markets.nowMs,
  });
}

function meta(markets: Markets): object {
  return {
    universe: markets.all('perp').map(({ listed }) => ({
      name: listed.symbol,
      szDecimals: Math.max(0, 6 + Math.round(Math.log10(listed.tickSize))),
      maxLeverage: listed.maxLeverage,
      marginTableId: listed.maxLeverage,
      ...(listed.trading ? {} : { isDelisted: true }),
    })),
    marginTables: [100, 50, 20].map((maxLeverage) => [
      maxLeverage,
      {
        description: '',
        marginTiers: [
          { lowerBound: '0.0', maxLeverage },
          { lowerBound: '150000000.0', maxLeverage: maxLeverage / 2 },
        ],
      },
    ]),
  };
}

/** @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket */
export const HYPERLIQUID: Dialect = {
  venue: 'hyperliquid',
  limits: {
    topicsPerConnection: 1000,
    charsPerConnection: Number.POSITIVE_INFINITY,
    messagesPerSecond: 2000 / 60,
    idleMs: 60_000,
    lifeMs: Number.POSITIVE_INFINITY,
    rest: { weight: 1200, windowMs: 60_000, status: 429 },
  },
  list,
  hear,
  greet,
  say,
  weigh,
  meter: () => ({}),
  answer,
};
