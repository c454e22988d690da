const FIRST_MS = 500;
const LONGEST_MS = 20_000;

/**
 * How long to wait before attempt `attempt` (from 0), ms: doubling to 20 s, of which half is random, so that the clients
 * of a server that went away do not all come back in the same moment.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return ceiling * (0.5 + 0.5 * random());
}
