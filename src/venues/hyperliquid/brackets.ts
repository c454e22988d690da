import type { Bracket } from '../../market/instrument.ts';
import { VenueError } from '../../market/errors.ts';
import { FieldError, type Json, nonNegative, numberOf, objectOf, positive } from '../frame.ts';
import { type BracketQuestion, jsonOf } from '../history.ts';
import type { VenueInstrument } from '../instrument-table.ts';
import { type MarginTier, withDeductions } from '../margin-tiers.ts';
import { infoRequest } from './instruments.ts';

/**
 * Margin tables of `meta`: an asset names its table; one without a table has its highest leverage throughout.
 * Maintenance margin is half of the initial margin at the tier's highest leverage.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/trading/margin-tiers
 */
export const hyperliquidBrackets: BracketQuestion = {
  request: (_, base) => infoRequest({ type: 'meta' }, 20, base),
  parse: parseMarginTables,
};

/** @throws VenueError where the answer is none, or does not list the market */
export function parseMarginTables({ symbol, maxLeverage }: VenueInstrument, answer: string): Bracket[] {
  const { universe, marginTables } = (jsonOf('hyperliquid', answer) ?? {}) as Json;
  if (!Array.isArray(universe)) throw new VenueError('hyperliquid answered without a universe');
  try {
    const asset = universe.map((entry) => objectOf(entry, 'an asset')).find(({ name }) => name === symbol);
    if (!asset) throw new VenueError(`hyperliquid lists no ${symbol}`);
    const tables = (Array.isArray(marginTables) ? marginTables : []) as unknown[];
    const table = tables.find((entry) => Array.isArray(entry) && entry[0] === numberOf(asset['marginTableId']));
    const tiers: unknown = Array.isArray(table) ? objectOf(table[1], 'a margin table')['marginTiers'] : undefined;
    if (!Array.isArray(tiers)) return withDeductions([tierOf(0, maxLeverage)]);
    return withDeductions(
      tiers
        .map((entry) => objectOf(entry, 'a tier'))
        .map((tier) => tierOf(nonNegative(tier, 'lowerBound'), positive(tier, 'maxLeverage')))
        .toSorted((a, b) => a.floor - b.floor),
    );
  } catch (error) {
    if (error instanceof FieldError) throw new VenueError(`hyperliquid's margin tables: ${error.message}`);
    throw error;
  }
}

function tierOf(floor: number, maxLeverage: number): MarginTier {
  return { floor, rate: 1 / (2 * maxLeverage), maxLeverage };
}
