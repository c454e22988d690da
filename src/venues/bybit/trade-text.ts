import type { TakeTrade } from '../trade-text.ts';
import type { TextScan } from '../text-scan.ts';

/**
 * Frames of `publicTrade`, as they come: keys in this order, and those after `BT` since they were added.
 *
 * @see https://bybit-exchange.github.io/docs/v5/websocket/public/trade
 */
export function readBybitTrades(scan: TextScan, take: TakeTrade): boolean {
  if (!scan.is('{"topic":"publicTrade.') || !scan.passWord()) return false;
  if (!scan.is('","type":"snapshot","ts":') || Number.isNaN(scan.whole()) || !scan.is(',"data":[')) return false;
  do if (!readEntry(scan, take)) return false;
  while (scan.is(','));
  return scan.is(']}') && scan.atEnd;
}

function readEntry(scan: TextScan, take: TakeTrade): boolean {
  if (!scan.is('{"T":')) return false;
  const timeMs = scan.whole();
  if (!scan.is(',"s":"')) return false;
  const symbol = scan.word();
  if (!scan.is('","S":"')) return false;
  const buys = scan.is('Buy');
  if (!(buys || scan.is('Sell')) || !scan.is('","v":"')) return false;
  const quantity = scan.decimal();
  if (!scan.is('","p":"')) return false;
  const price = scan.decimal();
  if (!scan.is('","L":"') || !scan.passWord() || !scan.is('","i":"')) return false;
  const id = scan.word();
  if (!scan.is('","BT":') || !flag(scan)) return false;
  if (scan.is(',"RPI":') && !flag(scan)) return false;
  if (scan.is(',"seq":') && Number.isNaN(scan.whole())) return false;
  return scan.is('}') && take(symbol, timeMs, price, quantity, buys ? 'buy' : 'sell', id);
}

function flag(scan: TextScan): boolean {
  return scan.is('false') || scan.is('true');
}
