import { Command, Option } from 'commander';
import type { ProvenanceAnswer } from '../market/api/archive.ts';
import { moment } from './arguments.ts';
import { type DeskSource, openDesk } from './desk-source.ts';
import { NOT_ADVICE, paragraph } from './figures.ts';

export interface DeskOptions {
  asOf?: number;
  json?: boolean;
  server: string;
}

const DEFAULT_PORT = 8321;

/** Where the server runs that a command asks. */
export function serverOption(): Option {
  const port = process.env['PYROMETER_PORT'] ?? DEFAULT_PORT;
  return new Option('--server <address>', 'where pyrometer up runs').default(`http://127.0.0.1:${port}`);
}

/** A command that asks one market's desk something, and prints the answer in words or as JSON. */
export function deskCommand<Options extends DeskOptions, Answer>(
  name: string,
  description: string,
  ask: (desk: DeskSource, options: Options) => Promise<Answer>,
  words: (answer: Answer) => readonly string[],
): Command {
  return new Command(name)
    .description(description)
    .argument(
      '<market>',
      "a recording's folder, or a market of a running server: its id, its coin (BTC), or all:BTC for the sum of the coin's markets",
    )
    .option('--as-of <time>', 'the moment, from what was known then (default: the end)', moment)
    .option('--json', 'print JSON')
    .addOption(serverOption())
    .action(async (market: string, options: Options) => {
      const desk = await openDesk(market, options.server);
      const answer = await ask(desk, options);
      const provenance = options.asOf === undefined ? null : await desk.provenance(options.asOf);
      if (provenance && !options.json) console.error(provenanceLine(provenance));
      const text = options.json
        ? JSON.stringify(provenance ? { ...answer, provenance } : answer)
        : [...words(answer), ...paragraph(NOT_ADVICE), ''].join('\n');
      process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    });
}

/** Whether an answer as of a moment was issued then. */
function provenanceLine({ state, reason, timeMs, code, version }: ProvenanceAnswer): string {
  return `As of ${new Date(timeMs).toISOString()}, ${state} (${reason}) by ${code}, parameters ${version}.`;
}
