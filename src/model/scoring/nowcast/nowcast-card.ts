import type { Nowcast } from '../../../market/api/nowcast.ts';
import type { Estimate } from '../../../market/api/estimate.ts';
import { crashDaysOf } from '../crash-days.ts';
import { estimate, singleDraws } from '../estimate.ts';
import { addCell, devianceExplained, type GainSums, informationGain, noGain } from '../statistics/information-gain.ts';
import type { Origins } from './origins.ts';

const DAY_MS = 86_400_000;

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
  const crashes = crashDaysOf(new Map(path.map(({ quantity }, d) => [days[d]!, quantity])));
  const draws = singleDraws(days.length, 1);
  const figureOf = (sums: Days, figure: (sum: GainSums) => number, less?: Days): Estimate =>
    estimate(days.length, draws, (times) => figure(weighted(sums, times)) - (less ? figure(weighted(less, times)) : 0));
  const only = (sums: Days, crash: boolean): Days =>
    sums.map((day, d) => (crashes.has(days[d]!) === crash ? day : noGain()));
  return {
    hours: told.length / 2,
    days: days.length,
    crashDays: days.filter((day) => crashes.has(day)).map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10)),
    origins,
    pathDevianceExplained: figureOf(path, devianceExplained),
    trial: families[0]!.name,
    maps: families.map(({ name, kind }, f) => ({
      name,
      kind,
      gain: figureOf(maps[f]!, informationGain),
      gainWithoutCrashDays: figureOf(only(maps[f]!, false), informationGain),
      gainOnCrashDays: figureOf(only(maps[f]!, true), informationGain),
      trialLead: figureOf(maps[0]!, informationGain, maps[f]),
      trialLeadWithoutCrashDays: figureOf(only(maps[0]!, false), informationGain, only(maps[f]!, false)),
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
