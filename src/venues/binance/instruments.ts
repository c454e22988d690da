import { FieldError, type Json, objectOf, positive } from '../frame.ts';
import { jsonOf } from '../history.ts';
import type { Listing } from '../instrument-table.ts';
import { listingOf, marketIdOf } from '../listing.ts';
import type { BinanceProduct } from './parse.ts';
import type { RestLimit } from '../rest/rest-limit.ts';

export const BINANCE_REST: Readonly<Record<BinanceProduct, string>> = {
  usdm: 'https://fapi.binance.com',
  coinm: 'https://dapi.binance.com',
};

/** Of both products together. */
export const BINANCE_LIMIT: RestLimit = {
  weight: 2400,
  windowMs: 60_000,
  byPath: false,
  usedHeader: 'x-mbx-used-weight-1m',
};

/** Path of the listing; weight 1. */
export function instrumentsUrl(product: BinanceProduct, base: string = BINANCE_REST[product]): string {
  return `${base}/${product === 'usdm' ? 'fapi' : 'dapi'}/v1/exchangeInfo`;
}

/**
 * Perpetuals that trade. Quantities on the wire are base coins (USD-M) or contracts of a fixed USD size (COIN-M).
 * The highest leverage is not public: NaN.
 * @throws VenueError where the answer is no listing
 */
export function parseInstruments(product: BinanceProduct, answer: string): Listing {
  const body = jsonOf('binance', answer) as Json | null;
  return listingOf('binance', body?.['symbols'], (entry) => {
    if (!String(entry['contractType']).endsWith('PERPETUAL')) return null;
    if ((entry['status'] ?? entry['contractStatus']) !== 'TRADING') return null;
    return {
      marketId: marketIdOf('binance', entry['baseAsset'], entry['quoteAsset'], entry['marginAsset']),
      symbol: String(entry['symbol']),
      product,
      contract: product === 'usdm' ? 'linear' : 'inverse',
      contractSize: product === 'usdm' ? 1 : positive(entry, 'contractSize'),
      tickSize: tickSize(entry),
      maxLeverage: Number.NaN,
    };
  });
}

function tickSize(entry: Json): number {
  const filters = Array.isArray(entry['filters']) ? (entry['filters'] as unknown[]) : [];
  for (const filter of filters) {
    const object = objectOf(filter, 'a filter');
    if (object['filterType'] === 'PRICE_FILTER') return positive(object, 'tickSize');
  }
  throw new FieldError(`${String(entry['symbol'])} has no PRICE_FILTER`);
}
