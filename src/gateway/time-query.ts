import { QueryError } from '../market/errors.ts';
import { parseTime as timeOf } from '../market/time.ts';

/**
 * A moment in a query.
 * @throws QueryError where the text is not one
 * @example parseTime('asOf', '2026-02-02T03:00') // 1770001200000
 */
export function parseTime(name: string, text: string): number {
  const timeMs = timeOf(text);
  if (Number.isNaN(timeMs)) {
    throw new QueryError(
      `${name}="${text}" is not a time: write ms since 1970 or ISO 8601, for example 2026-02-02T03:00Z`,
    );
  }
  return timeMs;
}

export function parseOptionalTime(name: string, text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : parseTime(name, text);
}
