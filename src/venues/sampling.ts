import type { Sampling } from '../market/instrument.ts';

/**
 * How complete each venue's public liquidation feed is. Where a venue documents its feed as not the total without
 * saying how (OKX, HTX), the nearest class that is a floor.
 */
const SAMPLING: Readonly<Record<string, Sampling>> = {
  binance: 'one-per-second',
  bybit: 'full',
  okx: 'one-per-second',
  bitget: 'largest-per-side-per-second',
  gate: 'one-per-second',
  htx: 'one-per-second',
  deribit: 'tape',
  kraken: 'tape',
  dydx: 'tape',
  hyperliquid: 'none',
  bitmex: 'full',
};

/** `none` for a venue that is not known: nothing is promised. */
export function samplingOf(venue: string): Sampling {
  return SAMPLING[venue] ?? 'none';
}
