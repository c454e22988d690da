import { Listening } from '../engine/totals/listening.ts';
import { type TotalsQuestion, WholeMarket } from '../engine/totals/whole-market.ts';
import type { VenuesView } from '../engine/venues-view.ts';
import type { Liquidation } from '../market/event.ts';

/** The simulator as a venue: all it has is heard, and nothing of it is real. */
export class SimulatedVenues implements VenuesView {
  readonly #totals = new WholeMarket();
  readonly #markets = new Set<string>();
  readonly #listening = new Listening();
  /** All that there was, in order of time of each market. */
  readonly #past: { marketId: string; liquidation: Liquidation }[] = [];

  constructor(sinceMs: number) {
    this.#listening.set(true, sinceMs);
  }

  /** What is older than a day counts no more, and is left out. */
  take(marketId: string, liquidation: Liquidation): void {
    this.#markets.add(marketId);
    this.#past.push({ marketId, liquidation });
    const nowMs = Date.now();
    if (liquidation.timeMs > nowMs - 86_400_000) this.#totals.take(marketId, liquidation, nowMs);
  }

  status(): [] {
    return [];
  }

  totals(question: TotalsQuestion) {
    return this.#report(this.#totals, Date.now(), question);
  }

  /** Here all is heard at once. */
  totalsAsOf(question: TotalsQuestion, asOfMs: number) {
    const totals = new WholeMarket();
    for (const { marketId, liquidation } of this.#past) {
      const { timeMs } = liquidation;
      if (timeMs > asOfMs - 86_400_000 && timeMs <= asOfMs) totals.take(marketId, liquidation, asOfMs);
    }
    return Promise.resolve(this.#report(totals, asOfMs, question));
  }

  #report(totals: WholeMarket, nowMs: number, question: TotalsQuestion) {
    const count = this.#markets.size;
    const unknown = { turnoverUsd: Number.NaN, heardTurnoverUsd: Number.NaN };
    const heard = { listed: count, heard: count, ...unknown, listening: this.#listening };
    return totals.report(nowMs, [{ venue: 'sim', sampling: 'full', ...heard }], question);
  }

  listen(): () => void {
    return () => undefined;
  }
}
