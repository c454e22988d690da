import type { Bracket } from '../../market/instrument.ts';
import { VenueError } from '../../market/errors.ts';
import { FieldError, nonNegative, objectOf, positive } from '../frame.ts';
import { type BracketQuestion, query } from '../history.ts';
import { notionalUsd, type VenueInstrument } from '../instrument-table.ts';
import { dataOf } from './instruments.ts';

/**
 * Position tiers, public. Sizes are in contracts; the tier's rate holds for the whole position, without a deduction.
 *
 * @see https://www.okx.com/docs-v5/en/#public-data-rest-api-get-position-tiers
 */
export const okxBrackets: BracketQuestion = {
  request: ({ symbol }, base) => ({
    url: `${base}/api/v5/public/position-tiers?${query({
      instType: 'SWAP',
      tdMode: 'isolated',
      instFamily: symbol.replace(/-SWAP$/, ''),
    })}`,
    weight: 2,
  }),
  parse: parseTiers,
};

/** @throws VenueError where the answer is none */
export function parseTiers(instrument: VenueInstrument, answer: string, priceUsd: number): Bracket[] {
  const list = dataOf(answer);
  if (!Array.isArray(list) || list.length === 0) throw new VenueError('okx answered without position tiers');
  try {
    const tiers = list
      .map((entry) => objectOf(entry, 'a tier'))
      .toSorted((a, b) => nonNegative(a, 'minSz') - nonNegative(b, 'minSz'));
    return tiers.map((tier, n) => {
      // A tier begins one contract after the one before it ends.
      const contracts = n === 0 ? 0 : positive(tiers[n - 1]!, 'maxSz');
      return {
        floor: notionalUsd(instrument, contracts * instrument.contractSize, priceUsd),
        rate: positive(tier, 'mmr'),
        deduction: 0,
        maxLeverage: positive(tier, 'maxLever'),
      };
    });
  } catch (error) {
    if (error instanceof FieldError) throw new VenueError(`okx's position tiers: ${error.message}`);
    throw error;
  }
}
