import type { MagnetScore } from '../../market/api/scorecard.ts';
import { estimate, known, singleDraws } from './estimate.ts';
import { magnetStrength, type MagnetTest } from './magnet-test.ts';
import { quantile } from './statistics/bootstrap.ts';

/** What the races of a test say, with intervals; null before the first one began. */
export function magnetScore(magnet: MagnetTest, seed: number): MagnetScore | null {
  const { resolved, placebos } = magnet;
  if (resolved.length + magnet.censored === 0) return null;
  const draws = singleDraws(resolved.length, seed);
  const placeboDraws = singleDraws(placebos.length, seed);
  const hours = Float64Array.from(resolved, ({ tookMs }) => tookMs / 3_600_000).toSorted();
  return {
    pairs: resolved.length,
    censored: magnet.censored,
    bothHit: magnet.bothHit,
    medianHours: known(quantile(hours, 0.5)),
    strength: estimate(resolved.length, draws, (times) => magnetStrength(resolved, times, false)),
    partialStrength: estimate(resolved.length, draws, (times) => magnetStrength(resolved, times, true)),
    placebo: {
      races: placebos.length,
      bothHit: magnet.placeboBothHit,
      zoneFirst: estimate(placebos.length, placeboDraws, (times) => {
        let first = 0;
        placebos.forEach((isFirst, i) => {
          if (isFirst) first += times[i]!;
        });
        return first / placebos.length;
      }),
    },
  };
}
