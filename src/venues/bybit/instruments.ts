import type { Bracket } from '../../market/instrument.ts';
import { VenueError } from '../../market/errors.ts';
import { FieldError, type Json, numberOf, objectOf, positive, shown } from '../frame.ts';
import { type BracketQuestion, jsonOf, query } from '../history.ts';
import type { Listing } from '../instrument-table.ts';
import { listingOf, marketIdOf } from '../listing.ts';
import type { RestLimit } from '../rest/rest-limit.ts';

export type BybitProduct = 'linear' | 'inverse';

export const BYBIT_REST = 'https://api.bybit.com';

/** "403, access too frequent" means ten minutes without a request. */
export const BYBIT_LIMIT: RestLimit = { weight: 600, windowMs: 5000, byPath: false, coolDownMs: { 403: 600_000 } };

/** A page of up to 1000; further ones by the cursor of the one before. */
export function instrumentsUrl(category: BybitProduct, cursor?: string, base = BYBIT_REST): string {
  return `${base}/v5/market/instruments-info?${query({ category, limit: 1000, cursor })}`;
}

/**
 * Perpetuals that trade. Quantities on the wire are base coins (linear) or USD (inverse).
 * @returns `cursor` of the next page, empty at the end
 * @throws VenueError where the answer is no listing
 */
export function parseInstruments(category: BybitProduct, answer: string): Listing & { cursor: string } {
  const result = resultOf(answer);
  const listing = listingOf('bybit', result['list'], (entry) => {
    if (!String(entry['contractType']).endsWith('Perpetual') || entry['status'] !== 'Trading') return null;
    return {
      marketId: marketIdOf('bybit', entry['baseCoin'], entry['quoteCoin'], entry['settleCoin']),
      symbol: String(entry['symbol']),
      product: category,
      contract: category,
      contractSize: 1,
      tickSize: positive(objectOf(entry['priceFilter'], 'priceFilter'), 'tickSize'),
      maxLeverage: positive(objectOf(entry['leverageFilter'], 'leverageFilter'), 'maxLeverage'),
    };
  });
  return { ...listing, cursor: typeof result['nextPageCursor'] === 'string' ? result['nextPageCursor'] : '' };
}

/** Public, without a key. */
export const bybitBrackets: BracketQuestion = {
  request: ({ product, symbol }, base) => ({
    url: `${base}/v5/market/risk-limit?${query({ category: product, symbol })}`,
    weight: 1,
  }),
  parse: (_, answer) => parseRiskLimits(answer),
};

/**
 * One symbol's brackets. A tier's `riskLimitValue` is where it ends, so each begins where the one before ends.
 * @throws VenueError where the answer is none
 */
export function parseRiskLimits(answer: string): Bracket[] {
  const { list } = resultOf(answer);
  if (!Array.isArray(list)) throw new VenueError(`bybit answered without a list of risk limits: ${shown(list)}`);
  try {
    const tiers = list
      .map((entry) => objectOf(entry, 'a tier'))
      .toSorted((a, b) => numberOf(a['riskLimitValue']) - numberOf(b['riskLimitValue']));
    return tiers.map((tier, n) => ({
      floor: n === 0 ? 0 : positive(tiers[n - 1]!, 'riskLimitValue'),
      rate: positive(tier, 'maintenanceMargin'),
      deduction: numberOf(tier['mmDeduction']) || 0,
      maxLeverage: positive(tier, 'maxLeverage'),
    }));
  } catch (error) {
    if (error instanceof FieldError) throw new VenueError(`bybit's risk limits: ${error.message}`);
    throw error;
  }
}

/** @throws VenueError where the answer is a refusal, `{"retCode":10001,"retMsg":"..."}` */
export function resultOf(answer: string): Json {
  const body = jsonOf('bybit', answer) as Json | null;
  if (body?.['retCode'] !== 0) throw new VenueError(`bybit refuses: ${shown(body?.['retMsg'] ?? body)}`);
  const result = body['result'];
  if (typeof result !== 'object' || result === null) throw new VenueError('bybit answered without a result');
  return result as Json;
}
