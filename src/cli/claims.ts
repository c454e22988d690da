import { Command } from 'commander';
import { claimsOfRecording } from '../engine/scoring/recorded-claims.ts';
import type { Claims } from '../market/api/claims.ts';
import { openRecording } from '../market/recording/reader.ts';
import { claimsText } from './claims-text.ts';
import { createProgress } from './progress.ts';
import { printRefusals } from './refusal-summary.ts';

/** `pyrometer claims`: what is said of liquidation heatmaps, put to a recording. */
export function claimsCommand(): Command {
  return new Command('claims')
    .description('put what is said of liquidation heatmaps to a recording: magnets, stops, reversals and others')
    .argument('<recording>', "one market's recording")
    .option('--json', 'print the figures as JSON')
    .addHelpText('after', '\nExample:\n  $ pyrometer claims ./btc')
    .action(async (folder: string, { json }: { json?: boolean }) => {
      const claims = await claimsOf(folder);
      process.stdout.write(json ? `${JSON.stringify(claims)}\n` : claimsText(claims));
    });
}

async function claimsOf(folder: string): Promise<Claims> {
  const recording = await openRecording(folder);
  const progress = createProgress(`asking ${recording.instrument.id}`);
  const claims = await claimsOfRecording(recording, (bars) => progress.update(bars)).finally(() => progress.stop());
  printRefusals(recording.refusals);
  return claims;
}
