import type { Bar } from '../../market/bar.ts';
import type { Context } from '../../market/event.ts';
import { Volatility } from '../scoring/volatility.ts';
import { anchoredVwap } from './anchored-vwap.ts';
import { AverageTrueRange } from './atr.ts';
import { Funding } from './funding.ts';
import { HOUR_MS, Hours } from './hours.ts';
import { OpenInterest } from './open-interest.ts';
import { RealisedVolatility } from './realised-volatility.ts';
import { RelativeStrength } from './rsi.ts';
import { type Swing, Swings } from './swings.ts';
import { type TakerFlow, takerFlow } from './taker-flow.ts';
import { type VolumeProfile, volumeProfile } from './volume-profile.ts';

const DAY_MS = 24 * HOUR_MS;
const KEPT_MS = 7 * DAY_MS;

/** A market's indicators at one bar's close. NaN and null are unknown. Prices in quote currency. */
export interface Readings {
  /** End of the last bar, ms. */
  timeMs: number;
  price: number;
  /** A fraction, over 24 hours. */
  change24h: number;
  /** Of hourly closes, length 14. */
  rsi: number;
  /** Of hours, length 14, quote currency. */
  atr: number;
  /** Standard deviations of a day's log return: exponential (half-life 12 h), and realised over the last day. */
  volatility: { ewma: number; realised: number };
  funding: { rate: number; zScore: number; annualised: number };
  /** Native quantity, one-sided; its change over 24 hours. */
  openInterest: { quantity: number; change24h: number; zScore: number };
  takers: { hour: TakerFlow; day: TakerFlow };
  /** Mark (or last) over index, less 1. */
  basis: number;
  longShortRatio: number;
  /** Of the last day and the last week. */
  profile: { day: VolumeProfile | null; week: VolumeProfile | null };
  /** Volume-weighted mean since 00:00 UTC. */
  vwapOfDay: number;
  /** Of hours, 6 on both sides; oldest first. */
  swings: { highs: readonly Swing[]; lows: readonly Swing[] };
}

/** Follows one market bar by bar. What rests on hours knows only those that have ended. */
export class Indicators {
  private readonly stepMs: number;
  private readonly strength = new RelativeStrength();
  private readonly range = new AverageTrueRange();
  private readonly ewma: Volatility;
  private readonly realised: RealisedVolatility;
  private readonly funding = new Funding();
  private readonly openInterest = new OpenInterest();
  private readonly swings = new Swings();
  private readonly hours: Hours;
  private bars: Bar[] = [];
  private context: Context | null = null;

  /** `stepMs`: the bars' constant step, at most an hour. */
  constructor(stepMs: number) {
    this.stepMs = stepMs;
    this.ewma = new Volatility(stepMs);
    this.realised = new RealisedVolatility(stepMs, DAY_MS);
    this.hours = new Hours(stepMs, (hour) => {
      this.strength.push(hour.close);
      this.range.push(hour);
      this.openInterest.push(hour.openInterest);
      this.swings.push(hour);
    });
  }

  /** Takes the next closed bar; the object is free for the caller to use again. */
  push(bar: Bar): void {
    this.hours.push(bar);
    this.ewma.push(Math.log(bar.close));
    this.realised.push(bar.close);
    this.funding.push(bar.timeMs, bar.fundingRate);
    this.bars.push({ ...bar });
    // Cut now and then: shifting a week of minutes at each of them would cost more than all the rest.
    if (this.bars.length * this.stepMs >= 2 * KEPT_MS) this.bars = this.since(KEPT_MS);
  }

  /** Takes what stands beside the bars, once it is known. */
  beside(context: Context): void {
    this.context = context;
  }

  /** Standard deviation of a log return over a second, exponential; NaN before two bars. */
  get perSecond(): number {
    return this.ewma.perSecond;
  }

  /** What changes by the hour and costs nothing to read: who is crowded, and what an hour's range is. */
  get crowding(): {
    sigma: number;
    atr: number;
    rsi: number;
    funding: Readings['funding'];
    openInterest: Readings['openInterest'];
  } {
    const { funding, openInterest } = this;
    return {
      sigma: this.perSecond,
      atr: this.range.value,
      rsi: this.strength.value,
      funding: { rate: funding.rate, zScore: funding.zScore, annualised: funding.annualised },
      openInterest: { quantity: openInterest.quantity, change24h: openInterest.change, zScore: openInterest.zScore },
    };
  }

  /** @returns null before the first bar */
  read(): Readings | null {
    const last = this.bars.at(-1);
    if (!last) return null;
    const timeMs = last.timeMs + this.stepMs;
    const day = this.since(DAY_MS);
    const { context } = this;
    const { rsi, atr, funding, openInterest } = this.crowding;
    const dayAgo = this.bars.findLast((bar) => bar.timeMs + this.stepMs <= timeMs - DAY_MS);
    const recent = context && context.timeMs > timeMs - DAY_MS ? context : null;
    const perp = recent && !Number.isNaN(recent.markClose) ? recent.markClose : last.close;
    return {
      timeMs,
      price: last.close,
      change24h: dayAgo ? last.close / dayAgo.close - 1 : Number.NaN,
      rsi,
      atr,
      volatility: { ewma: this.ewma.perSecond * Math.sqrt(DAY_MS / 1000), realised: this.realised.perDay },
      funding,
      openInterest,
      takers: { hour: takerFlow(this.since(HOUR_MS)), day: takerFlow(day) },
      basis: recent ? perp / recent.index - 1 : Number.NaN,
      longShortRatio: recent?.longShortRatio ?? Number.NaN,
      profile: { day: volumeProfile(day), week: volumeProfile(this.since(KEPT_MS)) },
      vwapOfDay: anchoredVwap(day, Math.floor((timeMs - 1) / DAY_MS) * DAY_MS),
      swings: { highs: this.swings.highs, lows: this.swings.lows },
    };
  }

  /** The bars of the last `ms`. */
  private since(ms: number): Bar[] {
    const fromMs = (this.bars.at(-1)?.timeMs ?? 0) + this.stepMs - ms;
    return this.bars.filter((bar) => bar.timeMs >= fromMs);
  }
}
