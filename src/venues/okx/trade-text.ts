import type { TakeTrade } from '../trade-text.ts';
import type { TextScan } from '../text-scan.ts';

/**
 * Frames of `trades` and `trades-all`, as they come: keys in this order.
 *
 * @see https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-trades-channel
 */
export function readOkxTrades(scan: TextScan, take: TakeTrade): boolean {
  if (!scan.is('{"arg":{"channel":"trades') || !(scan.is('","instId":"') || scan.is('-all","instId":"'))) return false;
  if (!scan.passWord() || !scan.is('"},"data":[')) return false;
  do if (!readEntry(scan, take)) return false;
  while (scan.is(','));
  return scan.is(']}') && scan.atEnd;
}

function readEntry(scan: TextScan, take: TakeTrade): boolean {
  if (!scan.is('{"instId":"')) return false;
  const symbol = scan.word();
  if (!scan.is('","tradeId":"')) return false;
  const id = scan.word();
  if (!scan.is('","px":"')) return false;
  const price = scan.decimal();
  if (!scan.is('","sz":"')) return false;
  const quantity = scan.decimal();
  if (!scan.is('","side":"')) return false;
  const buys = scan.is('buy');
  if (!buys && !scan.is('sell')) return false;
  if (!maySay(scan, '","source":"') || !scan.is('","ts":"')) return false;
  const timeMs = scan.whole();
  if (!maySay(scan, '","count":"') || !maySay(scan, '","source":"')) return false;
  if (scan.is('","seqId":') ? Number.isNaN(scan.whole()) || !scan.is('}') : !scan.is('"}')) return false;
  return take(symbol, timeMs, price, quantity, buys ? 'buy' : 'sell', id);
}

/** Goes on behind a key and its word, where the key stands here. */
function maySay(scan: TextScan, key: string): boolean {
  return !scan.is(key) || scan.passWord();
}
