/** Who holds too much. */
export type Sentiment = 'crowded long' | 'crowded short' | 'balanced' | 'deleveraging' | 'unknown';

export const SENTIMENTS: readonly Sentiment[] = ['crowded long', 'crowded short', 'balanced', 'deleveraging'];

/** What a state is told from; NaN is unknown. */
export interface SentimentEvidence {
  /** The last payment, a fraction (positive: longs pay), and its deviations from the usual one. */
  fundingRate: number;
  fundingZScore: number;
  /** The highest deviation of the last three days' payments: what a reset comes down from. */
  fundingHighest: number;
  /** Over 24 hours, a fraction, and its deviations from the usual change. */
  openInterestChange: number;
  openInterestZScore: number;
  /** Liquidated within 24 hours, USD, and its logarithm's deviations from the usual; unknown where the feed is. */
  liquidatedUsd: number;
  liquidatedZScore: number;
}

/** Deviations from the usual from which a payment or a change is called unusual. */
export const UNUSUAL = 1;
/** Fall of open interest within a day that is called deleveraging by itself. */
const FALL = -0.03;
/** And one that is, where liquidations are far above their usual at the same time. */
const FALL_IN_FLUSH = -0.01;
const FLUSH = 2;

/**
 * The state that the evidence tells. Deleveraging comes first: open interest fell by 3 % within a day, unusually, or by
 * 1 % while liquidations were two deviations above their usual. Else the side that pays unusual funding is crowded.
 */
export function sentimentOf(evidence: SentimentEvidence): Sentiment {
  const { fundingRate, fundingZScore, openInterestChange, openInterestZScore, liquidatedZScore } = evidence;
  if (openInterestChange <= FALL && openInterestZScore <= -UNUSUAL) return 'deleveraging';
  if (openInterestChange <= FALL_IN_FLUSH && liquidatedZScore >= FLUSH) return 'deleveraging';
  if (Number.isNaN(fundingZScore)) return 'unknown';
  if (fundingZScore >= UNUSUAL && fundingRate > 0) return 'crowded long';
  if (fundingZScore <= -UNUSUAL && fundingRate < 0) return 'crowded short';
  return 'balanced';
}

/** Funding came down from unusually high to its usual or below within three days: leverage was paid off. */
export function isFundingReset({ fundingHighest, fundingZScore }: SentimentEvidence): boolean {
  return fundingHighest >= UNUSUAL && fundingZScore <= 0;
}
