import { Command } from 'commander';
import { claimsOfRecording } from '../engine/scoring/recorded-claims.ts';
import type { Claims } from '../market/api/claims.ts';
import { openRecording } from '../market/recording/reader.ts';
import { recordingAsOf } from '../market/recording/as-of.ts';
import { asOfOption } from './arguments.ts';
import { claimsText } from './claims-text.ts';
import { createProgress } from './progress.ts';
import { printRefusals } from './refusal-summary.ts';

/** `pyrometer claims`: what is said of liquidation heatmaps, put to a recording. */
export function claimsCommand(): Command {
  return new Command('claims')
    .description('put what is said of liquidation heatmaps to a recording: magnets, stops, reversals and others')
    .argument('<recording>', "one market's recording")
    .addOption(asOfOption())
    .option('--json', 'print the figures as JSON')
    .addHelpText('after', '\nExample:\n  $ pyrometer claims ./btc')
    .action(async (folder: string, { json, asOf }: { json?: boolean; asOf?: number }) => {
      const claims = await claimsOf(folder, asOf);
      process.stdout.write(json ? `${JSON.stringify(claims)}\n` : claimsText(claims));
    });
}

async function claimsOf(folder: string, asOfMs?: number): Promise<Claims> {
  const whole = await openRecording(folder);
  const recording = asOfMs === undefined ? whole : recordingAsOf(whole, asOfMs);
  const progress = createProgress(`asking ${recording.instrument.id}`);
  const claims = await claimsOfRecording(recording, (bars) => progress.update(bars)).finally(() => progress.stop());
  printRefusals(recording.refusals);
  return claims;
}
