import { type ConnectionPlan, parts, type Wanted } from '../connection-plan.ts';

export const HYPERLIQUID_STREAMS = 'wss://api.hyperliquid.xyz';

/** A market that is never quiet, so that a connection without it would not be known to live. */
const BUSY = 'BTC';

/** A thousand subscriptions may come from one address, over at most ten connections. */
const TOPICS_PER_CONNECTION = 300;
const SEND_EVERY_MS = 50;
/** A connection on which the server sends nothing for a minute is ended. */
const PING_EVERY_MS = 30_000;
const SILENCE_MS = 15_000;
const DAY_MS = 86_400_000;

/** @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket */
export function hyperliquidConnections({ charted }: Wanted, base: string = HYPERLIQUID_STREAMS): ConnectionPlan[] {
  const topics = charted.flatMap(({ symbol }) =>
    ['activeAssetCtx', 'trades', 'l2Book'].map((type) => ({ type, coin: symbol })),
  );
  const busy = { type: 'activeAssetCtx', coin: BUSY };
  const others = topics.filter(({ type, coin }) => type !== busy.type || coin !== busy.coin);
  // With nothing charted the busy market alone tells that the venue lives.
  const groups = others.length > 0 ? parts(others, TOPICS_PER_CONNECTION) : [[]];
  return groups.map((group, n) => ({
    name: `hyperliquid${n > 0 ? ` ${n + 1}` : ''}`,
    url: `${base}/ws`,
    subscribe: [busy, ...group].map((subscription) => JSON.stringify({ method: 'subscribe', subscription })),
    sendEveryMs: SEND_EVERY_MS,
    heartbeat: { everyMs: PING_EVERY_MS, frame: '{"method":"ping"}' },
    lifeMs: DAY_MS,
    silenceMs: SILENCE_MS,
    carriesBars: true,
    liquidationsOf: 0,
    expects: { mark: SILENCE_MS },
  }));
}
