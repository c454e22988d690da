import type { TakeTrade } from '../trade-text.ts';
import type { TextScan } from '../text-scan.ts';

/**
 * Frames of `aggTrade` over combined streams, as they come: keys in this order. `code` is the product's `st`, where it
 * is told.
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Aggregate-Trade-Streams
 */
export function readBinanceTrade(code: number): (scan: TextScan, take: TakeTrade) => boolean {
  return (scan, take) => {
    if (!scan.is('{"stream":"') || !scan.passWord()) return false;
    if (!scan.is('","data":{"e":"aggTrade","E":') || Number.isNaN(scan.whole()) || !scan.is(',"a":')) return false;
    const id = scan.whole();
    if (Number.isNaN(id)) return false;
    if (!scan.is(',"s":"')) return false;
    const symbol = scan.word();
    if (!scan.is('","p":"')) return false;
    const price = scan.decimal();
    if (!scan.is('","q":"')) return false;
    const quantity = scan.decimal();
    if (!scan.is('","f":') || Number.isNaN(scan.whole()) || !scan.is(',"l":') || Number.isNaN(scan.whole()))
      return false;
    if (!scan.is(',"T":')) return false;
    const timeMs = scan.whole();
    if (!scan.is(',"m":')) return false;
    const buyerMade = scan.is('true');
    if (!buyerMade && !scan.is('false')) return false;
    if (scan.is(',"st":') && scan.whole() !== code) return false;
    return scan.is('}}') && scan.atEnd && take(symbol, timeMs, price, quantity, buyerMade ? 'sell' : 'buy', String(id));
  };
}
