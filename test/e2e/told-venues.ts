import { NO_VENUES, type VenuesView } from '../../src/engine/venues-view.ts';
import type { VenueState, VenueStatus } from '../../src/market/api/venues.ts';

/** Venues in each state that there is, as a server might tell of them. */
export function toldVenues(nowMs: number): VenuesView {
  const one = (venue: string, state: VenueState, reason: string | null, more: Partial<VenueStatus>): VenueStatus => ({
    venue,
    product: 'perpetuals',
    state,
    reason,
    sampling: 'full',
    connections: [
      { name: 'trades 1', state, reason, frames: 812_004, losses: 0, quietMs: 40 },
      { name: 'liquidations', state, reason, frames: 4211, losses: 2, quietMs: 1900 },
    ],
    lagMs: 38,
    clockAheadMs: 4,
    clockWithinMs: 9,
    duplicates: 12,
    refusals: {},
    waiting: 0,
    paused: false,
    listed: 612,
    notices: [],
    markets: [
      {
        id: `${venue}:BTC/USDT:USDT`,
        state: state === 'live' ? 'live' : 'interrupted',
        lacks: [],
        lastTradeMs: nowMs - 200,
        history: 1,
        lateTrades: 0,
        missedTrades: 3,
        refetchedBars: 1,
        waitingBars: 0,
      },
    ],
    ...more,
  });
  const all = [
    one('bybit', 'live', null, {}),
    one('binance', 'degraded', 'the stream of liquidations refuses 3 of 612 symbols', {
      sampling: 'largest-per-side-per-second',
      refusals: { 'a price that is no number': 2 },
    }),
    one('okx', 'silent', 'nothing came for 42 s', { notices: [{ timeMs: nowMs, text: 'PEPE/USDT:USDT was listed' }] }),
    one('hyperliquid', 'blocked', 'the venue answers 403 to this address', { sampling: 'none', lagMs: null }),
  ];
  return { ...NO_VENUES, status: () => all };
}
