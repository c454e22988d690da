import { type ConnectionPlan, parts, type Wanted } from '../connection-plan.ts';

export const OKX_STREAMS = 'wss://ws.okx.com:8443';

interface Topic {
  channel: string;
  instId?: string;
  instType?: string;
}

/** A market that is never quiet, so that a connection without it would not be known to live. */
const BUSY = 'BTC-USDT-SWAP';

/** 64 KB of arguments may stand on a connection; OKX advises to stay under 30 channels a frame. */
const CHARS_PER_CONNECTION = 48_000;
const TOPICS_PER_FRAME = 30;
/** Three requests a second for connecting, 480 an hour for subscribing. */
const SEND_EVERY_MS = 400;
/** A connection without a frame for 30 s is ended; the venue answers "ping" with "pong", both bare text. */
const PING_EVERY_MS = 20_000;
const SILENCE_MS = 10_000;
const DAY_MS = 86_400_000;

/** @see https://www.okx.com/docs-v5/en/#overview-websocket */
export function okxConnections({ charted }: Wanted, base: string = OKX_STREAMS): ConnectionPlan[] {
  const names = charted.map(({ symbol }) => symbol);
  // One stream has every swap's liquidations.
  const general: Topic[] = [
    { channel: 'liquidation-orders', instType: 'SWAP' },
    { channel: 'mark-price', instId: BUSY },
  ];
  for (const instId of names) {
    if (instId !== BUSY) general.push({ channel: 'mark-price', instId });
    general.push({ channel: 'funding-rate', instId });
    general.push({ channel: 'open-interest', instId });
    general.push({ channel: 'index-tickers', instId: instId.replace(/-SWAP$/, '') });
    general.push({ channel: 'books', instId });
  }
  const trades: Topic[] = names.map((instId) => ({ channel: 'trades-all', instId }));
  return [
    ...plans('public', general, base, { mark: SILENCE_MS }),
    // Every single trade is told on the business path only. A quiet coin may be without one for long.
    ...plans('business', trades, base, {}).map((plan) => ({ ...plan, silenceMs: 10 * 60_000 })),
  ];
}

function plans(
  path: 'public' | 'business',
  topics: readonly Topic[],
  base: string,
  expects: ConnectionPlan['expects'],
): ConnectionPlan[] {
  const groups = parts(topics, Number.POSITIVE_INFINITY, CHARS_PER_CONNECTION, (topic) => JSON.stringify(topic).length);
  return groups.map((group, n) => ({
    name: `okx ${path}${n > 0 ? ` ${n + 1}` : ''}`,
    url: `${base}/ws/v5/${path}`,
    subscribe: parts(group, TOPICS_PER_FRAME).map((args) => JSON.stringify({ op: 'subscribe', args })),
    sendEveryMs: SEND_EVERY_MS,
    heartbeat: { everyMs: PING_EVERY_MS, frame: 'ping' },
    lifeMs: DAY_MS,
    silenceMs: SILENCE_MS,
    carriesBars: true,
    liquidationsOf: path === 'public' && n === 0 ? Number.POSITIVE_INFINITY : 0,
    expects,
  }));
}
