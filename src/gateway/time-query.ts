import { QueryError } from '../market/errors.ts';

/**
 * A moment in a query: ms since 1970, or ISO 8601, which is UTC where it names no zone.
 * @throws QueryError where the text is neither
 * @example parseTime('asOf', '2026-02-02T03:00Z') // 1770001200000
 */
export function parseTime(name: string, text: string): number {
  if (/^-?\d+$/.test(text)) return Number(text);
  const isDateTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text);
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const timeMs = Date.parse(isDateTime && !zoned ? `${text}Z` : text);
  if (!/^\d{4}-\d{2}/.test(text) || Number.isNaN(timeMs)) {
    throw new QueryError(
      `${name}="${text}" is not a time: write ms since 1970 or ISO 8601, for example 2026-02-02T03:00Z`,
    );
  }
  return timeMs;
}

export function parseOptionalTime(name: string, text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : parseTime(name, text);
}
