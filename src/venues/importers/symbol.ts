import type { MarketId } from '../../market/market-id.ts';

/** Whether a venue's own symbol means this perpetual: `BTCUSDT`, `BTCUSD_PERP`, `BTC-USDT-SWAP`, `XBTUSD`, ... */
export function meansMarket(symbol: string, market: MarketId): boolean {
  const plain = symbol.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const bases = market.base === 'BTC' ? ['BTC', 'XBT'] : [market.base];
  return bases.some((base) => {
    const pair = base + market.quote;
    const spellings = [pair, `${pair}PERP`, `${pair}SWAP`, `${base}PERPETUAL`, `PI${pair}`, `PF${pair}`];
    if (market.venue === 'hyperliquid') spellings.push(base);
    return spellings.includes(plain);
  });
}
