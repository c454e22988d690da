import type { Estimate } from '../../market/api/estimate.ts';
import type { MagnetScore } from '../../market/api/scorecard.ts';
import type { Zone } from './zone.ts';

/**
 * What the market's magnet test says: `magnetic` or `repelling` only where the interval of b lies on one side of zero,
 * `not shown` where it includes zero, `unknown` where too few races have ended.
 */
export type MagnetVerdict = 'magnetic' | 'repelling' | 'not shown' | 'unknown';

/** A zone's pull against the nearest zone on the other side of the price. */
export interface Magnet {
  /** Id of that zone. */
  against: number;
  /** ln(M / M of the other): what the test's b is multiplied by. */
  score: number;
  /** Probability that this zone is reached first: of any continuous martingale, and with the test's b and its interval. */
  martingale: number;
  reachedFirst: Estimate;
  verdict: MagnetVerdict;
}

/** The verdict of a market's test; the returns before the race are partialled out of it. */
export function magnetVerdict(test: Pick<MagnetScore, 'partialStrength'> | null): MagnetVerdict {
  const { low, high } = test?.partialStrength ?? { low: null, high: null };
  if (low === null || high === null) return 'unknown';
  if (low > 0) return 'magnetic';
  return high < 0 ? 'repelling' : 'not shown';
}

/**
 * The pull of each zone, by id. P(first) = logistic(logit(pi) + b x), pi the martingale's and x = ln(M / M other): the
 * model that b is the first step of.
 * @param test the market's; null where it has none
 */
export function magnetsOf(
  zones: readonly Pick<Zone, 'id' | 'side' | 'low' | 'high' | 'peak' | 'usd'>[],
  price: number,
  test: Pick<MagnetScore, 'partialStrength'> | null,
): Map<number, Magnet> {
  const nearest = (side: Zone['side']) =>
    zones
      .filter((zone) => zone.side === side)
      .toSorted((a, b) => Math.abs(a.peak - price) - Math.abs(b.peak - price) || a.id - b.id)[0];
  const opponents = { long: nearest('short'), short: nearest('long') };
  const verdict = magnetVerdict(test);
  const { value, low, high } = test?.partialStrength ?? { value: null, low: null, high: null };
  return new Map(
    zones.flatMap((zone): [number, Magnet][] => {
      const other = opponents[zone.side];
      if (!other || !(zone.usd > 0) || !(other.usd > 0)) return [];
      const martingale = Math.abs(other.peak - price) / Math.abs(other.peak - zone.peak);
      const score = Math.log(zone.usd / other.usd);
      const first = (b: number | null) =>
        b === null ? null : 1 / (1 + ((1 - martingale) / martingale) * Math.exp(-b * score));
      const ends = [first(low), first(high)].toSorted((a, b) => (a ?? 0) - (b ?? 0));
      return [
        [
          zone.id,
          {
            against: other.id,
            score,
            martingale,
            reachedFirst: { value: first(value), low: ends[0]!, high: ends[1]! },
            verdict,
          },
        ],
      ];
    }),
  );
}
