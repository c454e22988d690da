import { SingleBar } from 'cli-progress';

/** Shows how far something is. */
export interface Progress {
  update(value: number): void;
  stop(): void;
}

/** A plain line for every tenth of the whole. */
const LINES = 10;

/**
 * A bar on a terminal, plain lines elsewhere, on standard error, so that standard output stays the command's.
 *
 * @param total value at which it is done; unknown: only beginning and end are told
 */
export function createProgress(label: string, total?: number): Progress {
  if (process.stderr.isTTY && total !== undefined && total > 0) {
    const bar = new SingleBar({ format: `${label} [{bar}] {percentage}%`, stream: process.stderr, hideCursor: true });
    bar.start(total, 0);
    return { update: (value) => bar.update(Math.min(value, total)), stop: () => bar.stop() };
  }
  const say = (text: string) => process.stderr.write(`${label}${text}\n`);
  say(' ...');
  let told = 0;
  return {
    update(value) {
      if (total === undefined || total <= 0) return;
      const tenths = Math.min(LINES, Math.floor((value / total) * LINES));
      if (tenths > told) say(` ${tenths * (100 / LINES)} %`);
      told = Math.max(told, tenths);
    },
    stop: () => undefined,
  };
}
