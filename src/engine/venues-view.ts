import type { LiquidationTotals } from '../market/api/totals.ts';
import type { VenueStatus } from '../market/api/venues.ts';
import { type TotalsQuestion, WholeMarket } from './totals/whole-market.ts';

/** The venues of this process as the outside sees them. */
export interface VenuesView {
  status(): VenueStatus[];
  /** @throws QueryError where the question's venue is none that is listened to */
  totals(question: TotalsQuestion): LiquidationTotals;
  /** The same from what had come by a moment; absent where the past of the totals is not kept. */
  totalsAsOf?(question: TotalsQuestion, asOfMs: number): Promise<LiquidationTotals>;
  /** Calls back when a venue's state changes; returns the call that ends it. */
  listen(listener: () => void): () => void;
}

/** Where nothing is listened to, as over a recording. */
export const NO_VENUES: VenuesView = {
  status: () => [],
  totals: (question) => new WholeMarket().report(Date.now(), [], question),
  listen: () => () => undefined,
};
