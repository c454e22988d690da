import { VenueError } from '../../market/errors.ts';

/** Where a venue is asked and listened to instead of its own addresses. */
export interface VenueAddresses {
  restUrl?: string;
  streamUrl?: string;
}

/**
 * Other addresses by venue, from `PYROMETER_VENUE_ADDRESSES`: a proxy's, or a local server's.
 * @example {"bybit": {"restUrl": "http://127.0.0.1:9160", "streamUrl": "ws://127.0.0.1:9160"}}
 * @throws VenueError where the text is not that
 */
export function venueAddresses(env: NodeJS.ProcessEnv = process.env): Readonly<Record<string, VenueAddresses>> {
  const text = env.PYROMETER_VENUE_ADDRESSES;
  if (!text) return {};
  try {
    const addresses = JSON.parse(text) as Record<string, VenueAddresses>;
    for (const { restUrl, streamUrl } of Object.values(addresses)) {
      for (const url of [restUrl, streamUrl])
        if (url !== undefined && !URL.canParse(url)) throw new VenueError(`${url} is no address`);
    }
    return addresses;
  } catch (error) {
    const example = '{"bybit": {"restUrl": "http://127.0.0.1:9160", "streamUrl": "ws://127.0.0.1:9160"}}';
    throw new VenueError(`PYROMETER_VENUE_ADDRESSES cannot be read (${(error as Error).message}): write ${example}`);
  }
}
