import { CaptureError } from '../../market/errors.ts';
import type { VenueEvent } from '../frame.ts';

/** Events as one line of JSON, without a trade's parties; what is unknown, and NaN in the event, is null. */
export function encodeEvents(events: readonly VenueEvent[]): string {
  return JSON.stringify(events.map(({ marketId, receivedMs, event }) => ({ marketId, receivedMs, event })));
}

/** @throws CaptureError where the line is none */
export function decodeEvents(line: string): VenueEvent[] {
  try {
    const events = JSON.parse(line, (_, value) => (value === null ? Number.NaN : value)) as VenueEvent[];
    if (Array.isArray(events) && events.every((one) => typeof one?.marketId === 'string' && one.event?.kind))
      return events;
  } catch {
    // Said below.
  }
  throw new CaptureError(`not a line of events: ${line.slice(0, 80)}`);
}
