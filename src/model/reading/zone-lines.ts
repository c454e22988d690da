import type { Side } from '../../market/event.ts';
import { RISK_HORIZONS } from '../risk/hit-odds.ts';
import { magnetVerdict } from '../zones/magnet.ts';
import type { Zone } from '../zones/zone.ts';
import { atrs, change, number, percent, price, usd, utc } from './figures.ts';
import type { ReadingInput } from './reading-input.ts';
import { isShown, known, type Sentence } from './sentence.ts';

const DAY = RISK_HORIZONS.findIndex(({ name }) => name === '24 h');
/** One side's expected liquidations are called heavier from this ratio on. */
const HEAVIER = 1.5;
/** A shock whose forced orders would add less than this to it needs no warning. */
const NOTICEABLE = 0.2;
const LEAST_TOUCHES = 20;

/** The zone of a side whose near edge is nearest to the price. */
export function nearestZone({ zones }: Pick<ReadingInput, 'zones'>, side: Side): Zone | null {
  const own = zones.filter((zone) => zone.side === side);
  return own.toSorted((a, b) => Math.abs(a.distance) - Math.abs(b.distance) || a.id - b.id)[0] ?? null;
}

const nearOf = ({ side, low, high }: Zone): number => (side === 'long' ? high : low);
const farOf = ({ side, low, high }: Zone): number => (side === 'long' ? low : high);

export function zoneLine(input: ReadingInput, side: Side): Sentence {
  const zone = nearestZone(input, side);
  const where = side === 'long' ? 'below' : 'above';
  if (!zone) {
    const text = `No zone of ${side}s stands out ${where} the price: what could be forced there is spread out evenly.`;
    return { topic: 'zones', text, skilled: isShown(input.skill), figures: { side, zones: 0 } };
  }
  const { usd: holds, share, heat, distance, distanceAtr, hit, expected, quantity } = zone;
  const begins = side === 'long' ? `The first ${side}s to go` : `The first ${side}s to be squeezed`;
  const heaviest = input.zones
    .filter((one) => one.side === side && one.id !== zone.id)
    .toSorted((a, b) => b.expected - a.expected || a.id - b.id)[0];
  const more =
    heaviest && heaviest.expected > expected
      ? ` More is expected to be forced out farther ${where}, at ${price(nearOf(heaviest))} to ${price(farOf(heaviest))}: ${usd(heaviest.usd)}, reached with a probability of ${percent(heaviest.hit[DAY]!, 0)}.`
      : '';
  return {
    topic: 'zones',
    skilled: isShown(input.skill),
    text:
      `${begins} stand ${where}, from ${price(nearOf(zone))} to ${price(farOf(zone))}: ${usd(holds)} or ${percent(share)} of open interest, ` +
      `${heat} heat, ${change(distance)} or ${atrs(distanceAtr)} away. The price comes there within 24 h with a probability of ` +
      `${percent(hit[DAY]!, 0)}, and ${percent(expected / quantity, 0)} of it is expected to go.${more}`,
    figures: {
      side,
      zone: zone.id,
      near: nearOf(zone),
      far: farOf(zone),
      usd: holds,
      share,
      distance,
      distanceAtr,
      hit24h: hit[DAY]!,
      expectedShare: expected / quantity,
    },
  };
}

/** Which side has more to lose within a day. */
export function balanceLine({ zones, price: now, instrument, skill }: ReadingInput): Sentence | null {
  const of = (side: Side) => {
    const expected = zones.filter((zone) => zone.side === side).reduce((sum, zone) => sum + zone.expected, 0);
    return instrument.contract === 'linear' ? expected * now : expected;
  };
  const [below, above] = [of('long'), of('short')];
  if (!(below > 0) || !(above > 0)) return null;
  const ratio = Math.max(below, above) / Math.min(below, above);
  const heavier = below > above ? 'below' : 'above';
  const text =
    ratio < HEAVIER
      ? `Weighed by the odds of being reached, both sides hold about the same: ${usd(below)} below, ${usd(above)} above.`
      : `Weighed by the odds of being reached, the weight is ${heavier}: ${usd(below)} of longs against ${usd(above)} of shorts, ${number(ratio)} to 1.`;
  return {
    topic: 'zones',
    text,
    skilled: isShown(skill),
    figures: { expectedLongUsd: below, expectedShortUsd: above, ratio },
  };
}

export function confluenceLine(input: ReadingInput, side: Side): Sentence | null {
  const zone = nearestZone(input, side);
  const found = zone && input.confluence.get(zone.id);
  if (!zone || !found || found.coincidences.length === 0) return null;
  const names = found.coincidences.map(({ ingredient, price: at, figure }) => {
    const name = ingredient === 'support or resistance' ? (side === 'long' ? 'support' : 'resistance') : ingredient;
    if (at === null) return name;
    return `${withArticle(name)} (${price(at)}${name === 'support' || name === 'resistance' ? `, ${figure} touches` : ''})`;
  });
  const told = found.coincidences.filter(({ weight }) => weight !== 0);
  const worth =
    told.length > 0
      ? `Of these, ${told.map(({ ingredient, weight }) => `${ingredient} ${weight > 0 ? 'has made' : 'has kept'} zones ${weight > 0 ? 'hold more' : 'from holding as'} often here (${number(weight, 2)} in log odds)`).join(' and ')}.`
      : `Over ${input.confluenceTouches} touches in this market none of that has told which zones hold, so it carries no weight.`;
  return {
    topic: 'zones',
    skilled: told.length > 0,
    text: `The zone ${side === 'long' ? 'below' : 'above'} coincides with ${list(names)}. ${worth}`,
    figures: {
      zone: zone.id,
      score: found.score,
      touches: input.confluenceTouches,
      ...Object.fromEntries(
        found.coincidences.map(({ ingredient, price: at, figure }) => [ingredient, at ?? known(figure)]),
      ),
    },
  };
}

