import type { Bar } from '../../market/bar.ts';
import { Aftermath } from '../aftermath/aftermath.ts';
import { type Followed, followedBy } from '../aftermath/followed.ts';
import type { LiquidationHistory } from '../aftermath/liquidation-history.ts';
import { Rolling } from '../indicators/rolling.ts';
import { type Sentiment, type SentimentEvidence, sentimentOf } from './sentiment.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What followed is told over these. */
export const SENTIMENT_HORIZONS_MS = [HOUR_MS, 4 * HOUR_MS, DAY_MS] as const;
/** Hours that liquidations and payments are compared with. */
const MEMORY_HOURS = 720;
const RESET_HOURS = 72;
/** Every hour, whatever its state: what a state's figures are compared with. */
const ANY = 'any';

/** The indicators that a state is told from, as {@link Indicators.crowding} gives them. */
export interface CrowdingReadings {
  /** Standard deviation of a log return over a second. */
  sigma: number;
  funding: { rate: number; zScore: number };
  openInterest: { change24h: number; zScore: number };
}

/** The present state, since when, and what followed it in this market so far. */
export interface SentimentReading {
  state: Sentiment;
  sinceMs: number;
  evidence: SentimentEvidence;
  /** By horizon: after the hours of this state, and after all hours. */
  followed: Followed[];
  usual: Followed[];
}

/** Follows one market's sentiment hour by hour, and what came after each state. */
export class SentimentFollower {
  private readonly aftermath: Aftermath;
  private readonly liquidations: LiquidationHistory;
  private readonly liquidated = new Rolling(MEMORY_HOURS);
  private readonly payments: number[] = [];
  private evidence: SentimentEvidence | null = null;
  private state: Sentiment = 'unknown';
  private sinceMs = Number.NaN;
  /** What followed is summed up once an hour at most: its windows begin and end at full hours. */
  private summed: SentimentReading | null = null;

  constructor(stepMs: number, liquidations: LiquidationHistory) {
    this.aftermath = new Aftermath(stepMs, SENTIMENT_HORIZONS_MS);
    this.liquidations = liquidations;
  }

  /** Takes the next closed bar. */
  push(bar: Bar): void {
    this.aftermath.push(bar);
  }

  /** Tells the state at a full hour, after the bar that ended with it. */
  hour(timeMs: number, { sigma, funding, openInterest }: CrowdingReadings): void {
    this.summed = null;
    const day = this.liquidations.between(timeMs - DAY_MS, timeMs);
    const liquidatedUsd = day ? day.longUsd + day.shortUsd : Number.NaN;
    // Liquidations are spread over orders of magnitude: their logarithm has a usual deviation, they have none.
    this.liquidated.push(Math.log1p(liquidatedUsd));
    if (!Number.isNaN(funding.zScore)) this.payments.push(funding.zScore);
    if (this.payments.length > RESET_HOURS) this.payments.shift();
    this.evidence = {
      fundingRate: funding.rate,
      fundingZScore: funding.zScore,
      fundingHighest: this.payments.length > 0 ? Math.max(...this.payments) : Number.NaN,
      openInterestChange: openInterest.change24h,
      openInterestZScore: openInterest.zScore,
      liquidatedUsd,
      liquidatedZScore: day ? this.liquidated.zScore(48) : Number.NaN,
    };
    const state = sentimentOf(this.evidence);
    if (state !== this.state || Number.isNaN(this.sinceMs)) this.sinceMs = timeMs;
    this.state = state;
    this.aftermath.see(ANY, timeMs, sigma);
    if (state !== 'unknown') this.aftermath.see(state, timeMs, sigma);
  }

  /** @returns null before the first full hour */
  read(): SentimentReading | null {
    const { evidence, state, sinceMs } = this;
    if (!evidence) return null;
    return (this.summed ??= { state, sinceMs, evidence, followed: this.followed(state), usual: this.followed(ANY) });
  }

  /** What followed the hours of a state, by horizon; see {@link SENTIMENT_HORIZONS_MS}. */
  followed(state: Sentiment | typeof ANY): Followed[] {
    return followedBy(this.aftermath, state, this.liquidations);
  }
}
