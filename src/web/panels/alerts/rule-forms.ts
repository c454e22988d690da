import type { AlertCondition, AlertKind, ConditionOf } from '../../../market/api/alerts.ts';

/** A blank in a sentence. `scale`: what is typed times this is the value; `field` names it in the condition. */
export type Blank =
  | { field: string; name: string; kind: 'number'; scale: number; before?: string; after?: string; step?: number }
  | { field: string; name: string; kind: 'choice'; options: readonly (readonly [value: string, label: string])[] };

/** A sentence to fill in: words and blanks. */
export type Part = string | Blank;

interface Form<K extends AlertKind> {
  label: string;
  /** What stands in the blanks at first. */
  fresh(price: number): ConditionOf<K>;
  parts(condition: ConditionOf<K>): readonly Part[];
}

const choice = (field: string, name: string, ...options: readonly (readonly [string, string])[]): Blank => ({
  field,
  name,
  kind: 'choice',
  options,
});
const SIDES = choice('side', 'Side', ['either', 'longs or shorts'], ['long', 'longs'], ['short', 'shorts']);
const millions = (field: string, name: string): Blank => ({
  field,
  name,
  kind: 'number',
  scale: 1e6,
  before: '$',
  after: 'M',
});
const LEAST = millions('leastUsd', 'Least size, million USD');
const percent = (field: string, name: string, scale = 1): Blank => ({ field, name, kind: 'number', scale, after: '%' });
const zoneOf = (zone: number | null): readonly Part[] =>
  zone === null ? ['a zone of', SIDES, 'of at least', LEAST] : [`zone #${zone}`];

/** All kinds of rules as sentences to fill in, in the order of the list. */
export const FORMS: { readonly [K in AlertKind]: Form<K> } = {
  'zone-near': {
    label: 'the price comes near a zone',
    fresh: () => ({ kind: 'zone-near', side: 'either', leastUsd: 50e6, zone: null, within: 1, unit: 'percent' }),
    parts: ({ zone }) => [
      'the price comes within',
      { field: 'within', name: 'Distance', kind: 'number', scale: 1 },
      choice('unit', 'Unit of distance', ['percent', '%'], ['atr', 'ATR']),
      'of',
      ...zoneOf(zone),
    ],
  },
  price: {
    label: 'the price crosses a level',
    fresh: (price) => ({ kind: 'price', price: round(price * 1.01), direction: 'above' }),
    parts: () => [
      'the price goes',
      choice('direction', 'Direction', ['above', 'above'], ['below', 'below']),
      { field: 'price', name: 'Price', kind: 'number', scale: 1 },
    ],
  },
  'zone-size': {
    label: 'a zone grows or dissolves',
    fresh: () => ({
      kind: 'zone-size',
      change: 'grows',
      side: 'either',
      leastUsd: 50e6,
      zone: null,
      byPercent: 50,
      hours: 4,
    }),
    parts: ({ zone }) => [
      ...zoneOf(zone),
      choice('change', 'Change', ['grows', 'grows'], ['dissolves', 'shrinks']),
      'by',
      percent('byPercent', 'Percent'),
      'within',
      { field: 'hours', name: 'Hours', kind: 'number', scale: 1, after: 'h' },
    ],
  },
  'heat-class': {
    label: 'the heat near the price changes class',
    fresh: () => ({ kind: 'heat-class', side: 'either', zone: null, heat: 'high', direction: 'rises' }),
    parts: ({ zone }) => [
      'the heat of',
      ...(zone === null ? [SIDES, 'within 1 % of the price'] : [`zone #${zone}`]),
      choice('direction', 'Direction', ['rises', 'comes to'], ['falls', 'falls from']),
      choice('heat', 'Class', ['moderate', 'moderate'], ['high', 'high'], ['extreme', 'extreme']),
    ],
  },
  liquidation: {
    label: 'a large position is liquidated',
    fresh: () => ({ kind: 'liquidation', side: 'either', leastUsd: 1e6 }),
    parts: () => [
      'a',
      choice('side', 'Side', ['either', 'position'], ['long', 'long'], ['short', 'short']),
      'of at least',
      LEAST,
      'is liquidated',
    ],
  },
  imbalance: {
    label: 'liquidations are one-sided',
    fresh: () => ({ kind: 'imbalance', side: 'either', hours: 4, leastShare: 0.8, leastUsd: 5e6 }),
    parts: () => [
      choice('side', 'Side', ['either', 'one side'], ['long', 'longs'], ['short', 'shorts']),
      'make up at least',
      percent('leastShare', 'Share in percent', 0.01),
      'of what is liquidated within',
      choice('hours', 'Window', ['1', '1 h'], ['4', '4 h'], ['12', '12 h'], ['24', '24 h']),
      ', if that is at least',
      LEAST,
    ],
  },
  funding: {
    label: 'funding is extreme',
    fresh: () => ({ kind: 'funding', measure: 'z-score', sign: 'either', level: 2 }),
    parts: ({ measure }) => [
      'funding is',
      choice('sign', 'Sign', ['either', 'either way'], ['positive', 'upwards'], ['negative', 'downwards']),
      'by',
      measure === 'rate'
        ? { ...percent('level', 'Level', 0.01), step: 0.01 }
        : { field: 'level', name: 'Level', kind: 'number', scale: 1 },
      choice('measure', 'Measure', ['z-score', 'standard deviations'], ['rate', 'of notional a payment']),
      'or more',
    ],
  },
  reproduction: {
    label: 'a cascade could feed itself (R)',
    fresh: () => ({ kind: 'reproduction', side: 'either', level: 1 }),
    parts: () => ['R comes to', { field: 'level', name: 'R', kind: 'number', scale: 1 }, 'in a zone of', SIDES],
  },
  'silent-feed': {
    label: 'the feed falls silent',
    fresh: () => ({ kind: 'silent-feed', minutes: 5 }),
    parts: () => [
      'nothing is heard of this market for',
      { field: 'minutes', name: 'Minutes', kind: 'number', scale: 1, after: 'min' },
    ],
  },
};

export function partsOf(condition: AlertCondition): readonly Part[] {
  return (FORMS[condition.kind].parts as (condition: AlertCondition) => readonly Part[])(condition);
}

/** A condition with another value in a blank. */
export function filled(condition: AlertCondition, blank: Blank, text: string): AlertCondition {
  // The only choice whose value is a number.
  const isNumber = blank.kind === 'number' || blank.field === 'hours';
  const scale = blank.kind === 'number' ? blank.scale : 1;
  const value = isNumber ? Number((Number(text) * scale).toPrecision(12)) : text;
  const next = { ...condition, [blank.field]: value } as AlertCondition;
  // What is extreme by one measure is not by the other.
  if (blank.field !== 'measure') return next;
  return { ...next, level: text === 'rate' ? 0.0005 : 2 } as AlertCondition;
}

/** What stands in a blank. */
export function textOf(condition: AlertCondition, blank: Blank): string {
  const value = (condition as Record<string, unknown>)[blank.field];
  if (blank.kind === 'choice') return String(value);
  return String(Number((Number(value) / blank.scale).toPrecision(10)));
}

/** To five significant digits. */
function round(value: number): number {
  return Number(value.toPrecision(5));
}