function withArticle(name: string): string {
  if (name === 'point of control' || name.startsWith("day's")) {
    return name === 'point of control' ? "the week's point of control" : `the ${name}`;
  }
  return name === 'value area edge'
    ? "an edge of the week's value area"
    : name === 'round number'
      ? 'a round number'
      : name;
}

export function list(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

export function reactionLine({ reactions, standing }: ReadingInput): Sentence | null {
  const under = standing.find(({ state }) => state === 'touch')?.episode ?? null;
  const now = under
    ? `The price came to the zone of ${under.side}s from ${price(under.low)} to ${price(under.high)} by ${utc(under.touchedMs)}, has gone through ${percent(under.consumed, 0)} of it, and it is not settled yet. `
    : '';
  const figures = { touchedMs: under?.touchedMs ?? null, consumed: under?.consumed ?? null };
  if (!reactions || reactions.touches < LEAST_TOUCHES) {
    const touches = reactions?.touches ?? 0;
    const text = `${now}How the price behaves at zones here is not known yet: it came to one ${touches} times.`;
    return { topic: 'reaction', text, skilled: true, figures: { ...figures, touches } };
  }
  const { touches, placebos, outcomes } = reactions;
  const { zone, placebo, difference } = outcomes['break-through'];
  const { low, high } = difference;
  const verdict =
    low === null || high === null
      ? 'too few days to compare'
      : low > 0
        ? 'zones are broken more often than other places'
        : high < 0
          ? 'zones hold more often than other places'
          : `no difference that could be told (${change(low, 0)} to ${change(high, 0)})`;
  const hour = reactions.after.find(({ horizonMs }) => horizonMs === 3_600_000);
  return {
    topic: 'reaction',
    skilled: true,
    text:
      `${now}The price has come to a zone ${touches} times here. Of ${placebos} that can be set against a place as high without a zone, ` +
      `it went through ${percent(zone.value, 0)} within the hour and turned at ${percent(outcomes.rejection.zone.value, 0)}; at those places ` +
      `it was ${percent(placebo.value, 0)} and ${percent(outcomes.rejection.placebo.value, 0)}: ${verdict}.`,
    figures: {
      ...figures,
      touches,
      placebos,
      brokenShare: zone.value,
      placeboBrokenShare: placebo.value,
      differenceLow: low,
      differenceHigh: high,
      changeAfterHour: hour?.zone.change.value ?? null,
    },
  };
}

export function magnetLine({ magnet }: Pick<ReadingInput, 'magnet'>): Sentence {
  const verdict = magnetVerdict(magnet);
  const { value = null, low = null, high = null } = magnet?.partialStrength ?? {};
  const b = `b = ${number(value, 2)} [${number(low, 2)}, ${number(high, 2)}] over ${magnet?.pairs ?? 0} races between zones`;
  const text = {
    magnetic: `Zones have been magnetic in this market: the heavier one was reached first more often than distance explains (${b}).`,
    repelling: `The price has gone away from the heavier zone in this market more often than distance explains (${b}).`,
    'not shown': `That zones pull the price is not shown in this market and not assumed here (${b}).`,
    unknown: 'Whether zones pull the price is unknown in this market, and not assumed here.',
  }[verdict];
  return {
    topic: 'skill',
    text,
    skilled: verdict === 'magnetic' || verdict === 'repelling',
    figures: { magnetB: value, magnetLow: low, magnetHigh: high, pairs: magnet?.pairs ?? 0 },
  };
}

export function cascadeLine({ reproduction, skill }: ReadingInput): Sentence {
  if (!reproduction) {
    const text = 'Whether forced orders would feed on themselves is unknown: no volume or volatility is known.';
    return { topic: 'cascade', text, skilled: true, figures: { reproductionBelow: null, reproductionAbove: null } };
  }
  const { long, short } = reproduction;
  const figures = { reproductionBelow: long, reproductionAbove: short };
  const say = (r: number, move: string) =>
    r >= 1
      ? `a ${move} of up to 5 % would run into a stretch that feeds itself (each unit forced forces ${number(r, 2)} more)`
      : r >= NOTICEABLE
        ? `a ${move} of up to 5 % would be stretched, not set off by itself (R up to ${number(r, 2)})`
        : `a ${move} of up to 5 % would meet little forced flow (R up to ${number(r, 2)})`;
  return {
    topic: 'cascade',
    skilled: isShown(skill),
    text: `At the usual liquidity ${say(long, 'fall')}; ${say(short, 'rise')}.`,
    figures,
  };
}
