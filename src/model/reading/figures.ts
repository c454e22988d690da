/** Figures as people read them; what is not known is said to be. */
export const UNKNOWN = 'unknown';

export function usd(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return UNKNOWN;
  if (size >= 1e9) return `$${(value / 1e9).toFixed(2)}B`;
  if (size >= 1e6) return `$${(value / 1e6).toFixed(1)}M`;
  if (size >= 1e4) return `$${(value / 1e3).toFixed(0)}k`;
  return `$${value.toFixed(size < 10 ? 2 : 0)}`;
}

/** To about six significant digits: to the tick or better for any coin. */
export function price(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN;
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  const digits = Math.min(magnitude >= 0 ? 2 : 12, Math.max(0, 5 - magnitude));
  return value.toLocaleString('en', { minimumFractionDigits: Math.min(digits, 2), maximumFractionDigits: digits });
}

/** Without a sign before nothing. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

export function percent(fraction: number | null, digits = 2): string {
  return fraction === null || !Number.isFinite(fraction) ? UNKNOWN : `${fixed(100 * fraction, digits)} %`;
}

/** With its sign. */
export function change(fraction: number | null, digits = 2): string {
  return fraction !== null && fraction > 0 ? `+${percent(fraction, digits)}` : percent(fraction, digits);
}

export function number(value: number | null, digits = 1): string {
  return value === null || !Number.isFinite(value) ? UNKNOWN : fixed(value, digits);
}

export function utc(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function atrs(value: number | null): string {
  return value === null ? 'ATR unknown' : `${value.toFixed(1)} ATR`;
}
