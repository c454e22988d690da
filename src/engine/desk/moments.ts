import { QueryError } from '../../market/errors.ts';
import { CascadeCurve } from '../../model/cascade/cascade.ts';
import { fuelOf } from '../../model/cascade/fuel.ts';
import { squareRootImpact } from '../../model/cascade/impact.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import type { MapState } from '../../model/cohorts/estimator.ts';
import { liquidatedDuring } from '../../model/reaction/reactions.ts';
import { confluenceOf } from '../../model/reaction/zone-studies.ts';
import { agesOf, type OlderBook, type VenueShare } from '../../model/zones/provenance.ts';
import type { Zone } from '../../model/zones/zone.ts';
import { blankBar } from '../bar-store.ts';
import type { MarketPipeline } from '../pipeline.ts';
import type { Beside } from './beside.ts';
import type { Desk } from './desk.ts';
import { Follower, type HourlyReproduction } from './follower.ts';
import { impactScale } from './impact-scale.ts';
import type { MapMoment } from './liquidation-map.ts';
import { OpenedAges } from './opened-ages.ts';
import { standingRecord } from './standing-record.ts';

/** Moments that are kept at hand, and followers: one for now, the others for replays. */
const MOST_KEPT = 8;
const MOST_FOLLOWERS = 3;

/** Works out what one market shows at the close of a bar, now or then; nothing before it is first asked for. */
export class Moments {
  protected readonly market: MarketPipeline;
  private readonly beside: Beside;
  /** Least recently used first. */
  private followers: Follower[] = [];
  /** Of the newest moment that was asked for, and of replays. */
  private ages: { newest: OpenedAges; past: OpenedAges };
  private newest = 0;
  private readonly kept = new Map<number, Promise<Desk>>();
  /** Moments are worked out one after the other. */
  private busy: Promise<unknown> = Promise.resolve();

  constructor(market: MarketPipeline, beside: Beside) {
    this.market = market;
    this.beside = beside;
    this.ages = { newest: new OpenedAges(market), past: new OpenedAges(market) };
  }

  /** The past has become another: all begins anew. */
  forget(): void {
    this.followers = [];
    this.ages = { newest: new OpenedAges(this.market), past: new OpenedAges(this.market) };
    this.newest = 0;
    this.kept.clear();
  }

