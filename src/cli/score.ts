import { basename } from 'node:path';
import { Command } from 'commander';
import { scoreRecording } from '../engine/scoring/recorded-scoring.ts';
import type { Scorecard } from '../market/api/scorecard.ts';
import { RecordingError } from '../market/errors.ts';
import { openRecording } from '../market/recording/reader.ts';
import { recordingAsOf } from '../market/recording/as-of.ts';
import { asOfOption, duration } from './arguments.ts';
import { readGivenMaps } from './given-maps.ts';
import { createProgress } from './progress.ts';
import { printRefusals } from './refusal-summary.ts';
import { scorecardText } from './score-text.ts';

interface ScoreOptions {
  maps?: string;
  json?: boolean;
  horizon?: number;
  asOf?: number;
}

/** `pyrometer score`: how right the maps of a recording were, in words or as JSON. */
export function scoreCommand(): Command {
  return new Command('score')
    .description('score the map of a recording, and its rivals, against the liquidations that came after')
    .argument('<recording>', "one market's recording")
    .option('--maps <file>', "somebody's maps, one JSON line each, to be put on trial (see: pyrometer maps)")
    .option('--horizon <time>', 'one horizon, whole hours (default: 1h, 4h and 24h)', duration)
    .addOption(asOfOption())
    .option('--json', 'print the scorecard as JSON')
    .addHelpText('after', '\nExample:\n  $ pyrometer score ./btc --maps rival.jsonl --horizon 4h')
    .action(async (folder: string, { maps, json, horizon, asOf }: ScoreOptions) => {
      const card = await scorecardOf(folder, maps, horizon, asOf);
      process.stdout.write(json ? `${JSON.stringify(card)}\n` : scorecardText(card));
    });
}

/** @param mapsFile somebody's maps, which are then on trial instead of this project's */
export async function scorecardOf(
  folder: string,
  mapsFile?: string,
  horizonMs?: number,
  asOfMs?: number,
): Promise<Scorecard> {
  if (horizonMs !== undefined && horizonMs % 3_600_000 !== 0) {
    throw new RecordingError('a horizon is whole hours: maps are taken down once an hour');
  }
  const whole = await openRecording(folder);
  const recording = asOfMs === undefined ? whole : recordingAsOf(whole, asOfMs);
  const progress = createProgress(`scoring ${recording.instrument.id}`);
  const scoring = await scoreRecording(recording, {
    ...(mapsFile === undefined ? {} : { given: { name: basename(mapsFile), maps: readGivenMaps(mapsFile) } }),
    ...(horizonMs === undefined ? {} : { horizonsMs: [horizonMs] }),
  }).finally(() => progress.stop());
  printRefusals(recording.refusals);
  return scoring.card();
}
