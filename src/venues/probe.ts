import { VenueError } from '../market/errors.ts';
import { InstrumentTable } from './instrument-table.ts';
import { VenueFeed } from './socket/venue-feed.ts';
import type { VenueProduct } from './venues.ts';

/** How a venue's product answers from here. */
export interface Probe {
  venue: string;
  product: string;
  /**
   * - `live`: lists its instruments and sends data
   * - `silent`: takes the connection, and sends nothing
   * - `blocked`: refuses this address or country
   * - `unreachable`: no connection, or no sensible answer
   */
  state: 'live' | 'silent' | 'blocked' | 'unreachable';
  /** In words. */
  detail: string;
  /** Perpetuals listed; 0 where it could not be asked. */
  instruments: number;
  /** This machine's clock less the venue's, ms, to about a second; null where it could not be asked. */
  clockAheadMs: number | null;
}

export interface ProbeOptions {
  restUrl?: string;
  streamUrl?: string;
  /** Longest wait for the listing, and then for data. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 5000;
const BLOCKED = [403, 418, 429, 451];

/** Asks a product for its listing, and then its busiest market for data. Never throws. */
export async function probe(product: VenueProduct, options: ProbeOptions = {}): Promise<Probe> {
  const { restUrl = product.restUrl, streamUrl, timeoutMs = TIMEOUT_MS } = options;
  const name = { venue: product.venue, product: product.product };
  const none = { ...name, instruments: 0, clockAheadMs: null };
  const { url, body } = product.listing(restUrl);
  let clockAheadMs: number | null = null;
  let instruments: InstrumentTable;
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
    });
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) clockAheadMs = Date.now() - date;
    const answer = await response.text();
    const { status } = response;
    if (BLOCKED.includes(status))
      return { ...none, clockAheadMs, state: 'blocked', detail: `${url} answers HTTP ${status}` };
    if (!response.ok) return { ...none, clockAheadMs, state: 'unreachable', detail: `${url} answers HTTP ${status}` };
    instruments = new InstrumentTable(product.parseListing(answer).instruments);
  } catch (error) {
    return { ...none, clockAheadMs, state: 'unreachable', detail: reasonOf(error, timeoutMs) };
  }
  const count = instruments.all().length;
  const known = { ...name, instruments: count, clockAheadMs };
  const busy = instruments.all().find(({ marketId }) => marketId === product.busyMarket);
  if (!busy)
    return { ...known, state: 'unreachable', detail: `lists ${count} perpetuals, but not ${product.busyMarket}` };
  const plans = product.connections({ charted: [busy], totalled: [] }, streamUrl);
  const parse = product.createParser(instruments, (_market, _side, price) => price);
  const feed = new VenueFeed({ venue: product.venue, streams: plans.slice(0, 1).map((plan) => ({ plan, parse })) });
  feed.start();
  try {
    return { ...known, ...(await firstData(feed, timeoutMs)) };
  } finally {
    feed.stop();
  }
}

async function firstData(feed: VenueFeed, timeoutMs: number): Promise<Pick<Probe, 'state' | 'detail'>> {
  const startMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), timeoutMs)));
  const batches = feed.events()[Symbol.asyncIterator]();
  const first = await Promise.race([batches.next(), timeout]);
  clearTimeout(timer);
  if (first) return { state: 'live', detail: `data after ${Math.round(performance.now() - startMs)} ms` };
  const { state, reason, connections } = feed.status;
  if (state === 'blocked') return { state, detail: reason! };
  const frames = connections.reduce((sum, one) => sum + one.frames, 0);
  if (frames > 0 || reason === 'connected, no data yet') {
    return { state: 'silent', detail: `connected, but no data within ${timeoutMs / 1000} s` };
  }
  return { state: 'unreachable', detail: `lists its instruments, but no stream: ${reason}` };
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof VenueError) return error.message;
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  // fetch wraps what went wrong: "fetch failed" says nothing.
  const inner = cause as (Error & { code?: string }) | undefined;
  return inner ? inner.message || inner.code || message : message;
}
