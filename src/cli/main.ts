import { Command } from 'commander';
import { PyrometerError } from '../market/errors.ts';
import { compactCommand } from './archive/compact.ts';
import { exportCommand } from './archive/export.ts';
import { headsCommand } from './archive/heads.ts';
import { publishCommand } from './archive/publish.ts';
import { restoreCommand } from './archive/restore.ts';
import { verifyCommand } from './archive/verify.ts';
import { refuseAsOf } from './arguments.ts';
import { briefCommand } from './brief.ts';
import { cascadeCommand } from './cascade.ts';
import { claimsCommand } from './claims.ts';
import { doctorCommand } from './doctor.ts';
import { importCommand } from './import.ts';
import { mapsCommand } from './maps.ts';
import { portfolioCommand } from './portfolio.ts';
import { recordCommand } from './record.ts';
import { replayCommand } from './replay/replay.ts';
import { riskCommand } from './risk.ts';
import { scoreCommand } from './score.ts';
import { simulateCommand } from './simulate.ts';
import { upCommand } from './up.ts';
import { VERSION } from './version.ts';
import { zonesCommand } from './zones.ts';

const program = new Command('pyrometer')
  .description('The open liquidation heatmap that can be checked. Information, not financial advice.')
  .version(VERSION)
  .showHelpAfterError('(pyrometer --help, or pyrometer COMMAND --help, says what it takes)');

const commands = [
  upCommand(),
  importCommand(),
  simulateCommand(),
  mapsCommand(),
  scoreCommand(),
  claimsCommand(),
  briefCommand(),
  zonesCommand(),
  cascadeCommand(),
  riskCommand(),
  portfolioCommand(),
  exportCommand(),
  restoreCommand(),
  compactCommand(),
  verifyCommand(),
  headsCommand(),
  publishCommand(),
  doctorCommand(),
  recordCommand(),
  replayCommand(),
];
for (const command of commands) program.addCommand(refuseAsOf(command));

/** Errors that the user can mend end in one line; anything else is a bug, and keeps its stack. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof PyrometerError) console.error(`pyrometer: ${error.message}`);
    else if (code === 'EADDRINUSE') console.error('pyrometer: the port is taken; choose another: PYROMETER_PORT=8322');
    else if (code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC')
      console.error(`pyrometer: ${(error as Error).message}`);
    else console.error(error);
    process.exitCode = 1;
  }
}

await run(process.argv.slice(2));
