import { preferences } from './preferences.ts';

const UNITS = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const;

/** `$1.23M`: three significant digits are what a glance can use. */
export function formatUsd(usd: number): string {
  const [size, unit] = UNITS.find(([from]) => Math.abs(usd) >= from * 0.9995) ?? [1, ''];
  const value = usd / size;
  const digits = Math.abs(value) >= 99.95 ? 0 : Math.abs(value) >= 9.995 ? 1 : 2;
  return `${usd < 0 ? '−' : ''}$${formatNumber(Math.abs(value), 0, digits)}${unit}`;
}

const formats = new Map<string, Intl.NumberFormat>();

/** A number in the reader's locale. */
export function formatNumber(value: number, leastDecimals: number, mostDecimals = leastDecimals): string {
  const { locale } = preferences.value;
  const key = `${locale} ${leastDecimals} ${mostDecimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, {
      minimumFractionDigits: leastDecimals,
      maximumFractionDigits: mostDecimals,
    });
    formats.set(key, format);
  }
  return format.format(value);
}

/** A number to so many significant digits. */
export function formatDigits(value: number, digits: number): string {
  return formatNumber(Number(value.toPrecision(digits)), 0, 12);
}

/** Decimals that show a hundredth of a percent of a price. */
export function priceDecimals(price: number): number {
  return Math.min(10, Math.max(0, 4 - Math.floor(Math.log10(price))));
}

export function formatPrice(price: number, decimals = Math.min(2, priceDecimals(price))): string {
  return formatNumber(price, decimals);
}

/** A fraction as `+1.23%`. */
export function formatChange(fraction: number, digits = 2): string {
  const text = formatNumber(Math.abs(fraction * 100), digits);
  // A typographic minus is as wide as the plus, so that the number does not jump.
  return `${fraction < 0 && Number((fraction * 100).toFixed(digits)) !== 0 ? '−' : '+'}${text}%`;
}

export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0) return '0%';
  if (percent >= 1) return `${formatNumber(percent, 2)}%`;
  return percent >= 0.01 ? `${formatNumber(percent, 3)}%` : `${formatDigits(percent, 2)}%`;
}

/** A share to two digits, as a scale's labels have room for: `0.05%`, `30%`. */
export function formatShareBriefly(share: number): string {
  return `${formatDigits(100 * share, 2)}%`;
}

/** A probability: `12%`, `< 1%`. */
export function formatOdds(probability: number): string {
  if (probability > 0 && probability < 0.01) return '< 1%';
  if (probability < 1 && probability > 0.99) return '> 99%';
  return `${Math.round(100 * probability)}%`;
}

/** `2026-02-02 03:00` in the reader's time zone. */
export function formatTime(timeMs: number): string {
  // An ISO date of the moment shifted by the zone's offset reads as local time.
  const offsetMs = preferences.value.timeZone === 'utc' ? 0 : new Date(timeMs).getTimezoneOffset() * 60_000;
  return new Date(timeMs - offsetMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** The zone that {@link formatTime} shows. */
export function zoneName(): string {
  if (preferences.value.timeZone === 'utc') return 'UTC';
  const minutes = -new Date().getTimezoneOffset();
  const hours = Math.trunc(minutes / 60);
  const rest = Math.abs(minutes % 60);
  return `UTC${minutes < 0 ? '−' : '+'}${Math.abs(hours)}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`;
}

/** `2026-02-02 03:00 UTC`. */
export function formatMoment(timeMs: number): string {
  return `${formatTime(timeMs)} ${zoneName()}`;
}

/** `12 s`, `4 min`, `3 h`, `2 days`. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.round(ageMs / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** A venue as it writes itself. */
export function venueName(venue: string): string {
  return venue === 'okx' ? 'OKX' : venue.charAt(0).toUpperCase() + venue.slice(1);
}

/** `1m`, `4h`, `1d`. */
export function formatStep(stepMs: number): string {
  if (stepMs % 86_400_000 === 0) return `${stepMs / 86_400_000}d`;
  if (stepMs % 3_600_000 === 0) return `${stepMs / 3_600_000}h`;
  return `${stepMs / 60_000}m`;
}
