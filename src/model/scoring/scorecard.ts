import type {
  Estimate,
  HorizonScore,
  MagnetScore,
  PositionScore,
  ReachScore,
  Scorecard,
  SweptScore,
} from '../../market/api/scorecard.ts';
import { type DaySums, sumDays } from './day-sums.ts';
import { magnetStrength } from './magnet-test.ts';
import type { MapFamily } from './map-family.ts';
import { type PositionDay, RATIO_CELLS } from './position-scores.ts';
import type { Scorer } from './scorer.ts';
import { blockDraws, bootstrapInterval, bootstrapPValue, intervalOf, quantile } from './statistics/bootstrap.ts';
import { holm } from './statistics/holm.ts';
import { devianceExplained, informationGain } from './statistics/information-gain.ts';
import { uniformFrom } from './statistics/uniform.ts';
import type { WindowScores } from './test-windows.ts';

const DAY_MS = 86_400_000;
const DRAWS = 1000;
/** Fewer days or pairs than this tell nothing of how much a figure varies. */
const LEAST_ENTRIES = 5;
/** A day with this many times the median day's liquidated notional is a crash. */
const CRASH_FACTOR = 5;

type Draws = readonly Uint16Array[];
type Figure = (times: ArrayLike<number>) => number;

const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

function estimate(entries: number, draws: Draws, figure: Figure): Estimate {
  if (entries === 0) return { value: null, low: null, high: null };
  const { value, low, high } = bootstrapInterval(entries, entries < LEAST_ENTRIES ? [] : draws, figure);
  return { value: known(value), low: known(low), high: known(high) };
}

/** UTC days on which more than {@link CRASH_FACTOR} times the median day's notional was liquidated. */
export function crashDaysOf(dailyUsd: ReadonlyMap<number, number>): Set<number> {
  const median = quantile(Float64Array.from(dailyUsd.values()).sort(), 0.5);
  return new Set([...dailyUsd].filter(([, usd]) => usd > CRASH_FACTOR * median).map(([day]) => day));
}

/** Everything that a scorer has collected, as figures with intervals. */
export function buildScorecard(scorer: Scorer): Scorecard {
  const { instrument, families, options } = scorer;
  const crashes = crashDaysOf(scorer.dailyUsd);
  const horizons = options.horizonsMs.map(
    (horizonMs, h): HorizonScore => ({
      horizonMs,
      swept: {
        ...layerFacts(scorer, scorer.scores[h]![0]!, crashes),
        maps: sweptScores(scorer, scorer.scores[h]![0]!, horizonMs, crashes),
      },
      reach: {
        ...layerFacts(scorer, scorer.scores[h]![1]!, crashes),
        maps: reachScores(scorer, scorer.scores[h]![1]!, horizonMs, crashes),
      },
    }),
  );
  for (const layer of ['swept', 'reach'] as const) {
    families.forEach((_, f) => {
      const maps = horizons.map((horizon) => horizon[layer].maps[f]!);
      const asked = maps.filter(({ pHolm }) => pHolm !== null);
      holm(asked.map(({ pHolm }) => pHolm!)).forEach((p, i) => {
        asked[i]!.pHolm = p;
      });
    });
  }
  let liquidatedUsd = 0;
  for (const usd of scorer.dailyUsd.values()) liquidatedUsd += usd;
  return {
    market: instrument.id,
    simulated: instrument.simulated,
    contract: instrument.contract,
    sampling: instrument.sampling,
    hasMarks: scorer.hasMarks,
    fromMs: scorer.firstMs,
    toMs: scorer.lastMs,
    liquidations: scorer.liquidations,
    liquidatedUsd,
    medianFill: known(scorer.unit),
    crashDays: [...crashes].sort().map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10)),
    origins: scorer.origins,
    issues: scorer.issues,
    withoutMap: families
      .map(({ name }, f) => ({ name, issues: scorer.withoutMap[f]! }))
      .filter(({ issues }) => issues > 0),
    gapWindows: scorer.gapWindows,
    trial: families[0]!.name,
    horizons,
    positions: positionScores(scorer),
    magnet: magnetScore(scorer),
    notes: notesOf(scorer),
  };
}

function layerFacts({ unit }: Scorer, scores: WindowScores, crashes: ReadonlySet<number>) {
  const { scoredQuantity, elsewhereQuantity } = scores;
  return {
    windows: scores.windows,
    days: scores.days.length,
    crashDays: scores.days.filter((day) => crashes.has(day)).length,
    cells: scores.cells,
    hitCells: scores.hitCells,
    fills: scoredQuantity > 0 ? scoredQuantity / unit : 0,
    elsewhereShare: known(elsewhereQuantity / (scoredQuantity + elsewhereQuantity)),
  };
}

/** Windows longer than a day reach into the next one: neighbouring days are drawn together. */
function dayDraws(scorer: Scorer, days: number, horizonMs: number): Draws {
  return blockDraws(days, Math.ceil(horizonMs / DAY_MS + 0.5), DRAWS, uniformFrom(scorer.options.seed));
}

/** A map's sums over all days as they were, and under each draw. */
interface DrawnSums {
  whole: DaySums;
  drawn: DaySums[];
}

