/** Leverages of the cohorts. The 1x tier is the hedgers that next to nothing liquidates. */
export const TIERS = [1, 2, 3, 5, 10, 20, 25, 50, 75, 100, 125, 150] as const;
export const TIER_COUNT = TIERS.length;

/** One typical position notional of a tier and the share of the tier's quantity that it stands for. */
export interface NotionalPoint {
  usd: number;
  share: number;
}

/** Everything the estimator assumes. A set of values is a version: a map is never relabelled with another. */
export interface ModelParameters {
  /** Share of *opens* (not of open interest) by tier, for longs and shorts; each sums to 1. */
  mix: { long: readonly number[]; short: readonly number[] };
  /** k: the share of volume that is not intraday churn. */
  volumeShare: number;
  /** d: P(open | taker) - P(open | maker). Not identifiable from public data. */
  takerTilt: number;
  /** Share of opens that stand on their initial margin alone: isolated, and never topped up. */
  isolatedShare: number;
  /** Further margin behind the others (cross margin, top-ups), in initial margins: exponential with this mean. */
  furtherMargin: number;
  /** Hazard of closing is proportional to leverage to this power. */
  hazardExponent: number;
  /** Quantity-weighted notionals that pick the margin bracket of a tier's positions. */
  notionals: readonly NotionalPoint[];
}

// Shares of opens that did well on centralised venues' BTC; 150x exists only since 2025-10 and takes a fifth of 125x's.
const PRIOR_MIX = [0.1, 0.15, 0.15, 0.2, 0.15, 0.1, 0.05, 0.05, 0.025, 0.02, 0.004, 0.001];

export const DEFAULT_PARAMETERS: ModelParameters = {
  mix: { long: PRIOR_MIX, short: PRIOR_MIX },
  volumeShare: 0.2,
  takerTilt: 0,
  isolatedShare: 0.5,
  furtherMargin: 0.6,
  hazardExponent: 0.9,
  notionals: [
    { usd: 1e4, share: 0.3 },
    { usd: 2e5, share: 0.4 },
    { usd: 3e6, share: 0.3 },
  ],
};
