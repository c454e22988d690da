import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration, parseTime } from '../market/time.ts';

/** Parsers of command-line values; each says what would have been right. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Give a whole number from ${least}.`);
    }
    return value;
  };
}

export function moment(text: string): number {
  const timeMs = parseTime(text);
  if (Number.isNaN(timeMs)) throw new InvalidArgumentError('Give an ISO time, for example 2026-02-01T00:00Z.');
  return timeMs;
}

/** `--as-of`, of a command that answers from what was known then. */
export function asOfOption(what = 'only what was known at this moment'): Option {
  return new Option('--as-of <time>', what).argParser(moment);
}

/** Commands without a past refuse to be asked about one, and say so. */
export function refuseAsOf(command: Command): Command {
  if (command.options.some(({ long }) => long === '--as-of')) return command;
  return command.addOption(
    new Option('--as-of <time>').hideHelp().argParser(() => {
      throw new InvalidArgumentError(`${command.name()} has no past to be asked for: leave --as-of out.`);
    }),
  );
}

export function duration(text: string): number {
  const ms = parseDuration(text);
  if (!(ms > 0)) throw new InvalidArgumentError('Give a length of time, for example 5m, 1h or 2d.');
  return ms;
}

/** Names with commas between. */
export function names(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Where a command that serves the page listens: `--port` and `--host`. */
export function listenOptions(): [port: Option, host: Option] {
  return [
    new Option('--port <number>', 'port to listen on; 0 takes a free one')
      .env('PYROMETER_PORT')
      .default(8321)
      .argParser(wholeNumber(0)),
    new Option('--host <address>', 'address to listen on').default('127.0.0.1'),
  ];
}
