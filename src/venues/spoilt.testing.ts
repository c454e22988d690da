import type { Level } from '../market/event.ts';
import type { Parsed } from './frame.ts';
import type { InstrumentTable } from './instrument-table.ts';

/** Values that no field expects, and some that look right. */
const JUNK: readonly unknown[] = [
  null,
  true,
  '',
  'NaN',
  '1e999',
  '-1',
  -1,
  0,
  '0',
  1e308,
  5e-324,
  [],
  {},
  [[]],
  [null],
  [['1']],
  [['1', '1', '1']],
  '0x10',
  '__proto__',
  'constructor',
  'toString',
  { e: 'forceOrder', o: null },
  '\u0000',
  'BTCUSDT',
  1584059031421,
];

export type Step = { kind: 'cut' | 'drop' | 'insert' | 'junk' | 'remove'; at: number; pick: number };

export const KINDS = ['cut', 'drop', 'insert', 'junk', 'remove'] as const;

/** Frames that are no JSON any more are soon refused: those that still are one come more often. */
const DRAWN = [...KINDS, 'junk', 'junk', 'junk', 'junk', 'remove', 'remove', 'remove'] as const;

/** One to three changes, drawn. @param random uniform in [0, 1) */
export function randomSteps(random: () => number): Step[] {
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
    kind: DRAWN[Math.floor(random() * DRAWN.length)]!,
    at: random() * 0.999999,
    pick: Math.floor(random() * 10_000),
  }));
}

/** A frame with some of its text or of its values spoilt. */
export function spoilt(raw: string, changes: readonly Step[]): string {
  return changes.reduce(mutate, raw);
}

function mutate(raw: string, { kind, at, pick }: Step): string {
  const position = Math.floor(at * raw.length);
  if (kind === 'cut') return raw.slice(0, position);
  if (kind === 'drop') return raw.slice(0, position) + raw.slice(position + 1 + (pick % 3));
  if (kind === 'insert') return raw.slice(0, position) + '"{}[],:-0e9x\u0000\ud800'[pick % 14] + raw.slice(position);
  try {
    const message: unknown = JSON.parse(raw);
    const places = placesIn(message);
    const place = places[Math.floor(at * places.length)];
    if (!place) return raw;
    if (kind === 'remove') delete place.holder[place.key];
    else place.holder[place.key] = JUNK[pick % JUNK.length];
    return JSON.stringify(message);
  } catch {
    return raw;
  }
}

function placesIn(value: unknown): { holder: Record<string, unknown>; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

/** What is said that cannot be, in words; null: prices are above zero, times in this century, markets listed. */
export function impossible({ events, refusals }: Parsed, instruments: InstrumentTable): string | null {
  for (const refusal of refusals) {
    if (refusal.sample.length > 512 || refusal.detail === '')
      return `a refusal that says nothing: ${JSON.stringify(refusal)}`;
  }
  for (const { marketId, event } of events) {
    if (!instruments.all().some((one) => one.marketId === marketId))
      return `an event of ${marketId}, which is not listed`;
    if (!isPossible(event)) return `impossible: ${JSON.stringify(event)}`;
  }
  return null;
}

function isPossible(event: Parsed['events'][number]['event']): boolean {
  const positive = (value: number) => value > 0 && value < Number.POSITIVE_INFINITY;
  const known = (value: number) => Number.isNaN(value) || positive(value);
  const time = (value: number) => Number.isInteger(value) && value > 1e12 && value < 4.1e12;
  const levels = (list: readonly Level[]) =>
    list.every(([price, size]) => positive(price) && size >= 0 && Number.isFinite(size));
  switch (event.kind) {
    case 'trade': {
      const { timeMs, price, quantity, id } = event.trade;
      return time(timeMs) && positive(price) && positive(quantity) && id !== '';
    }
    case 'liquidation': {
      const { timeMs, price, quantity, side, id } = event.liquidation;
      const sides = side === 'long' || side === 'short';
      return time(timeMs) && positive(price) && positive(quantity) && sides && id !== '';
    }
    case 'mark':
      return time(event.mark.timeMs) && known(event.mark.mark) && known(event.mark.index);
    case 'open-interest':
      return time(event.openInterest.timeMs) && event.openInterest.quantity >= 0;
    case 'book':
      return time(event.book.timeMs) && levels(event.book.bids) && levels(event.book.asks);
    default:
      return false;
  }
}
