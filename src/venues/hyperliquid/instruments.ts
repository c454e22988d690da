import { VenueError } from '../../market/errors.ts';
import { nonNegative, positive, shown } from '../frame.ts';
import { type HistoryRequest, jsonOf } from '../history.ts';
import type { Listing } from '../instrument-table.ts';
import { listingOf, marketIdOf } from '../listing.ts';
import type { RestLimit } from '../rest/rest-limit.ts';

export const HYPERLIQUID_REST = 'https://api.hyperliquid.xyz';

export const HYPERLIQUID_LIMIT: RestLimit = { weight: 1200, windowMs: 60_000, byPath: false };

/** Perpetuals have six decimals of price, less those of size. */
const PRICE_DECIMALS = 6;

/** Every question is a POST to one path. */
export function infoRequest(
  question: Readonly<Record<string, unknown>>,
  weight = 20,
  base = HYPERLIQUID_REST,
): HistoryRequest {
  return { url: `${base}/info`, body: JSON.stringify(question), weight };
}

export function instrumentsRequest(base: string = HYPERLIQUID_REST): HistoryRequest {
  return infoRequest({ type: 'meta' }, 20, base);
}

/**
 * Perpetuals of the main exchange that trade; sizes in base coin, margin in USDC. The tick is the finest that a price
 * may have: five significant figures limit it further.
 * @throws VenueError where the answer is no listing
 */
export function parseInstruments(answer: string): Listing {
  const body = jsonOf('hyperliquid', answer);
  if (typeof body !== 'object' || body === null || !('universe' in body)) {
    throw new VenueError(`hyperliquid answered without a universe: ${shown(body)}`);
  }
  return listingOf('hyperliquid', body.universe, (entry) => {
    if (entry['isDelisted'] === true) return null;
    return {
      marketId: marketIdOf('hyperliquid', entry['name'], 'USDC', 'USDC'),
      symbol: String(entry['name']),
      product: 'perp',
      contract: 'linear',
      contractSize: 1,
      tickSize: 10 ** (nonNegative(entry, 'szDecimals') - PRICE_DECIMALS),
      maxLeverage: positive(entry, 'maxLeverage'),
    };
  });
}
