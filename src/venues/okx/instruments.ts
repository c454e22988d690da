import { VenueError } from '../../market/errors.ts';
import { FieldError, type Json, positive, shown, wordOf } from '../frame.ts';
import { jsonOf } from '../history.ts';
import type { Listing } from '../instrument-table.ts';
import { listingOf, marketIdOf } from '../listing.ts';
import type { RestLimit } from '../rest/rest-limit.ts';

export const OKX_REST = 'https://www.okx.com';

/** In twentieths of what a path allows. */
export const OKX_LIMIT: RestLimit = { weight: 20, windowMs: 2000, byPath: true };

export function instrumentsUrl(base: string = OKX_REST): string {
  return `${base}/api/v5/public/instruments?instType=SWAP`;
}

const CONTRACT = { linear: 'linear', inverse: 'inverse' } as const;

/**
 * Swaps that trade. Quantities on the wire are contracts, of ctVal x ctMult base coins (linear) or USD (inverse).
 * @throws VenueError where the answer is no listing
 */
export function parseInstruments(answer: string): Listing {
  return listingOf('okx', dataOf(answer), (entry) => {
    if (entry['instType'] !== 'SWAP' || entry['state'] !== 'live') return null;
    const [base, quote] = String(entry['uly']).split('-');
    const contract = wordOf(entry, 'ctType', CONTRACT);
    const counted = contract === 'linear' ? base : quote;
    if (entry['ctValCcy'] !== counted) {
      throw new FieldError(`${shown(entry['instId'])} counts in ${shown(entry['ctValCcy'])}, not in ${counted}`);
    }
    return {
      marketId: marketIdOf('okx', base, quote, entry['settleCcy']),
      symbol: String(entry['instId']),
      product: 'swap',
      contract,
      contractSize: positive(entry, 'ctVal') * positive(entry, 'ctMult'),
      tickSize: positive(entry, 'tickSz'),
      maxLeverage: positive(entry, 'lever'),
    };
  });
}

/** @throws VenueError where the answer is a refusal, `{"code":"51001","msg":"..."}` */
export function dataOf(answer: string): unknown {
  const body = jsonOf('okx', answer) as Json | null;
  if (body?.['code'] !== '0') throw new VenueError(`okx refuses: ${shown(body?.['msg'] ?? body)}`);
  return body['data'];
}
