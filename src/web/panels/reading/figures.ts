import { formatChange, formatMoment, formatNumber, formatPrice, formatShare, formatUsd } from '../../state/format.ts';

type Figure = number | string | null;

/** Names that say too little by themselves. */
const NAMES: Readonly<Record<string, string>> = {
  near: 'Nearer edge',
  far: 'Farther edge',
  usd: 'Holds',
  share: 'Of open interest',
  distanceAtr: 'Distance in ATR',
  hit24h: 'Reached within 24 h',
  expectedShare: 'Of it expected to go',
  touchedMs: 'Touched',
};
/** Names that are prices, and those that are fractions, with a sign or without; the rest are plain numbers. */
const PRICES = /^(price|atr|vwapOfDay|near|far|confirms|refutes)/;
const CHANGES = /^(change|distance$|difference|fundingRate|fundingAnnualised|openInterestChange|takerImbalance|basis)/;
const SHARES = /^(dailyVolatility|hit\d|consumed)|[sS]hare$/;

/** A name of a reading's figures as words: `changeAfter24hLow` is `change after 24 h, low`. */
export function nameOf(key: string): string {
  const known = NAMES[key];
  if (known) return known;
  const words = key
    .replace(/(Usd|Ms)$/, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/([a-z])(\d)/g, '$1 $2')
    .replace(/(\d)h\b/g, '$1 h')
    .replace(/ (low|high)$/, ', $1')
    .replace(/\b(atr|rsi)\b/g, (word) => word.toUpperCase())
    .replace(/\bz score\b/g, 'z-score');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A figure with its unit, as its name tells it. */
export function valueOf(key: string, value: Figure): string {
  if (value === null) return 'unknown';
  if (typeof value === 'string') return value;
  if (/[uU]sd$/.test(key)) return formatUsd(value);
  if (key.endsWith('Ms')) return formatMoment(value);
  if (/Atr$|Deviations|ZScore/.test(key)) return formatNumber(value, 1);
  if (PRICES.test(key)) return formatPrice(value);
  if (CHANGES.test(key)) return formatChange(value, Math.abs(value) < 0.001 ? 4 : 2);
  if (SHARES.test(key)) return formatShare(value);
  return formatNumber(value, 0, Number.isInteger(value) ? 0 : 2);
}