/** @param counts false for days that are left out */
function drawSums(days: readonly DaySums[], draws: Draws, counts: (day: number) => boolean): DrawnSums {
  const of = (times: ArrayLike<number>) => sumDays(days, days.map((_, d) => (counts(d) ? times[d]! : 0)));
  return { whole: of(new Uint8Array(days.length).fill(1)), drawn: draws.map(of) };
}

/** @param figure of a map's sums; `draw` is the draw's index, null for the days as they were */
function estimateOf({ whole, drawn }: DrawnSums, figure: (sums: DaySums, draw: number | null) => number): Estimate {
  const { value, low, high } = intervalOf(
    figure(whole, null),
    drawn.map((sums, draw) => figure(sums, draw)),
  );
  return { value: known(value), low: known(low), high: known(high) };
}

/** The figures that both layers have. All maps share the draws, so that differences are paired. */
function commonScores(scorer: Scorer, scores: WindowScores, horizonMs: number, crashes: ReadonlySet<number>) {
  const { families } = scorer;
  const { days } = scores;
  const draws = days.length < LEAST_ENTRIES ? [] : dayDraws(scorer, days.length, horizonMs);
  const isCrash = days.map((day) => crashes.has(day));
  const drawn = scores.families.map((family) => drawSums(family.days, draws, () => true));
  const gainOf = (f: number, draw: number | null) =>
    informationGain(draw === null ? drawn[f]!.whole : drawn[f]!.drawn[draw]!);
  const truth = families.findIndex(({ kind }) => kind === 'truth');
  const maps = families.map((family, f) => {
    const sums = drawn[f]!;
    const ofDays = (crash: boolean) =>
      estimateOf(drawSums(scores.families[f]!.days, draws, (d) => isCrash[d] === crash), informationGain);
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

function sweptScores(
  scorer: Scorer,
  scores: WindowScores,
  horizonMs: number,
  crashes: ReadonlySet<number>,
): SweptScore[] {
  return commonScores(scorer, scores, horizonMs, crashes).maps.map((common, f) => {
    const { auc, topDecileLift, spearman } = scores.families[f]!.ranking.result();
    return { ...common, auc: known(auc), topDecileLift: known(topDecileLift), spearman: known(spearman) };
  });
}

function reachScores(
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

function positionScores(scorer: Scorer): Scorecard['positions'] {
  return scorer.families.flatMap(({ name, kind }, f) => {
    const { long, short } = scorer.positions[f]!.days;
    if (kind === 'truth' || long.length === 0) return [];
    const draws = dayDraws(scorer, long.length, 0);
    // Only a map in the market's own unit has a level that can be right or wrong.
    const hasUnit = kind !== 'baseline';
    return [{ name, long: positionScore(long, draws, hasUnit), short: positionScore(short, draws, hasUnit) }];
  });
}

function positionScore(days: readonly PositionDay[], draws: Draws, hasUnit: boolean): PositionScore {
  const total = (times: ArrayLike<number>, figure: (day: PositionDay) => number) =>
    days.reduce((sum, day, d) => sum + times[d]! * figure(day), 0);
  const ratio = (above: (day: PositionDay) => number, below: (day: PositionDay) => number) => (times: ArrayLike<number>) =>
    total(times, above) / total(times, below);
  const of = (figure: Figure) => estimate(days.length, draws, figure);
  return {
    w1Percent: of(ratio((day) => 100 * day.w1, (day) => day.count)),
    overlap: of(ratio((day) => day.overlap, (day) => day.count)),
    logMassRatio: RATIO_CELLS.map((cells, r) => {
      const quotient = ratio((day) => day.mass[r]!, (day) => day.knownMass[r]!);
      return {
        withinPercent: cells / 10,
        ratio: of(hasUnit ? (times) => Math.log(quotient(times)) : () => Number.NaN),
      };
    }),
  };
}

function magnetScore({ magnet, options }: Scorer): MagnetScore | null {
  const { resolved, placebos } = magnet;
  if (resolved.length + magnet.censored === 0) return null;
  const draws = blockDraws(resolved.length, 1, DRAWS, uniformFrom(options.seed));
  const placeboDraws = blockDraws(placebos.length, 1, DRAWS, uniformFrom(options.seed));
  const hours = Float64Array.from(resolved, ({ tookMs }) => tookMs / 3_600_000).sort();
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

function notesOf({ families, instrument, liquidations, origins, options, hasMarks, scores }: Scorer): string[] {
  const notes: string[] = [];
  const scored = scores.some((layers) => layers[0]!.windows > 0);
  if (liquidations === 0) {
    notes.push('No liquidation with a price is known: where liquidations came cannot be scored.');
  } else if (origins.length === 0) {
    const days = options.trainMs / DAY_MS;
    notes.push(`The recording is too short: the first ${days} days are there to fit on, and nothing is left to score.`);
  } else if (!scored) notes.push('No window could be scored: at every moment a map or a liquidation before it is missing.');
  if (instrument.sampling !== 'full' && instrument.sampling !== 'tape' && liquidations > 0) {
    notes.push(
      `The venue reports its liquidations in part (${instrument.sampling}): what burst out at once is undercounted, ` +
        'for every map alike.',
    );
  }
  if (!hasMarks) notes.push('Mark prices are not known everywhere; last prices stand in for what was swept.');
  if (!families.some(({ kind }) => kind === 'truth')) {
    notes.push('The open positions are not known: the skill ratio and the distance to the truth cannot be told.');
  }
  return notes;
}
