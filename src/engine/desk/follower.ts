import type { Bar } from '../../market/bar.ts';
import type { Side } from '../../market/event.ts';
import { STANDING_EVERY_MS, StandingAdvice } from '../../model/advice/standing-advice.ts';
import { LiquidationHistory } from '../../model/aftermath/liquidation-history.ts';
import { CascadeCurve } from '../../model/cascade/cascade.ts';
import { fuelOf } from '../../model/cascade/fuel.ts';
import { squareRootImpact } from '../../model/cascade/impact.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import type { MapState } from '../../model/cohorts/estimator.ts';
import { Indicators } from '../../model/indicators/indicators.ts';
import { ZoneStudies } from '../../model/reaction/zone-studies.ts';
import { HitOdds } from '../../model/risk/hit-odds.ts';
import { SentimentFollower } from '../../model/sentiment/sentiment-follower.ts';
import { ClassHistory } from '../../model/zones/class-history.ts';
import { ZoneTracker } from '../../model/zones/zone-tracker.ts';
import { blankBar } from '../bar-store.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { Slices } from '../slices.ts';
import { impactScale } from './impact-scale.ts';

export const HOUR_MS = 3_600_000;
/**
 * The zones are looked at so often. A moment in between looks from the last of these on: what comes up there has the
 * id that it keeps, unless something else has come up on its side before the next look.
 */
export const LOOK_MS = HOUR_MS;
/** Log distance from the price within which R is looked at. */
const REPRODUCTION_REACH = 0.1;

/** The greatest reproduction number of a fall (of longs) and of a rise (of shorts) at a full hour; NaN is unknown. */
export interface HourlyReproduction {
  timeMs: number;
  long: number;
  short: number;
}

/**
 * Follows one market from its first bar on with all that needs its whole past, and never looks ahead: what it knows
 * after a bar is what was known then, so that a moment has one answer whenever it is asked for.
 */
export class Follower {
  /** The next bar. */
  next = 0;
  readonly indicators: Indicators;
  readonly odds: HitOdds;
  readonly sentiment: SentimentFollower;
  readonly classes: ClassHistory;
  readonly studies: ZoneStudies;
  readonly advice: StandingAdvice;
  readonly liquidations = new LiquidationHistory();
  readonly estimator: MapState;
  /** At the usual depth, within 10 % of the price; by hour, ascending. */
  readonly reproduction: HourlyReproduction[] = [];
  private readonly market: MarketPipeline;
  private readonly tracker = new ZoneTracker();
  private lookedMs = Number.NaN;
  private isAskedFor = false;
  private liquidated = 0;
  private readonly bar = blankBar();

  constructor(market: MarketPipeline) {
    this.market = market;
    this.indicators = new Indicators(market.barStepMs);
    this.odds = new HitOdds(market.barStepMs);
    this.sentiment = new SentimentFollower(market.barStepMs, this.liquidations);
    this.classes = new ClassHistory(market.barStepMs, this.liquidations);
    this.studies = new ZoneStudies(market.barStepMs, this.indicators);
    this.advice = new StandingAdvice(market.instrument, market.barStepMs);
    this.estimator = market.fresh();
  }

  /** Goes on until it has seen the first `known` bars. */
  async advance(known: number): Promise<void> {
    const slices = new Slices();
    for (; this.next < known; this.next++) {
      this.take(this.market.bars.read(this.next, this.bar));
      if (slices.isDue) await slices.rest();
    }
  }

  /** The zones at the end of the last bar, `timeMs`, whose state is `book`. */
  zonesAt(timeMs: number, book: CohortBook, price: number): ZoneTracker {
    if (this.lookedMs === timeMs) return this.tracker;
    // A look of this moment's own: the looks that all moments share know nothing of it.
    const tracker = this.tracker.clone();
    tracker.look(timeMs, book, price);
    return tracker;
  }

  private take(bar: Bar): void {
    const timeMs = bar.timeMs + this.market.barStepMs;
    this.indicators.push(bar);
    this.odds.push(bar);
    this.sentiment.push(bar);
    this.classes.push(bar);
    this.studies.push(bar);
    this.advice.push(bar);
    if (timeMs % HOUR_MS === 0) {
      this.hearLiquidations(timeMs);
      this.sentiment.hour(timeMs, this.indicators.crowding);
    }
    this.estimator.push(bar, (folded, book) => this.look(folded, book));
    this.advise(bar);
  }

  /** Looks at the zones where an hour is full. */
  private look(bar: Bar, book: CohortBook): void {
    const timeMs = bar.timeMs + this.market.barStepMs;
    if (timeMs % LOOK_MS !== 0) return;
    this.tracker.look(timeMs, book, bar.close);
    this.lookedMs = timeMs;
    this.studies.look(timeMs, this.tracker.bands(), bar.close);
    this.classes.hour(
      timeMs,
      this.tracker.outwards('long')!,
      this.tracker.outwards('short')!,
      this.indicators.perSecond,
    );
    const { curves } = this.cascadesOf(bar, book);
    const greatest = (side: Side) => curves?.[side].greatestReproduction(0, REPRODUCTION_REACH) ?? Number.NaN;
    this.reproduction.push({ timeMs, long: greatest('long'), short: greatest('short') });
    this.isAskedFor ||= timeMs % STANDING_EVERY_MS === 0;
  }

  /** Advice is given when the map is there, which may be some bars after the hour, at the price of that bar. */
  private advise(bar: Bar): void {
    if (!this.isAskedFor) return;
    this.isAskedFor = false;
    const { atr } = this.indicators.crowding;
    const cascades = this.cascadesOf(bar, this.estimator.state);
    const timeMs = bar.timeMs + this.market.barStepMs;
    this.advice.ask(timeMs, { zones: this.tracker.bands(), price: bar.close, atr, odds: this.odds, ...cascades });
  }

  private cascadesOf({ timeMs, close }: Bar, book: CohortBook) {
    const { bars } = this.market;
    const perDay = this.indicators.perSecond * Math.sqrt(86_400);
    const scale = impactScale(this.market, bars.countBefore(timeMs + 1), perDay);
    const impact = scale && squareRootImpact(scale);
    const curveOf = (side: Side) => new CascadeCurve(fuelOf(book, side, close), impact!);
    return { impact, curves: impact && { long: curveOf('long'), short: curveOf('short') } };
  }

  private hearLiquidations(untilMs: number): void {
    for (const total of this.market.ledger.from(this.liquidated)) {
      if (total.timeMs + total.stepMs > untilMs) return;
      this.liquidations.add(total);
      this.liquidated++;
    }
  }
}
