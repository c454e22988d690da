import type { LiveMarket } from '../../engine/live/live-market.ts';
import type { HeardVenue } from '../../engine/totals/whole-market.ts';
import type { VenueStatus } from '../../market/api/venues.ts';
import type { RestClient } from '../../venues/rest/rest-client.ts';
import { samplingOf } from '../../venues/sampling.ts';
import type { VenueProduct } from '../../venues/venues.ts';
import type { VenueListing } from './venue-listing.ts';
import type { VenueStream } from './venue-stream.ts';

/** Why a product is not listened to yet. */
export interface VenueTrouble {
  state: 'connecting' | 'blocked';
  reason: string;
}

/** What a live product consists of. */
interface Parts {
  product: VenueProduct;
  stream: VenueStream;
  listing: VenueListing;
  markets: readonly LiveMarket[];
  trouble: VenueTrouble;
  clockAhead: RestClient['clockAhead'];
}

/** How a product stands, for people and programs. */
export function statusOf({ product: of, stream, listing, markets, trouble, clockAhead }: Parts): VenueStatus {
  const { venue, product } = of;
  const feed = stream.status;
  return {
    venue,
    product,
    state: feed?.state ?? trouble.state,
    reason: feed ? feed.reason : trouble.reason,
    sampling: samplingOf(venue),
    connections: feed?.connections ?? [],
    lagMs: feed?.lagMs ?? null,
    clockAheadMs: clockAhead?.ms ?? null,
    clockWithinMs: clockAhead?.withinMs ?? null,
    duplicates: feed?.duplicates ?? 0,
    refusals: feed?.refusals ?? {},
    waiting: feed?.waiting ?? 0,
    paused: feed?.paused ?? false,
    listed: listing.all.length,
    notices: [...listing.notices],
    markets: markets.map(({ status }) => status),
  };
}

/** Its part of the whole market's totals. */
export function heardOf({ product: { venue }, stream, listing }: Parts): HeardVenue {
  const listed = listing.all.length;
  const heard = stream.heard(listed);
  const { turnoverUsd } = listing;
  return {
    venue,
    sampling: samplingOf(venue),
    listed,
    heard,
    turnoverUsd,
    // Of some, it is not known which of them trade how much.
    heardTurnoverUsd: heard === 0 ? 0 : heard === listed ? turnoverUsd : Number.NaN,
    listening: stream.listening,
  };
}
