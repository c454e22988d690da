import { allOf, type ConnectionPlan, parts, type Wanted } from '../connection-plan.ts';
import type { BybitProduct } from './instruments.ts';

export const BYBIT_STREAMS = 'wss://stream.bybit.com';

/** A market that is never quiet, so that a connection without it would not be known to live. */
const BUSY: Readonly<Record<BybitProduct, string>> = { linear: 'BTCUSDT', inverse: 'BTCUSD' };

/** The arguments of all of a connection's subscriptions, in characters: 21,000 are allowed; commas and quotes are left room for. */
const CHARS_PER_CONNECTION = 18_000;
const TOPICS_PER_FRAME = 100;
const SEND_EVERY_MS = 100;
const PING_EVERY_MS = 20_000;
const SILENCE_MS = 10_000;
const DAY_MS = 86_400_000;

/**
 * Liquidations come by symbol: there is no stream of all.
 *
 * @see https://bybit-exchange.github.io/docs/v5/ws/connect
 */
export function bybitConnections(
  product: BybitProduct,
  wanted: Wanted,
  base: string = BYBIT_STREAMS,
): ConnectionPlan[] {
  const of = (one: { product: string }) => one.product === product;
  const busy = `tickers.${BUSY[product]}`;
  const topics = new Set<string>();
  for (const { symbol } of wanted.charted.filter(of)) {
    for (const channel of ['tickers', 'publicTrade', 'orderbook.200']) topics.add(`${channel}.${symbol}`);
  }
  for (const { symbol } of allOf(wanted).filter(of)) topics.add(`allLiquidation.${symbol}`);
  topics.delete(busy);
  const groups = parts([...topics], Number.POSITIVE_INFINITY, CHARS_PER_CONNECTION, (topic) => topic.length + 3);
  return groups.map((group, n) => ({
    name: `bybit ${product}${n > 0 ? ` ${n + 1}` : ''}`,
    url: `${base}/v5/public/${product}`,
    subscribe: parts([busy, ...group], TOPICS_PER_FRAME).map((args, i) =>
      JSON.stringify({ op: 'subscribe', req_id: String(i + 1), args }),
    ),
    sendEveryMs: SEND_EVERY_MS,
    heartbeat: { everyMs: PING_EVERY_MS, frame: '{"op":"ping"}' },
    lifeMs: DAY_MS,
    silenceMs: SILENCE_MS,
    carriesBars: true,
    liquidationsOf: group.filter((topic) => topic.startsWith('allLiquidation.')).length,
    expects: { mark: SILENCE_MS },
  }));
}
