import type { ReachScore, SweptScore } from '../../market/api/scorecard.ts';
import { type DaySums, emptyDay } from './day-sums.ts';
import { dayDraws, drawSums, estimateOf, known } from './estimate.ts';
import type { MapFamily } from './map-family.ts';
import type { Scorer } from './scorer.ts';
import { bootstrapPValue } from './statistics/bootstrap.ts';
import { devianceExplained, informationGain } from './statistics/information-gain.ts';
import type { WindowScores } from './test-windows.ts';

/** Stands in for days that are left out. */
const NO_DAY = emptyDay();

/** The figures that both layers have. All maps share the draws, so that differences are paired. */
function commonScores(scorer: Scorer, scores: WindowScores, horizonMs: number, crashes: ReadonlySet<number>) {
  const { families } = scorer;
  const { days } = scores;
  const draws = dayDraws(days.length, horizonMs, scorer.options.seed);
  const isCrash = days.map((day) => crashes.has(day));
  const drawn = scores.families.map((family) => drawSums(family.days, draws));
  const gainOf = (f: number, draw: number | null) =>
    informationGain(draw === null ? drawn[f]!.whole : drawn[f]!.drawn[draw]!);
  const truth = families.findIndex(({ kind }) => kind === 'truth');
  const maps = families.map((family, f) => {
    const sums = drawn[f]!;
    const ofDays = (crash: boolean) => {
      const left = scores.families[f]!.days.map((day, d) => (isCrash[d] === crash ? day : NO_DAY));
      return estimateOf(drawSums(left, draws), informationGain);
    };
    return {
      name: family.name,
      kind: family.kind,
      gain: estimateOf(sums, informationGain),
      pHolm: draws.length === 0 ? null : bootstrapPValue(sums.drawn.map(informationGain)),
      gainWithoutCrashDays: ofDays(false),
      gainOnCrashDays: ofDays(true),
      devianceExplained: estimateOf(sums, devianceExplained),
      skillRatio: estimateOf(sums, (own, draw) =>
        truth < 0 ? Number.NaN : informationGain(own) / gainOf(truth, draw),
      ),
      trialLead: estimateOf(sums, (own, draw) => gainOf(0, draw) - informationGain(own)),
      fits: fitsOf(scorer, family, scores, f),
    };
  });
  return { drawn, maps };
}

function fitsOf({ origins, families }: Scorer, family: MapFamily, scores: WindowScores, f: number) {
  let first = 0;
  for (let before = 0; before < f; before++) first += families[before]!.candidates.length;
  // An origin without training windows has no fit: fits belong to the last origins.
  const skipped = origins.length - scores.families[f]!.fits.length;
  return scores.families[f]!.fits.map(({ candidate, base, map }, o) => ({
    originMs: origins[skipped + o]!,
    candidate: family.candidates[candidate - first]!.label,
    base,
    map,
  }));
}

export function sweptScores(
  scorer: Scorer,
  scores: WindowScores,
  horizonMs: number,
  crashes: ReadonlySet<number>,
): SweptScore[] {
  return commonScores(scorer, scores, horizonMs, crashes).maps.map((common, f) => {
    const { auc, topDecileLift, spearman } = scores.ranking(f);
    return { ...common, auc: known(auc), topDecileLift: known(topDecileLift), spearman: known(spearman) };
  });
}

export function reachScores(
  scorer: Scorer,
  scores: WindowScores,
  horizonMs: number,
  crashes: ReadonlySet<number>,
): ReachScore[] {
  const { drawn, maps } = commonScores(scorer, scores, horizonMs, crashes);
  return maps.map((common, f) => {
    const of = (figure: (sums: DaySums) => number) => estimateOf(drawn[f]!, figure);
    return {
      ...common,
      caught: of((sums) => sums.caughtUsd / sums.liquidatedUsd),
      caughtByDistance: of((sums) => sums.caughtByDistanceUsd / sums.liquidatedUsd),
      held: of((sums) => sums.heldShare / sums.windows),
      totalLogScoreGain: of((sums) => (sums.logScore - sums.distanceLogScore) / sums.windows),
      totalCrpsSkill: of((sums) => 1 - sums.crps / sums.distanceCrps),
      reliability: scores.families[f]!.reliability.result(),
    };
  });
}