  /**
   * The desk at the close of the last bar that had ended by `asOfMs`; default now.
   * @throws QueryError where no bar had ended by then, or no open interest was known
   */
  async at(asOfMs?: number): Promise<Desk> {
    const known = this.knownAt(asOfMs);
    const kept = this.kept.get(known);
    if (kept) return kept;
    const desk = this.inTurn(() => this.build(known));
    this.kept.set(known, desk);
    // What failed may succeed later: nothing is remembered of it.
    desk.catch(() => this.kept.delete(known));
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MOST_KEPT) break;
      this.kept.delete(oldest);
    }
    return desk;
  }

  /** R at every full hour that had ended by a moment, ascending. */
  reproduction(asOfMs?: number): Promise<readonly HourlyReproduction[]> {
    const known = this.knownAt(asOfMs);
    return this.inTurn(async () => {
      const follower = this.followerFor(known);
      await follower.advance(known);
      return follower.reproduction.slice();
    });
  }

  /** The state alone, which takes much less than all of the moment. */
  mapAt(asOfMs?: number): MapMoment {
    const known = this.knownAt(asOfMs);
    const { instrument, bars, barStepMs } = this.market;
    const { next, estimator } = this.market.startAt(known);
    const bar = blankBar();
    for (let i = next; i < known; i++) estimator.push(bars.read(i, bar));
    const timeMs = bars.timeMs[known - 1]! + barStepMs;
    this.requireMap(estimator, timeMs);
    const settled = estimator.pending.length === 0;
    return { instrument, timeMs, price: bars.close[known - 1]!, book: estimator.provisional(null), settled };
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.busy.then(work);
    this.busy = done.catch(() => undefined);
    return done;
  }

  private requireMap({ started }: MapState, timeMs: number): void {
    if (started) return;
    const then = new Date(timeMs).toISOString();
    throw new QueryError(`${this.market.instrument.id} knows no open interest by ${then}: there is no map`);
  }

  private knownAt(asOfMs?: number): number {
    const { bars, barStepMs, instrument } = this.market;
    const known = this.market.known(asOfMs);
    if (known > 0) return known;
    if (bars.length === 0) throw new QueryError(`${instrument.id} has no bars yet: wait for the first one`);
    const first = new Date(bars.timeMs[0]! + barStepMs).toISOString();
    const asked = new Date(asOfMs!).toISOString();
    throw new QueryError(`${instrument.id}: no bar had ended by ${asked}; ask for ${first} or later`);
  }

  private async build(known: number): Promise<Desk> {
    const { instrument, bars, barStepMs, ledger } = this.market;
    const timeMs = bars.timeMs[known - 1]! + barStepMs;
    const follower = this.followerFor(known);
    await follower.advance(known);
    const { indicators, estimator } = follower;
    this.requireMap(estimator, timeMs);
    const context = this.beside.contextAt(timeMs);
    if (context) indicators.beside(context);
    const readings = indicators.read()!;
    const odds = follower.odds.at(timeMs, indicators.perSecond);
    const { price, atr } = readings;
    const settled = estimator.pending.length === 0;
    const state = settled ? estimator.state : estimator.provisional(null);
    const book = settled ? state.clone() : state;
    const zones = follower
      .zonesAt(timeMs, book, price)
      .zones(book, { contract: instrument.contract, price, atr, odds });
    const sentiment = follower.sentiment.read();
    const evidence = follower.studies.evidence();
    const sharesOf = this.venueShares(state);
    const shares = zones.map((zone) => sharesOf?.(zone));
    const older = await this.older(known);
    const scale = impactScale(this.market, known, readings.volatility.ewma);
    const impact = scale && squareRootImpact(scale);
    const fuel = { long: fuelOf(book, 'long', price), short: fuelOf(book, 'short', price) };
    return {
      instrument,
      timeMs,
      price,
      atr,
      readings,
      sentiment,
      book,
      settled,
      openInterest: book.openInterest,
      odds,
      zones: zones.map((zone, i) => ({
        ...zone,
        ages: agesOf(zone, book, older),
        ...(shares[i] && { venues: shares[i] }),
      })),
      evidence,
      confluence: confluenceOf(zones, readings, evidence.ingredients),
      record: standingRecord(follower.advice),
      visits: new Map(
        evidence.standing.flatMap(({ zone, episode }) =>
          episode ? [[zone, liquidatedDuring(episode, timeMs, barStepMs, follower.liquidations)] as const] : [],
        ),
      ),
      followed: {
        extreme: follower.classes.followed('extreme'),
        high: follower.classes.followed('high'),
        moderate: follower.classes.followed('moderate'),
        low: follower.classes.followed('low'),
      },
      fuel,
      scale,
      impact,
      curves: impact && { long: new CascadeCurve(fuel.long, impact), short: new CascadeCurve(fuel.short, impact) },
      depth: this.beside.bookAt(timeMs),
      liquidations: ledger.windows(timeMs),
    };
  }

  /** What of the state after the first `known` bars had opened longer ago than each age. */
  protected older(known: number): Promise<OlderBook[]> {
    return this.agesFor(known).at(known);
  }

  /** The same, as copies. */
  openedBefore(known: number): Promise<OlderBook[]> {
    return this.inTurn(async () => {
      const older = await this.older(known);
      return older.map(({ ageMs, book }) => ({ ageMs, book: book && book.clone() }));
    });
  }

  /** Which venues built a zone of this state; null where there is one alone. */
  protected venueShares(_state: CohortBook): ((zone: Zone) => VenueShare[]) | null {
    return null;
  }

  private agesFor(known: number): OpenedAges {
    this.newest = Math.max(this.newest, known);
    return known === this.newest ? this.ages.newest : this.ages.past;
  }

  /** The follower that has come nearest to the first `known` bars without having seen more; else a new one. */
  private followerFor(known: number): Follower {
    const behind = this.followers.filter(({ next }) => next <= known);
    const nearest = behind.toSorted((a, b) => b.next - a.next)[0] ?? new Follower(this.market);
    this.followers = [...this.followers.filter((one) => one !== nearest), nearest].slice(-MOST_FOLLOWERS);
    return nearest;
  }
}
