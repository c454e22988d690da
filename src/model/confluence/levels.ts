import type { Swing } from '../indicators/swings.ts';

const DAY_MS = 86_400_000;
/** Swings whose log prices are nearer than this share of an average true range make one level. */
const TOLERANCE_ATR = 0.5;
/** A touch counts half after this time. */
const HALF_LIFE_MS = 7 * DAY_MS;

/** A price where the market has turned. */
export interface PriceLevel {
  /** Mean of its swings, quote currency. */
  price: number;
  kind: 'support' | 'resistance';
  /** Swing highs and lows that make it. */
  touches: number;
  /** Touches, those of a week ago counted half. */
  strength: number;
  lastMs: number;
}

/**
 * Support and resistance: clusters of swing highs and lows, an average true range high at most. What lies below the
 * price is support and what lies above it resistance, whichever it was when it was made. Strongest first.
 * @param atr of an hour, quote currency; without one there are no clusters
 */
export function levelsOf(
  swings: { highs: readonly Swing[]; lows: readonly Swing[] },
  timeMs: number,
  price: number,
  atr: number,
): PriceLevel[] {
  if (!(atr > 0)) return [];
  const tolerance = TOLERANCE_ATR * atr;
  const sorted = [...swings.highs, ...swings.lows].toSorted((a, b) => a.price - b.price || a.timeMs - b.timeMs);
  const clusters: Swing[][] = [];
  for (const swing of sorted) {
    const cluster = clusters.at(-1);
    const joins =
      cluster && swing.price - cluster.at(-1)!.price <= tolerance && swing.price - cluster[0]!.price <= 2 * tolerance;
    if (joins) cluster.push(swing);
    else clusters.push([swing]);
  }
  return clusters
    .map((cluster): PriceLevel => {
      const mean = cluster.reduce((sum, swing) => sum + swing.price, 0) / cluster.length;
      return {
        price: mean,
        kind: mean < price ? 'support' : 'resistance',
        touches: cluster.length,
        strength: cluster.reduce((sum, swing) => sum + 2 ** (-(timeMs - swing.timeMs) / HALF_LIFE_MS), 0),
        lastMs: Math.max(...cluster.map((swing) => swing.timeMs)),
      };
    })
    .toSorted((a, b) => b.strength - a.strength || a.price - b.price);
}
