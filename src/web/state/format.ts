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
  const text = value.toFixed(digits);
  return `$${text.includes('.') ? text.replace(/\.?0+$/, '') : text}${unit}`;
}

/** Decimals that show a hundredth of a percent of a price. */
export function priceDecimals(price: number): number {
  return Math.min(10, Math.max(0, 4 - Math.floor(Math.log10(price))));
}

const formats = new Map<number, Intl.NumberFormat>();

export function formatPrice(price: number, decimals = Math.min(2, priceDecimals(price))): string {
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(decimals, format);
  }
  return format.format(price);
}

/** A fraction as `+1.23%`. */
export function formatChange(fraction: number, digits = 2): string {
  const text = (fraction * 100).toFixed(digits);
  // A typographic minus is as wide as the plus, so that the number does not jump.
  return `${text.startsWith('-') ? `−${text.slice(1)}` : `+${text}`}%`;
}

export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0) return '0%';
  return `${percent >= 1 ? percent.toFixed(2) : percent >= 0.01 ? percent.toFixed(3) : percent.toPrecision(2)}%`;
}

/** `2026-02-02 03:00` in UTC. */
export function formatTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** `12 s`, `4 min`, `3 h`, `2 days`. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.round(ageMs / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** `1m`, `4h`, `1d`. */
export function formatStep(stepMs: number): string {
  if (stepMs % 86_400_000 === 0) return `${stepMs / 86_400_000}d`;
  if (stepMs % 3_600_000 === 0) return `${stepMs / 3_600_000}h`;
  return `${stepMs / 60_000}m`;
}
