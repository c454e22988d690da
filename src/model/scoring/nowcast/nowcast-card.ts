import type { Nowcast } from '../../../market/api/nowcast.ts';
import type { Estimate } from '../../../market/api/estimate.ts';
import { blockDraws, bootstrapInterval, quantile } from '../statistics/bootstrap.ts';
import { addCell, devianceExplained, type GainSums, informationGain, noGain } from '../statistics/information-gain.ts';
import { uniformFrom } from '../statistics/uniform.ts';
import type { Origins } from './origins.ts';

const DAY_MS = 86_400_000;
const DRAWS = 1000;
const LEAST_DAYS = 5;
const CRASH_FACTOR = 5;

/** Sums over the hours, by day. */
type Days = GainSums[];

/** The figures and their intervals by day-block bootstrap; null where no week could be scored. */
export function nowcastCard({ families, origins, told }: Origins): Nowcast | null {
  if (told.length === 0) return null;
  const days = [...new Set(told.map(({ timeMs }) => Math.floor(timeMs / DAY_MS)))];
  const sumsOf = (rate: (i: number) => number, base: (i: number) => number): Days => {
    const sums = new Map(days.map((day) => [day, noGain()]));
    told.forEach((one, i) => addCell(sums.get(Math.floor(one.timeMs / DAY_MS))!, one.y, rate(i), base(i)));
    return [...sums.values()];
  };
  const path = sumsOf(
    (i) => told[i]!.path,
    (i) => told[i]!.constant,
  );
  const maps = families.map((_, f) =>
    sumsOf(
      (i) => told[i]!.maps[f]!,
      (i) => told[i]!.path,
    ),
  );
  const quantities = path.map(({ quantity }) => quantity);
  const median = quantile(Float64Array.from(quantities).toSorted(), 0.5);
  const isCrash = quantities.map((quantity) => quantity > CRASH_FACTOR * median);
  const draws = blockDraws(days.length, 1, DRAWS, uniformFrom(1));
  const estimate = (days_: Days, figure: (sum: GainSums) => number, minus?: Days): Estimate => {
    const statistic = (times: ArrayLike<number>) =>
      figure(weighted(days_, times)) - (minus ? figure(weighted(minus, times)) : 0);
    const { value, low, high } = bootstrapInterval(days.length, days.length < LEAST_DAYS ? [] : draws, statistic);
    return { value: finite(value), low: finite(low), high: finite(high) };
  };
  const only = (days_: Days, crash: boolean): Days => days_.map((day, d) => (isCrash[d] === crash ? day : noGain()));
  return {
    hours: told.length / 2,
    days: days.length,
    crashDays: days.filter((_, d) => isCrash[d]).map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10)),
    origins,
    pathDevianceExplained: estimate(path, devianceExplained),
    trial: families[0]!.name,
    maps: families.map(({ name, kind }, f) => ({
      name,
      kind,
      gain: estimate(maps[f]!, informationGain),
      gainWithoutCrashDays: estimate(only(maps[f]!, false), informationGain),
      gainOnCrashDays: estimate(only(maps[f]!, true), informationGain),
      trialLead: estimate(maps[0]!, informationGain, maps[f]),
      trialLeadWithoutCrashDays: estimate(only(maps[0]!, false), informationGain, only(maps[f]!, false)),
    })),
  };
}

function weighted(days: Days, times: ArrayLike<number>): GainSums {
  const sum = noGain();
  days.forEach((day, d) => {
    const weight = times[d]!;
    sum.logRatio += weight * day.logRatio;
    sum.excess += weight * day.excess;
    sum.quantity += weight * day.quantity;
    sum.baseDeviance += weight * day.baseDeviance;
  });
  return sum;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
