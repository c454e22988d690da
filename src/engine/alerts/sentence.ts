import type { AlertCondition, AlertKind, ConditionOf } from '../../market/api/alerts.ts';
import { percent, price, usd } from '../../model/reading/figures.ts';

type Words = { [K in AlertKind]: (condition: ConditionOf<K>) => string };

/** A rule in words: what has to happen for it to tell. */
export function sentenceOf(condition: AlertCondition): string {
  return `Tell me when ${(WORDS[condition.kind] as (condition: AlertCondition) => string)(condition)}.`;
}

const WORDS: Words = {
  price: ({ price: level, direction }) => `the price goes ${direction} ${price(level)}`,
  'zone-near': ({ side, leastUsd, zone, within, unit }) =>
    `the price comes within ${within} ${unit === 'percent' ? '%' : 'ATR'} of ${zoneWords(side, leastUsd, zone)}`,
  'zone-size': ({ change, side, leastUsd, zone, byPercent, hours }) =>
    `${zoneWords(side, leastUsd, zone)} ${change === 'grows' ? 'grows' : 'shrinks'} by ${byPercent} % within ${hours} h`,
  'heat-class': ({ side, zone, heat, direction }) =>
    `the heat ${zone === null ? `${side === 'either' ? '' : `of ${side}s `}within 1 % of the price` : `of zone #${zone}`} ` +
    `${direction === 'rises' ? 'comes to' : 'falls from'} ${heat}`,
  liquidation: ({ side, leastUsd }) =>
    `a ${side === 'either' ? 'position' : side} of ${usd(leastUsd)} or more is liquidated`,
  imbalance: ({ side, hours, leastShare, leastUsd }) =>
    `${side === 'either' ? 'one side makes' : `${side}s make`} up ${percent(leastShare, 0)} or more of what is liquidated ` +
    `within ${hours} h${leastUsd > 0 ? `, and that is at least ${usd(leastUsd)}` : ''}`,
  funding({ measure, sign, level }) {
    const size = measure === 'rate' ? percent(level, 4) : `${level} standard deviations from its mean`;
    if (sign === 'either') return `funding is ${size} or more, either way`;
    return `funding is ${sign === 'positive' ? 'above' : 'below'} ${sign === 'positive' || measure === 'z-score' ? '' : '-'}${size}${
      measure === 'z-score' && sign === 'negative' ? ', downwards' : ''
    }`;
  },
  reproduction: ({ side, level }) => `R comes to ${level} in a zone${side === 'either' ? '' : ` of ${side}s`}`,
  'silent-feed': ({ minutes }) => `nothing is heard of this market for ${minutes} min`,
};

function zoneWords(side: 'long' | 'short' | 'either', leastUsd: number, zone: number | null): string {
  if (zone !== null) return `zone #${zone}`;
  const of = side === 'either' ? 'a zone' : `a zone of ${side}s`;
  return leastUsd > 0 ? `${of} of ${usd(leastUsd)} or more` : of;
}
