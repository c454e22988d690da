const INTEREST = 1e-4;
const DAMPER = 5e-4;
const LARGEST = 3e-3;

/** Funding is paid at 00:00, 08:00 and 16:00 UTC. */
export const FUNDING_INTERVAL_MS = 8 * 3_600_000;

/**
 * Funding rate of an interval: F = P + clamp(0.01 % - P, +-0.05 %), P the mean premium of last over index; limited to
 * +-0.3 % (Binance, "Introduction to Binance Futures Funding Rates").
 */
export function fundingRate(meanPremium: number): number {
  const rate = meanPremium + clamp(INTEREST - meanPremium, DAMPER);
  // Venues print eight decimals.
  return Math.round(clamp(rate, LARGEST) * 1e8) / 1e8;
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
