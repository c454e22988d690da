import { InstrumentError, VenueError } from '../../market/errors.ts';
import { parseMarketId } from '../../market/market-id.ts';
import type { VenueInstrument } from '../../venues/instrument-table.ts';
import { VENUE_PRODUCTS, type VenueProduct } from '../../venues/venues.ts';

/** Charted where nothing else is asked for. */
export const DEFAULT_COINS: readonly string[] = ['BTC', 'ETH'];

/**
 * The products of the venues named.
 * @throws VenueError where a name is none
 */
export function productsOf(venues: readonly string[] | undefined): readonly VenueProduct[] {
  const known = [...new Set(VENUE_PRODUCTS.map(({ venue }) => venue))];
  const unknown = venues?.find((venue) => !known.includes(venue));
  if (unknown !== undefined) throw new VenueError(`no venue is called "${unknown}"; there are: ${known.join(', ')}`);
  return VENUE_PRODUCTS.filter(({ venue }) => venues === undefined || venues.includes(venue));
}

/**
 * Whether all that is asked for can be meant: coins (`BTC`) and ids of markets of the products.
 * @throws InstrumentError where one is neither
 */
export function checkMarkets(asked: readonly string[], products: readonly VenueProduct[]): void {
  const venues = new Set(products.map(({ venue }) => venue));
  for (const name of asked.filter((each) => each.includes(':'))) {
    const { venue } = parseMarketId(name);
    if (venues.has(venue)) continue;
    throw new InstrumentError(`${name}: "${venue}" is none of the chosen venues, which are ${[...venues].join(', ')}`);
  }
}

/**
 * Of a product's listing, the markets that are asked for: by id, or by coin, which means the coin's linear perpetual in
 * the currency of the product's busiest.
 */
export function chosenMarkets(
  asked: readonly string[],
  product: VenueProduct,
  listed: readonly VenueInstrument[],
): VenueInstrument[] {
  const busy = parseMarketId(product.busyMarket);
  const chosen = asked.map((name) => {
    if (name.includes(':')) return listed.find(({ marketId }) => marketId === name);
    const id = `${busy.venue}:${name.toUpperCase()}/${busy.quote}:${busy.settle}`;
    return listed.find(({ marketId, contract }) => marketId === id && contract === 'linear');
  });
  return [...new Set(chosen.filter((one) => one !== undefined))];
}
