import type { HorizonScore, PositionScore, Scorecard } from '../../market/api/scorecard.ts';
import { crashDaysOf } from './crash-days.ts';
import { dayDraws, type Draws, estimate, type Figure, known } from './estimate.ts';
import { magnetScore } from './magnet-score.ts';
import { reachScores, sweptScores } from './map-scores.ts';
import { type PositionDay, RATIO_CELLS } from './position-scores.ts';
import type { Scorer } from './scorer.ts';
import { holm } from './statistics/holm.ts';
import type { WindowScores } from './test-windows.ts';

const DAY_MS = 86_400_000;
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
    fromMs: Number.isNaN(scorer.firstMs) ? scorer.lastMs : scorer.firstMs,
    toMs: scorer.lastMs,
    liquidations: scorer.liquidations,
    liquidatedUsd,
    medianFill: known(scorer.unit),
    crashDays: [...crashes].toSorted().map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10)),
    origins: scorer.origins,
    issues: scorer.issues,
    withoutMap: [...scorer.withoutMap].map(([{ name }, issues]) => ({ name, issues })),
    gapWindows: scorer.windows.gaps,
    trial: families[0]!.name,
    horizons,
    positions: positionScores(scorer),
    magnet: magnetScore(scorer.magnet, scorer.options.seed),
    nowcast: null,
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

function positionScores(scorer: Scorer): Scorecard['positions'] {
  return scorer.families.flatMap(({ name, kind }, f) => {
    const { long, short } = scorer.positions[f]!.days;
    if (kind === 'truth' || long.length === 0) return [];
    const draws = dayDraws(long.length, 0, scorer.options.seed);
    // Only a map in the market's own unit has a level that can be right or wrong.
    const hasUnit = kind !== 'baseline';
    return [{ name, long: positionScore(long, draws, hasUnit), short: positionScore(short, draws, hasUnit) }];
  });
}

function positionScore(days: readonly PositionDay[], draws: Draws, hasUnit: boolean): PositionScore {
  const total = (times: ArrayLike<number>, figure: (day: PositionDay) => number) =>
    days.reduce((sum, day, d) => sum + times[d]! * figure(day), 0);
  const ratio =
    (above: (day: PositionDay) => number, below: (day: PositionDay) => number) => (times: ArrayLike<number>) =>
      total(times, above) / total(times, below);
  const of = (figure: Figure) => estimate(days.length, draws, figure);
  return {
    w1Percent: of(
      ratio(
        (day) => 100 * day.w1,
        (day) => day.count,
      ),
    ),
    overlap: of(
      ratio(
        (day) => day.overlap,
        (day) => day.count,
      ),
    ),
    logMassRatio: RATIO_CELLS.map((cells, r) => {
      const quotient = ratio(
        (day) => day.mass[r]!,
        (day) => day.knownMass[r]!,
      );
      return {
        withinPercent: cells / 10,
        ratio: of(hasUnit ? (times) => Math.log(quotient(times)) : () => Number.NaN),
      };
    }),
  };
}

function notesOf({ families, instrument, liquidations, origins, options, hasMarks, scores }: Scorer): string[] {
  const notes: string[] = [];
  const scored = scores.some((layers) => layers[0]!.windows > 0);
  if (liquidations === 0) {
    notes.push(
      'No liquidation with a price is known: where they came cannot be scored. What can be told without them is told all the same.',
    );
  } else if (origins.length === 0) {
    const days = options.trainMs / DAY_MS;
    notes.push(`The recording is too short: the first ${days} days are there to fit on, and nothing is left to score.`);
  } else if (!scored)
    notes.push('No window could be scored: at every moment a map or a liquidation before it is missing.');
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
