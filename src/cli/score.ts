import { basename } from 'node:path';
import { Command } from 'commander';
import type { Scorecard } from '../market/api/scorecard.ts';
import { RecordingError } from '../market/errors.ts';
import { commonStep } from '../market/recording/order.ts';
import { openRecording, type Recording } from '../market/recording/reader.ts';
import type { MapFamily } from '../model/scoring/map-family.ts';
import { Scorer, SCORER_DEFAULTS } from '../model/scoring/scorer.ts';
import { baselineFamilies, modelFamilies } from '../model/scoring/sources/baselines.ts';
import type { MapSource } from '../model/scoring/map-source.ts';
import { Nowcaster } from '../model/scoring/nowcast/nowcaster.ts';
import { LearnedMap } from '../model/scoring/sources/learned-map.ts';
import { GivenMaps } from '../model/scoring/sources/given-map.ts';
import { TrueMap } from '../model/scoring/sources/true-map.ts';
import { duration } from './arguments.ts';
import { readGivenMaps } from './given-maps.ts';
import { createProgress } from './progress.ts';
import { printRefusals } from './refusal-summary.ts';
import { nothing, RowCursor } from './row-cursor.ts';
import { scorecardText } from './score-text.ts';

interface ScoreOptions {
  maps?: string;
  json?: boolean;
  horizon?: number;
}

/** `pyrometer score`: how right the maps of a recording were, in words or as JSON. */
export function scoreCommand(): Command {
  return new Command('score')
    .description('score the map of a recording, and its rivals, against the liquidations that came after')
    .argument('<recording>', "one market's recording")
    .option('--maps <file>', "somebody's maps, one JSON line each, to be put on trial (see: pyrometer maps)")
    .option('--horizon <time>', 'one horizon, whole hours (default: 1h, 4h and 24h)', duration)
    .option('--json', 'print the scorecard as JSON')
    .addHelpText('after', '\nExample:\n  $ pyrometer score ./btc --maps rival.jsonl --horizon 4h')
    .action(async (folder: string, { maps, json, horizon }: ScoreOptions) => {
      const card = await scoreRecording(folder, maps, horizon);
      process.stdout.write(json ? `${JSON.stringify(card)}\n` : scorecardText(card));
    });
}

/**
 * Scores a recording in one reading, in bounded memory.
 * @param mapsFile somebody's maps, which are then on trial instead of this project's
 */
export async function scoreRecording(folder: string, mapsFile?: string, horizonMs?: number): Promise<Scorecard> {
  if (horizonMs !== undefined && horizonMs % 3_600_000 !== 0) {
    throw new RecordingError('a horizon is whole hours: maps are taken down once an hour');
  }
  const recording = await openRecording(folder);
  const trial = new Trial(recording, mapsFile);
  const options = horizonMs === undefined ? SCORER_DEFAULTS : { ...SCORER_DEFAULTS, horizonsMs: [horizonMs] };
  const nowcastTrial = recording.has('liquidation-totals') ? new Trial(recording, mapsFile) : null;

  const liquidations = new RowCursor(recording.liquidations());
  const totals = new RowCursor(recording.liquidationTotals());
  const positions = new RowCursor(recording.positions());
  const maps = new RowCursor(mapsFile === undefined ? nothing() : readGivenMaps(mapsFile));
  const progress = createProgress(`scoring ${recording.instrument.id}`);
  let scorer: Scorer | null = null;
  let nowcaster: Nowcaster | null = null;
  for await (const batch of recording.bars()) {
    if (!scorer) {
      const stepMs = commonStep(batch.map((bar) => bar.timeMs));
      if (Number.isNaN(stepMs)) break;
      scorer = new Scorer(recording.instrument, stepMs, trial.families, options);
      if (nowcastTrial) nowcaster = new Nowcaster(recording.instrument, stepMs, nowcastTrial.families);
    }
    for (const bar of batch) {
      const endMs = bar.timeMs + scorer.barStepMs;
      const scoring = scorer;
      if (liquidations.hasBefore(endMs)) {
        await liquidations.take(endMs, (one) => {
          scoring.liquidation(one);
          trial.learned.learner.liquidation(one);
        });
      }
      // A total is known at its step's end only; what is fitted with them is fitted week by week, at such an end.
      if (totals.hasBefore(endMs)) {
        await totals.take(endMs, (total) => {
          nowcaster?.total(total);
          nowcastTrial?.learned.learner.total(total);
        });
      }
      // What is known at the bar's very end belongs to the map of that moment.
      if (trial.truth && positions.hasBefore(endMs + 1)) {
        await positions.take(endMs + 1, (one) => trial.truth?.offer(one));
      }
      if (maps.hasBefore(endMs + 1)) {
        await maps.take(endMs + 1, (map) => {
          trial.given?.offer(map);
          nowcastTrial?.given?.offer(map);
        });
      }
      scorer.bar(bar);
      nowcaster?.bar(bar);
    }
  }
  progress.stop();
  printRefusals(recording.refusals);
  if (!scorer) throw new RecordingError(`${folder}: needs at least two good rows in its bars`);
  return { ...scorer.card(), nowcast: nowcaster?.finish() ?? null };
}

/** The maps that are scored together, each with a state of its own; the first is on trial. */
class Trial {
  readonly learned: LearnedMap;
  readonly given: GivenMaps | null;
  readonly truth: TrueMap | null;
  readonly families: MapFamily[];

  constructor(recording: Recording, mapsFile: string | undefined) {
    const { instrument } = recording;
    this.learned = new LearnedMap(instrument);
    this.given = mapsFile === undefined ? null : new GivenMaps(basename(mapsFile));
    this.truth = recording.has('positions') ? new TrueMap() : null;
    const one = (name: string, kind: MapFamily['kind'], label: string, source: MapSource | null): MapFamily[] =>
      source ? [{ name, kind, candidates: [{ label, source }] }] : [];
    this.families = [
      ...(this.given ? one(this.given.name, 'given', 'as given', this.given) : []),
      ...modelFamilies(instrument),
      ...one('pyrometer, learned mix', 'model', 'learned week by week', this.learned),
      ...baselineFamilies(),
      ...one('the true positions', 'truth', 'known', this.truth),
    ];
  }
}
