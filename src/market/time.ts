/**
 * A moment as people write it: ms since 1970, or ISO 8601, which is UTC unless it names a zone.
 * @returns ms UTC, or NaN where the text is neither
 * @example parseTime('2026-02-02T03:00') // 1770001200000
 */
export function parseTime(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return Number.NaN;
  const zoned = /[zZ]$|[+-]\d\d:?\d\d$/.test(text) || /^\d{4}-\d\d-\d\d$/.test(text);
  return Date.parse(zoned ? text : `${text.replace(' ', 'T')}Z`);
}

const UNITS_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A length of time: `30s`, `5m`, `1h`, `2d`.
 * @returns ms, or NaN
 */
export function parseDuration(text: string): number {
  const match = /^(\d+)([smhd])$/.exec(text);
  return match ? Number(match[1]) * UNITS_MS[match[2]!]! : Number.NaN;
}
