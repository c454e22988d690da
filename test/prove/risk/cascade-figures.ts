import { usd } from '../../../src/model/reading/figures.ts';
import { quantile } from '../../../src/model/scoring/statistics/bootstrap.ts';
import { averageRanks, correlation } from '../../../src/model/scoring/statistics/ranking.ts';
import type { Asked } from '../truth/asked.ts';
import { recordedCrash } from './recorded-crash.ts';
import { shockMarket, type Shocked } from './shocked.ts';

const SHOCKS = [-0.02, -0.05, 0.04] as const;
const DEPTHS = [1, 0.1] as const;
const MOST_SEEDS = 10;

/** News strikes simulated markets whose book keeps all or a tenth of its depth: what was predicted, and what came. */
export function cascadeFigures(seeds: number, say: (done: number, of: number) => void): Asked[] {
  const markets = Math.min(seeds, MOST_SEEDS);
  const cases = Array.from({ length: markets }, (_, seed) =>
    SHOCKS.flatMap((shock) => DEPTHS.map((depth) => ({ seed: seed + 1, shock, depth }))),
  ).flat();
  const all = cases.map(({ seed, shock, depth }, i) => {
    const struck = shockMarket(seed, shock, depth);
    if (i % 10 === 9) say(i + 1, cases.length);
    return struck;
  });
  const what = `${all.length} shocks of ${SHOCKS.map((one) => `${100 * one} %`).join(', ')} to ${markets} simulated markets`;
  const sorted = (values: readonly number[]) => Float64Array.from(values).toSorted();
  const apart = sorted(all.map(({ ended, truth, asked }) => Math.abs(ended - truth.end) / asked));
  const ratio = (of: (one: Shocked) => number) => sorted(all.map((one) => one.liquidated / of(one)));
  const own = ratio(({ truth }) => truth.quantity);
  const map = ratio(({ map: told }) => told.quantity);
  const ranks = correlation(
    averageRanks(all.map(({ liquidated }) => liquidated)),
    averageRanks(all.map(({ map: told }) => told.quantity)),
  );
  const thin = all.filter(({ depth }) => depth < 1);
  const farther = thin.filter(
    (one) =>
      one.ended > all.find(({ seed, shock, depth }) => seed === one.seed && shock === one.shock && depth === 1)!.ended,
  );
  const spread = (of: Float64Array) =>
    `${quantile(of, 0.5).toFixed(2)} (80 % from ${quantile(of, 0.1).toFixed(2)} to ${quantile(of, 0.9).toFixed(2)})`;
  return [
    {
      what: `${what}: where the mark ended less where the cascade of the true positions ends, median share of the shock`,
      found: quantile(apart, 0.5).toFixed(3),
      asked: 'at most .1',
      ok: quantile(apart, 0.5) <= 0.1,
    },
    {
      what: 'the same: liquidated over predicted, from the true positions, median',
      found: spread(own),
      asked: 'from .8 to 1.25',
      ok: quantile(own, 0.5) >= 0.8 && quantile(own, 0.5) <= 1.25,
    },
    {
      what: 'the same: liquidated over predicted, from the map, median',
      found: spread(map),
      asked: 'from .5 to 2',
      ok: quantile(map, 0.5) >= 0.5 && quantile(map, 0.5) <= 2,
    },
    {
      what: 'the same: rank correlation of what was liquidated with what the map predicted',
      found: ranks.toFixed(2),
      asked: 'at least .8',
      ok: ranks >= 0.8,
    },
    {
      what: 'shocks that went farther with a tenth of the depth there',
      found: `${farther.length} of ${thin.length}`,
      asked: 'all',
      ok: farther.length === thin.length,
    },
  ];
}

/** The recorded crash of 31 January 2026, its own path taken as given: what set it off is not known. */
export async function recordedCascadeFigures(recording: string): Promise<Asked[]> {
  const { crash, hours, rankCorrelation } = await recordedCrash(recording);
  const over = crash.predictedUsd / crash.reportedUsd;
  return [
    {
      what: "recorded BTC, longs forced from 14:00 to 19:00 on 31 January 2026: one venue's map of 14:00 along the fall, over what three venues reported",
      found: `${over.toFixed(2)} (${usd(crash.predictedUsd)} over ${usd(crash.reportedUsd)})`,
      asked: 'within a factor of two',
      ok: over >= 0.5 && over <= 2,
    },
    {
      what: `recorded BTC, ${hours.length} sides of hours in the week around: rank correlation of what the map of the hour's beginning holds on the way with what was reported`,
      found: rankCorrelation.toFixed(2),
      asked: 'at least .5',
      ok: rankCorrelation >= 0.5,
    },
  ];
}
