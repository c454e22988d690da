import { type ConnectionPlan, parts, type Wanted } from '../connection-plan.ts';
import type { BinanceProduct } from './parse.ts';

export const BINANCE_STREAMS: Readonly<Record<BinanceProduct, string>> = {
  usdm: 'wss://fstream.binance.com',
  coinm: 'wss://dstream.binance.com',
};

/** A market that is never quiet, so that a connection without it would not be known to live. */
const BUSY: Readonly<Record<BinanceProduct, string>> = { usdm: 'btcusdt', coinm: 'btcusd_perp' };

const STREAMS_PER_CONNECTION = 1024;
const STREAMS_PER_FRAME = 100;
/** Ten inbound messages a second are allowed, pongs included. */
const SEND_EVERY_MS = 250;
/** A connection ends after 24 hours. */
const LIFE_MS = 23.5 * 3_600_000;
const SILENCE_MS = 10_000;

/**
 * Since 2026-04-23 streams are divided by path: `/public` has the book, `/market` all else; the undivided path takes
 * subscriptions and sends nothing.
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams
 */
export function binanceConnections(
  product: BinanceProduct,
  { charted }: Wanted,
  base: string = BINANCE_STREAMS[product],
): ConnectionPlan[] {
  const names = charted.filter((one) => one.product === product).map(({ symbol }) => symbol.toLowerCase());
  // All symbols' liquidations come in one stream.
  const market = new Set(['!forceOrder@arr', `${BUSY[product]}@markPrice@1s`]);
  for (const name of names) market.add(`${name}@markPrice@1s`).add(`${name}@aggTrade`);
  const books = names.map((name) => `${name}@depth@100ms`);
  return [
    ...plans(product, 'market', [...market], base, { mark: SILENCE_MS }),
    ...plans(product, 'public', books, base, { book: SILENCE_MS }),
  ];
}

function plans(
  product: BinanceProduct,
  path: 'market' | 'public',
  streams: readonly string[],
  base: string,
  expects: ConnectionPlan['expects'],
): ConnectionPlan[] {
  return parts(streams, STREAMS_PER_CONNECTION).map((part, n) => ({
    name: `binance ${product} ${path}${n > 0 ? ` ${n + 1}` : ''}`,
    url: `${base}/${path}/stream`,
    subscribe: parts(part, STREAMS_PER_FRAME).map((params, i) =>
      JSON.stringify({ method: 'SUBSCRIBE', params, id: i + 1 }),
    ),
    sendEveryMs: SEND_EVERY_MS,
    // The server pings every three minutes, and a pong is all it wants.
    heartbeat: null,
    lifeMs: LIFE_MS,
    silenceMs: SILENCE_MS,
    carriesBars: path === 'market',
    liquidationsOf: path === 'market' && n === 0 ? Number.POSITIVE_INFINITY : 0,
    expects,
  }));
}
