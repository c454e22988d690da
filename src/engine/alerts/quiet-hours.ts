import type { QuietHours } from '../../market/api/alerts.ts';
import { QueryError } from '../../market/errors.ts';

/** @throws QueryError where the time zone has no such name, or the hours are none */
export function checkQuietHours({ from, to, timeZone }: QuietHours): void {
  try {
    clockOf(timeZone);
  } catch {
    throw new QueryError(`timeZone="${timeZone}" is no time zone: write an IANA name, for example Europe/Berlin`);
  }
  if (from === to) throw new QueryError(`from ${from} to ${to} is no time: let quiet hours end at another minute`);
}

/** Whether a moment lies within the quiet hours, which begin with `from` and are over at `to`. */
export function isQuiet(quiet: QuietHours | null, timeMs: number): boolean {
  if (!quiet) return false;
  const now = clockOf(quiet.timeZone).format(timeMs);
  return quiet.from < quiet.to ? now >= quiet.from && now < quiet.to : now >= quiet.from || now < quiet.to;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Writes a moment as HH:MM of a zone. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    clocks.set(timeZone, clock);
  }
  return clock;
}
