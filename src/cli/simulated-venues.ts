import { Listening } from '../engine/totals/listening.ts';
import { WholeMarket } from '../engine/totals/whole-market.ts';
import type { VenuesView } from '../engine/venues-view.ts';
import type { Liquidation } from '../market/event.ts';

/** The simulator as a venue: all it has is heard, and nothing of it is real. */
export class SimulatedVenues implements VenuesView {
  readonly #totals = new WholeMarket();
  readonly #markets = new Set<string>();
  readonly #listening = new Listening();

  constructor(sinceMs: number) {
    this.#listening.set(true, sinceMs);
  }

  /** What is older than a day counts no more, and is left out. */
  take(marketId: string, liquidation: Liquidation): void {
    this.#markets.add(marketId);
    const nowMs = Date.now();
    if (liquidation.timeMs > nowMs - 86_400_000) this.#totals.take(marketId, liquidation, nowMs);
  }

  status(): [] {
    return [];
  }

  totals(question: Parameters<VenuesView['totals']>[0]) {
    const count = this.#markets.size;
    const unknown = { turnoverUsd: Number.NaN, heardTurnoverUsd: Number.NaN };
    const heard = { listed: count, heard: count, ...unknown, listening: this.#listening };
    return this.#totals.report(Date.now(), [{ venue: 'sim', sampling: 'full', ...heard }], question);
  }

  listen(): () => void {
    return () => undefined;
  }
}
