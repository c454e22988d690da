import { type Interval, intervalOf } from '../../../src/model/scoring/statistics/bootstrap.ts';
import { uniformFrom } from '../../../src/model/scoring/statistics/uniform.ts';
import type { MapRun, MarketRun } from './score-market.ts';

const DRAWS = 1000;

/** A figure of one run under a draw of its days: how often each of them counts. */
export type RunFigure = (run: MarketRun, times: ArrayLike<number>) => number;

export const mapOf = (run: MarketRun, name: string): MapRun => {
  const found = run.maps.find((map) => map.name === name);
  if (!found) throw new Error(`no map called "${name}" was scored`);
  return found;
};

/** IG over distance x side of a map at a horizon, nats per unit liquidated. */
export function gainOf(name: string, horizon = 0): RunFigure {
  return (run, times) => {
    const sums = [0, 0, 0];
    mapOf(run, name).horizons[horizon]!.days.forEach((day, d) => day.forEach((x, i) => (sums[i]! += times[d]! * x)));
    return (sums[0]! - sums[1]!) / sums[2]!;
  };
}

/** Of one map's gain over another's, the same days of the same run for both. */
export function leadOf(name: string, rival: string, horizon = 0): RunFigure {
  const [own, other] = [gainOf(name, horizon), gainOf(rival, horizon)];
  return (run, times) => own(run, times) - other(run, times);
}

/**
 * Mean of a figure over runs, each of one weight, with an interval clustered by seed: markets of one seed share their
 * weather, so seeds are drawn first and then, the same for all markets of the seed, days.
 */
export function pooled(runs: readonly MarketRun[], figure: RunFigure): Interval {
  const uniform = uniformFrom(7);
  const seeds = [...new Set(runs.map(({ job }) => job.seed))].map((seed) =>
    runs.filter(({ job }) => job.seed === seed),
  );
  const daysOf = (run: MarketRun) => run.maps[0]!.horizons[0]!.days.length;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const value = mean(runs.map((run) => figure(run, new Uint8Array(daysOf(run)).fill(1))));
  const drawn = Array.from({ length: DRAWS }, () =>
    mean(
      seeds.flatMap(() => {
        const own = seeds[Math.floor(uniform() * seeds.length)]!;
        const times = new Uint16Array(Math.max(...own.map(daysOf)));
        // Blocks of two days, as far as the windows of an hour need.
        for (let i = 0; i < times.length; i += 2) {
          const start = Math.floor(uniform() * times.length);
          times[start]!++;
          if (i + 1 < times.length) times[(start + 1) % times.length]!++;
        }
        return own.map((run) => figure(run, times));
      }),
    ),
  );
  return intervalOf(value, drawn);
}
