import { change, number, price } from './figures.ts';
import { flowLine, liquidationLine, priceLine, sentimentLine } from './market-lines.ts';
import type { ReadingInput } from './reading-input.ts';
import { isShown, known, type Sentence } from './sentence.ts';
import {
  balanceLine,
  cascadeLine,
  confluenceLine,
  list,
  magnetLine,
  nearestZone,
  reactionLine,
  zoneLine,
} from './zone-lines.ts';

const HOUR_MS = 3_600_000;

/**
 * What a desk analyst would write of a market at one moment: each sentence with the numbers that it stands on, what
 * would confirm or refute it, how sure it is, and what is not known. The same input gives the same words.
 */
export function reading(input: ReadingInput): Sentence[] {
  return [
    priceLine(input),
    liquidationLine(input),
    sentimentLine(input),
    flowLine(input),
    zoneLine(input, 'long'),
    confluenceLine(input, 'long'),
    zoneLine(input, 'short'),
    confluenceLine(input, 'short'),
    balanceLine(input),
    reactionLine(input),
    cascadeLine(input),
    outlookLine(input),
    skillLine(input),
    magnetLine(input),
    unknownLine(input),
  ].filter((one) => one !== null);
}

/** What would confirm and what would refute the nearest zones. */
function outlookLine(input: ReadingInput): Sentence | null {
  const below = nearestZone(input, 'long');
  const above = nearestZone(input, 'short');
  const isFalling = input.readings.change24h < 0;
  const parts: string[] = [];
  if (below) {
    const verb = isFalling ? 'The fall goes on' : 'It turns into a flush';
    parts.push(
      `${verb} if the price goes through ${price(below.low)} while open interest falls; bought back above ${price(below.high)}, it was a sweep and no more.`,
    );
  }
  if (above) {
    const verb = isFalling ? 'It turns into a squeeze' : 'The rise goes on';
    parts.push(
      `${verb} above ${price(above.high)}; a turn before ${price(above.low)} leaves the shorts there untouched.`,
    );
  }
  if (parts.length === 0) return null;
  return {
    topic: 'outlook',
    text: parts.join(' '),
    skilled: isShown(input.skill),
    figures: {
      confirmsFall: below?.low ?? null,
      refutesFall: below?.high ?? null,
      confirmsRise: above?.high ?? null,
      refutesRise: above?.low ?? null,
    },
  };
}

function skillLine({ skill, hitWindows }: ReadingInput): Sentence {
  const odds = `The odds of being reached rest on ${hitWindows} past windows of 24 h.`;
  const { value = null, low = null, high = null } = skill?.gain ?? {};
  const figures = { gain: value, gainLow: low, gainHigh: high, hitWindows };
  if (!skill || value === null) {
    const text = `How right this map is on this market has not been measured yet; take its zones as a hypothesis. ${odds}`;
    return { topic: 'skill', text, skilled: true, figures };
  }
  const measured =
    skill.kind === 'forecast'
      ? `${number(value, 3)} nats per dollar liquidated over distance alone, ${skill.horizonMs / HOUR_MS} h ahead`
      : `${number(value, 3)} nats per dollar liquidated over what an hour's own price path tells (only hourly totals are known)`;
  const rival = skill.kind === 'forecast' ? 'distance does' : 'the path does';
  if (low === null || high === null) {
    return {
      topic: 'skill',
      text: `The map's measured skill here is ${measured}, over too few days for an interval. ${odds}`,
      skilled: true,
      figures,
    };
  }
  const verdict =
    low > 0
      ? `the map has told more than ${rival}`
      : high < 0
        ? `the map has told less than ${rival}: do not lean on it`
        : 'which is not told from nothing: lean on distance and volatility rather than on the map';
  return {
    topic: 'skill',
    text: `Measured skill on this market: ${measured} (${number(low, 3)} to ${number(high, 3)}), ${verdict}. ${odds}`,
    skilled: true,
    figures,
  };
}

function unknownLine({ readings, liquidations, hasBook, instrument }: ReadingInput): Sentence {
  const { funding, openInterest, takers, basis, longShortRatio, rsi } = readings;
  const names: [string, boolean][] = [
    [`${instrument.base}'s liquidations`, liquidations.length === 0],
    ['funding', Number.isNaN(funding.rate)],
    ['the change of open interest', Number.isNaN(openInterest.change24h)],
    ["takers' sides", Number.isNaN(takers.day.imbalance)],
    ['the basis', Number.isNaN(basis)],
    ['the long/short ratio', Number.isNaN(longShortRatio)],
    ['RSI', Number.isNaN(rsi)],
    ['the order book', !hasBook],
  ];
  const unknown = names.filter(([, isMissing]) => isMissing).map(([name]) => name);
  const rest: string[] = [];
  if (!Number.isNaN(basis)) rest.push(`the basis is ${change(basis, 3)}`);
  if (!Number.isNaN(longShortRatio)) rest.push(`accounts stand ${number(longShortRatio, 2)} long to one short`);
  const others = `what other venues hold is not part of ${instrument.id}'s map`;
  const seen = rest.length > 0 ? `Beside that, ${list(rest)}. ` : '';
  return {
    topic: 'unknown',
    skilled: true,
    text: `${seen}${unknown.length > 0 ? `Unknown here: ${list(unknown)}; and ${others}.` : `Not seen: ${others}.`}`,
    figures: { basis: known(basis), longShortRatio: known(longShortRatio), unknown: unknown.join(', ') },
  };
}
