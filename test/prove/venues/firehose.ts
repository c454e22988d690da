import { WebSocket } from 'ws';
import { createClient, type SocketConstructor } from '../../../src/client/index.ts';
import { StandInVenue } from '../../stand-in/venue.ts';

/**
 * A stand-in of Bybit that sends as many messages a second as it is told, and listens at a gateway to what becomes of
 * them: `firehose.ts MESSAGES_PER_SECOND trades|mixed`. Each trade's price tells which one it is.
 */
const [rate, mix] = process.argv.slice(2);
const perSecond = Number(rate);
const PATH = '/v5/public/linear';
const MARKET = 'bybit:BTC/USDT:USDT';
/** Trades that can be told apart: more than come in the time that anything takes. */
const KNOWN = 500_000;
const BASE_PRICE = 80_000;
const BEAT_MS = 5;

const venue = new StandInVenue({ venue: 'bybit', symbols: 600 });
const tape = venue.tape(MARKET);
const linear = venue.tapes.filter(({ listed }) => listed.product === 'linear');
const sentMs = new Float64Array(KNOWN);
let n = 0;

function trade(nowMs: number): void {
  const price = (BASE_PRICE + (n % KNOWN) / 1000).toFixed(3);
  send(
    'publicTrade.BTCUSDT',
    `{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":${nowMs},"data":[{"T":${nowMs},"s":"BTCUSDT","S":"${n % 3 ? 'Buy' : 'Sell'}","v":"0.012","p":"${price}","L":"PlusTick","i":"${nowMs}-${n}","BT":false}]}`,
  );
  sentMs[n % KNOWN] = performance.timeOrigin + performance.now();
}

/** As a busy minute is: mostly trades, books and tickers of what is charted, and liquidations of anything. */
function mixed(nowMs: number): void {
  const kind = n % 100;
  const price = BASE_PRICE + (n % 997) / 10;
  if (kind < 70) trade(nowMs);
  else if (kind < 90) {
    const { sequence } = tape.number(1);
    const level = (side: number) =>
      `["${(BASE_PRICE + side * (1 + (n % 150)) * 0.1).toFixed(1)}","${((n % 50) / 10).toFixed(1)}"]`;
    send(
      'orderbook.200.BTCUSDT',
      `{"topic":"orderbook.200.BTCUSDT","type":"delta","ts":${nowMs},"data":{"s":"BTCUSDT","b":[${level(-1)}],"a":[${level(1)}],"u":${sequence},"seq":${n}},"cts":${nowMs}}`,
    );
  } else if (kind < 99)
    send(
      'tickers.BTCUSDT',
      `{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","markPrice":"${price}","indexPrice":"${price}","fundingRate":"0.0001","openInterest":"59891.732","singleOpenInterest":"29945.866"},"cs":${n},"ts":${nowMs}}`,
    );
  else {
    const { symbol, priceUsd } = linear[(n * 31) % linear.length]!.listed;
    send(
      `allLiquidation.${symbol}`,
      `{"topic":"allLiquidation.${symbol}","type":"snapshot","ts":${nowMs},"data":[{"T":${nowMs},"s":"${symbol}","S":"${n % 2 ? 'Buy' : 'Sell'}","v":"${(n % 90) + 1}","p":"${priceUsd}"}]}`,
    );
  }
}

function send(topic: string, raw: string): void {
  venue.send([{ topic: `${PATH} ${topic}`, raw, says: [] }]);
}

function pour(): void {
  const beganMs = performance.now();
  const first = n;
  setInterval(() => {
    const due = first + Math.floor(((performance.now() - beganMs) / 1000) * perSecond);
    const nowMs = Date.now();
    for (; n < due; n++) {
      if (mix === 'trades') trade(nowMs);
      else mixed(nowMs);
    }
  }, BEAT_MS);
}

/** From the wire to the gateway's socket: the newest trade in each bar that arrives, and all that it is the first to show. */
function listen(baseUrl: string): void {
  const client = createClient({ baseUrl, WebSocket: WebSocket as unknown as SocketConstructor });
  let ages: number[] = [];
  let waits: number[] = [];
  let shown = Number.NaN;
  client.live(MARKET, null, {
    onBar: ({ bar, running }) => {
      if (!running) return;
      const nowMs = performance.timeOrigin + performance.now();
      const newest = Math.round((bar.close - BASE_PRICE) * 1000);
      ages.push(nowMs - sentMs[newest]!);
      if (!Number.isNaN(shown)) {
        for (let one = (shown + 1) % KNOWN; one !== (newest + 1) % KNOWN; one = (one + 1) % KNOWN)
          waits.push(nowMs - sentMs[one]!);
      }
      shown = newest;
    },
  });
  process.on('message', ({ type }: { type: string }) => {
    if (type === 'forget') [ages, waits] = [[], []];
    if (type === 'report')
      process.send!({ type: 'report', ages, p99Wait: quantile(waits, 0.99), trades: waits.length });
  });
}

function quantile(values: readonly number[], q: number): number {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

process.on('message', ({ type, baseUrl }: { type: string; baseUrl?: string }) => {
  if (type === 'pour') pour();
  if (type === 'listen') listen(baseUrl!);
  if (type === 'sent') process.send!({ type: 'sent', count: n, clients: venue.exchange.clients });
});
const addresses = await venue.start();
process.send!({ type: 'ready', ...addresses });
