import { InstrumentError, VenueError } from '../market/errors.ts';
import { isInverse, parseMarketId } from '../market/market-id.ts';
import { FieldError, type Json, objectOf, shown } from './frame.ts';
import type { Listing, VenueInstrument } from './instrument-table.ts';

/**
 * Reads a venue's list of instruments; `read` gives null for what is no perpetual, or does not trade.
 * @throws VenueError where there is no list
 */
export function listingOf(venue: string, list: unknown, read: (entry: Json) => VenueInstrument | null): Listing {
  if (!Array.isArray(list)) throw new VenueError(`${venue} answered without a list of instruments: ${shown(list)}`);
  const listing: Listing = { instruments: [], refusals: [] };
  for (const entry of list) {
    try {
      const instrument = read(objectOf(entry, 'an instrument'));
      if (!instrument) continue;
      const inverse = isInverse(parseMarketId(instrument.marketId));
      if (inverse !== (instrument.contract === 'inverse')) {
        throw new FieldError(`${instrument.symbol} is ${instrument.contract}, but settles as ${instrument.marketId}`);
      }
      listing.instruments.push(instrument);
    } catch (error) {
      if (!(error instanceof FieldError || error instanceof InstrumentError)) throw error;
      listing.refusals.push(error.message);
    }
  }
  return listing;
}

/** `venue:BASE/QUOTE:SETTLE`; venues write a few coins in small letters (kPEPE). */
export function marketIdOf(venue: string, base: unknown, quote: unknown, settle: unknown): string {
  return `${venue}:${String(base).toUpperCase()}/${String(quote)}:${String(settle)}`;
}
