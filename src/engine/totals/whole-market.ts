import type { Coverage, LiquidationTotals, VenueTotals } from '../../market/api/totals.ts';
import { QueryError } from '../../market/errors.ts';
import type { Liquidation } from '../../market/event.ts';
import type { Sampling } from '../../market/instrument.ts';
import { isInverse, parseMarketId } from '../../market/market-id.ts';
import type { Listening } from './listening.ts';
import { KEPT_MINUTES, MinuteBuckets, MINUTE_MS, type Valued } from './minute-buckets.ts';
import { WindowSums } from './window-sums.ts';

/** What is known of a venue besides its liquidations. */
export interface HeardVenue {
  venue: string;
  sampling: Sampling;
  /** Perpetuals listed, and of these, the ones whose liquidations are heard. */
  listed: number;
  heard: number;
  /** The last day's turnover in USD of all that are listed, and of those that are heard; NaN where it is not told. */
  turnoverUsd: number;
  heardTurnoverUsd: number;
  listening: HeardSpan;
}

/** When something was listened to: since when, and what share of `[fromMs, toMs)`, 0 to 1. */
export type HeardSpan = Pick<Listening, 'sinceMs' | 'share'>;

export interface TotalsQuestion {
  /** Only this coin, by its base: `BTC`. */
  coin?: string;
  venue?: string;
  /** Most coins that are listed. */
  limit?: number;
}

/** The liquidations of one coin at one venue. */
interface Place {
  venue: string;
  base: string;
  buckets: MinuteBuckets;
}

/** Clocks differ, and what is stamped a little ahead of now is not from the future. */
export const AHEAD_MS = MINUTE_MS;
const COINS = 100;

/**
 * Liquidations of every symbol of every venue over the last day, by venue and coin. A quiet coin costs nothing, a
 * busy one a small object a minute.
 */
export class WholeMarket {
  readonly #places = new Map<string, Place>();
  readonly #ofMarket = new Map<string, { place: Place; inverse: boolean }>();
  #outside = 0;
  readonly #told: (one: Valued & { receivedMs: number; id: string }) => void;

  /** @param told hears of each that was taken, valued */
  constructor(told: (one: Valued & { receivedMs: number; id: string }) => void = () => undefined) {
    this.#told = told;
  }

  /** Takes one liquidation, valued at its printed notional, or else by its price and quantity. */
  take(marketId: string, liquidation: Liquidation, nowMs: number): void {
    const { inverse } = this.#placeOf(marketId);
    const { timeMs, side, price, quantity, id } = liquidation;
    if (timeMs > nowMs + AHEAD_MS || timeMs <= nowMs - KEPT_MINUTES * MINUTE_MS) {
      this.#outside++;
      return;
    }
    const usd = liquidation.notionalUsd ?? (inverse ? quantity : quantity * price);
    const valued = { marketId, side, price, usd, timeMs };
    this.add(valued);
    this.#told({ ...valued, receivedMs: nowMs, id });
  }

  /** Adds one that was valued when it came. */
  add({ marketId, side, price, usd, timeMs }: Valued): void {
    this.#placeOf(marketId).place.buckets.add({ marketId, side, price, usd, timeMs });
  }

  /** @throws QueryError where the question's venue is none that is listened to */
  report(nowMs: number, venues: readonly HeardVenue[], question: TotalsQuestion = {}): LiquidationTotals {
    const asked = venues.filter(({ venue }) => question.venue === undefined || venue === question.venue);
    if (question.venue !== undefined && asked.length === 0) {
      const known = venues.map(({ venue }) => venue).join(', ') || 'none yet';
      throw new QueryError(`no venue "${question.venue}" is listened to; there are: ${known}`);
    }
    const coin = question.coin?.toUpperCase();
    const all = new WindowSums(nowMs);
    const byVenue = new Map(asked.map(({ venue }) => [venue, new WindowSums(nowMs)]));
    const byCoin = new Map<string, WindowSums>();
    const last = Math.floor((nowMs + AHEAD_MS) / MINUTE_MS);
    for (const { venue, base, buckets } of this.#places.values()) {
      const ofVenue = byVenue.get(venue);
      if (!ofVenue || (coin !== undefined && base !== coin)) continue;
      const here = new WindowSums(nowMs);
      here.take(buckets, last);
      if (here.isEmpty) continue;
      let ofCoin = byCoin.get(base);
      if (!ofCoin) byCoin.set(base, (ofCoin = new WindowSums(nowMs)));
      for (const sums of [all, ofVenue, ofCoin]) sums.add(here);
    }
    const heard = asked.filter(({ sampling }) => sampling !== 'none').map(({ listening }) => listening);
    /** Together they are only as complete as the one that was heard the least. */
    const least = (fromMs: number, toMs: number) =>
      heard.length > 0 ? Math.min(...heard.map((one) => one.share(fromMs, toMs))) : 0;
    const since = heard.flatMap(({ sinceMs }) => (sinceMs === null ? [] : [sinceMs]));
    const coins = [...byCoin].toSorted(([, a], [, b]) => b.dayUsd - a.dayUsd).slice(0, question.limit ?? COINS);
    return {
      timeMs: nowMs,
      sinceMs: since.length > 0 ? Math.min(...since) : null,
      atLeast: asked.some(({ sampling, heard: ofThem, listed }) => isFloor(sampling) || ofThem < listed),
      coverage: coverageOf(asked),
      windows: all.windows(least),
      venues: asked.map(
        (one): VenueTotals => ({
          venue: one.venue,
          sampling: one.sampling,
          coverage: coverageOf([one]),
          windows: byVenue.get(one.venue)!.windows((fromMs, toMs) => one.listening.share(fromMs, toMs)),
        }),
      ),
      coins: coins.map(([base, sums]) => ({ base, windows: sums.windows(least) })),
      outside: this.#outside,
    };
  }

  #placeOf(marketId: string): { place: Place; inverse: boolean } {
    let found = this.#ofMarket.get(marketId);
    if (found) return found;
    const id = parseMarketId(marketId);
    const name = `${id.venue}:${id.base}`;
    let place = this.#places.get(name);
    if (!place) this.#places.set(name, (place = { venue: id.venue, base: id.base, buckets: new MinuteBuckets() }));
    this.#ofMarket.set(marketId, (found = { place, inverse: isInverse(id) }));
    return found;
  }
}

function isFloor(sampling: Sampling): boolean {
  return sampling !== 'full' && sampling !== 'tape';
}

function coverageOf(venues: readonly HeardVenue[]): Coverage {
  const sum = (field: 'listed' | 'heard' | 'turnoverUsd' | 'heardTurnoverUsd') =>
    venues.reduce((total, venue) => total + venue[field], 0);
  const [listed, heard] = [sum('listed'), sum('heard')];
  const share = listed > 0 && heard === listed ? 1 : sum('heardTurnoverUsd') / sum('turnoverUsd');
  return { listed, heard, turnoverShare: Number.isNaN(share) ? null : share };
}
