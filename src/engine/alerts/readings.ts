import type { AlertCondition, AlertKind, AlertSubject, ConditionOf } from '../../market/api/alerts.ts';
import type { ZoneAnswer } from '../../market/api/zones.ts';
import type { Side } from '../../market/event.ts';
import { signOf } from '../../model/margin/side.ts';
import { atrs, change, number, percent, price as priceText, usd } from '../../model/reading/figures.ts';
import { HEAT_THRESHOLDS } from '../../model/zones/heat-class.ts';
import { isSame, type Reading } from './crossings.ts';
import type { Watch } from './watch.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A price has left a level again once it is so far on the other side. */
const PRICE_MARGIN = 0.0005;
/** A distance has to become so many times larger, any other figure so many times smaller, before it counts anew. */
const FARTHER = 1.25;
const SMALLER = 0.9;
/** A zone's change has to go back to so much of what was asked for. */
const HALF_BACK = 0.5;
/** The class of heat at the price is that of the hottest zone within this fraction of it. */
const NEAR = 0.01;

/** How each kind of condition is read; null where what it asks about is not known. */
type Readers = { [K in AlertKind]: (condition: ConditionOf<K>, watch: Watch) => Reading[] | null };

/** What a condition sees at one moment. */
export function readingsOf(condition: AlertCondition, watch: Watch): Reading[] | null {
  return (READERS[condition.kind] as (condition: AlertCondition, watch: Watch) => Reading[] | null)(condition, watch);
}

const READERS: Readers = {
  price({ price: level, direction }, { price }) {
    if (price === null) return null;
    const beyond = (direction === 'above' ? 1 : -1) * (price / level - 1);
    return [
      {
        subject: null,
        met: beyond >= 0,
        cleared: beyond < -PRICE_MARGIN,
        weight: 0,
        text: `The price is ${direction} ${priceText(level)}: ${priceText(price)}.`,
      },
    ];
  },

  'zone-near'({ side, leastUsd, zone, within, unit }, { price, atr, zones }) {
    if (price === null || zones === null || (unit === 'atr' && !(atr! > 0))) return null;
    const asked = chosen(zones, side, zone);
    if (zone !== null && asked.length === 0) return null;
    return asked.map((one) => {
      const near = one.side === 'long' ? one.high : one.low;
      const away = Math.max(0, signOf(one.side) * (price - near));
      const distance = unit === 'percent' ? (100 * away) / price : away / atr!;
      const how = away === 0 ? 'at' : `${unit === 'percent' ? percent(away / price) : atrs(distance)} from`;
      return {
        subject: subjectOf(one),
        met: distance <= within && one.usd >= leastUsd,
        cleared: distance > FARTHER * within,
        weight: one.usd,
        text: `The price, ${priceText(price)}, is ${how} ${zoneText(one)}.`,
      };
    });
  },

  'zone-size'(condition, watch) {
    return condition.change === 'grows' ? growing(condition, watch) : dissolving(condition, watch);
  },

  'heat-class'({ side, zone, heat, direction }, { price, zones }) {
    if (price === null || zones === null) return null;
    const near = zone === null ? zones.filter((one) => Math.abs(one.distance) <= NEAR) : zones;
    const hottest = chosen(near, side, zone).toSorted((a, b) => b.peakShare - a.peakShare)[0];
    const share = hottest?.peakShare ?? 0;
    const [level, isRise] = [HEAT_THRESHOLDS[heat], direction === 'rises'];
    const where = zone === null ? 'within 1 % of the price' : 'of the zone';
    const what = hottest ? `: ${hottest.heat}, ${zoneText(hottest)}` : ': no zone is left there';
    return [
      {
        subject: null,
        met: isRise ? share >= level : share < SMALLER * level,
        cleared: isRise ? share < SMALLER * level : share >= level,
        weight: share,
        text: `The heat ${where} ${isRise ? 'has come to' : 'has fallen from'} ${heat}${what}.`,
      },
    ];
  },

  liquidation({ side, leastUsd }, { liquidation }) {
    if (!liquidation) return [];
    const met = liquidation.usd >= leastUsd && (side === 'either' || side === liquidation.side);
    const text = `A ${liquidation.side} of ${usd(liquidation.usd)} was liquidated at ${priceText(liquidation.price)}.`;
    return [{ subject: null, met, cleared: true, weight: liquidation.usd, text }];
  },

  imbalance({ side, hours, leastShare, leastUsd }, { liquidations }) {
    const window = liquidations.find((one) => one.hours === hours);
    if (!window) return null;
    const total = window.longUsd + window.shortUsd;
    const longShare = total > 0 ? window.longUsd / total : 0.5;
    const most: Side = longShare >= 0.5 ? 'long' : 'short';
    const asked = side === 'either' ? most : side;
    const share = asked === 'long' ? longShare : 1 - longShare;
    return [
      {
        subject: null,
        met: share >= leastShare && total >= leastUsd && total > 0,
        cleared: share < 0.5 + SMALLER * (leastShare - 0.5) || total < SMALLER * leastUsd,
        weight: 0,
        text: `${percent(share, 0)} of ${usd(total)} liquidated within ${hours} h were ${asked}s.`,
      },
    ];
  },

  funding({ measure, sign, level }, { fundingRate, fundingZScore }) {
    const value = measure === 'rate' ? fundingRate : fundingZScore;
    if (value === null || fundingRate === null) return null;
    const asked = sign === 'either' ? Math.abs(value) : sign === 'positive' ? value : -value;
    const unusual = fundingZScore === null ? '' : `, ${number(fundingZScore)} standard deviations from its mean`;
    const payer = fundingRate > 0 ? 'longs pay' : 'shorts pay';
    const text = `Funding is ${change(fundingRate, 4)} (${payer})${unusual}.`;
    return [{ subject: null, met: asked >= level, cleared: asked < SMALLER * level, weight: 0, text }];
  },

  reproduction({ side, level }, { zones }) {
    if (zones === null || zones.every(({ reproduction }) => reproduction === null)) return null;
    return chosen(zones, side, null)
      .filter(({ reproduction }) => reproduction !== null)
      .map((one) => ({
        subject: subjectOf(one),
        met: one.reproduction! >= level,
        cleared: one.reproduction! < SMALLER * level,
        weight: one.reproduction!,
        text: `R is ${one.reproduction!.toFixed(2)} in ${zoneText(one)}${one.reproduction! >= 1 ? ': a cascade there would feed itself' : ''}.`,
      }));
  },

  'silent-feed'({ minutes }, { silentMs }) {
    if (silentMs === null) return null;
    const heard = silentMs < minutes * MINUTE_MS;
    const text = `Nothing was heard of this market for ${Math.floor(silentMs / MINUTE_MS)} min.`;
    return [{ subject: null, met: !heard, cleared: heard, weight: 0, text }];
  },
};

type Sized = ConditionOf<'zone-size'>;

function growing({ side, leastUsd, zone, byPercent, hours }: Sized, { zones, past, timeMs }: Watch): Reading[] | null {
  if (zones === null || past.length === 0) return null;
  return chosen(zones, side, zone).flatMap((one) => {
    const before = sizesOf(past, one, timeMs - hours * HOUR_MS);
    if (before.length === 0) return [];
    const least = Math.min(...before);
    const grown = one.usd / least - 1;
    return {
      subject: subjectOf(one),
      met: grown >= byPercent / 100 && one.usd >= leastUsd,
      cleared: grown < (HALF_BACK * byPercent) / 100,
      weight: one.usd,
      text: `Within ${hours} h a zone has grown by ${percent(grown, 0)}, from ${usd(least)}: ${zoneText(one)}.`,
    };
  });
}

function dissolving(
  { side, leastUsd, zone, byPercent, hours }: Sized,
  { zones, past, price, timeMs }: Watch,
): Reading[] | null {
  if (zones === null || past.length === 0) return null;
  const fromMs = timeMs - hours * HOUR_MS;
  // Zones of the past, each as it was when it held the most.
  const fullest: { subject: AlertSubject; usd: number }[] = [];
  for (const { zones: then } of past.filter((one) => one.timeMs >= fromMs)) {
    for (const one of chosen(then, side, zone)) {
      const known = fullest.find(({ subject }) => isSame(subject, one));
      if (!known) fullest.push({ subject: subjectOf(one), usd: one.usd });
      else if (one.usd > known.usd) Object.assign(known, { subject: subjectOf(one), usd: one.usd });
    }
  }
  return fullest.map(({ subject, usd: most }) => {
    const now = zones.find((one) => isSame(subject, one))?.usd ?? 0;
    const lost = 1 - now / most;
    const isReached =
      price !== null && signOf(subject.side) * (price - (subject.side === 'long' ? subject.high : subject.low)) <= 0;
    const why = isReached ? 'the price went there' : 'its positions were closed, or added to no more';
    return {
      subject,
      met: lost >= Math.min(1, byPercent / 100) && most >= leastUsd,
      cleared: lost < HALF_BACK * Math.min(1, byPercent / 100),
      weight: most,
      text: `Within ${hours} h a zone has lost ${percent(lost, 0)} of ${usd(most)} of ${sideText(subject)}: ${why}.`,
    };
  });
}

function sizesOf(past: Watch['past'], zone: AlertSubject, fromMs: number): number[] {
  return past
    .filter(({ timeMs }) => timeMs >= fromMs)
    .flatMap(({ zones }) => zones.find((one) => isSame(zone, one))?.usd ?? []);
}

/** A zone that has merged into another is that one from then on. */
function chosen<Z extends { id: number; side: Side; merged?: readonly number[] }>(
  zones: readonly Z[],
  side: Side | 'either',
  id: number | null,
): readonly Z[] {
  return zones.filter(
    (one) =>
      (side === 'either' || one.side === side) && (id === null || one.id === id || (one.merged?.includes(id) ?? false)),
  );
}

function subjectOf({ id, side, low, high }: AlertSubject): AlertSubject {
  return { id, side, low, high };
}

function sideText({ side, low, high }: AlertSubject): string {
  return `${side}s at ${priceText(low)} to ${priceText(high)}`;
}

function zoneText(zone: ZoneAnswer): string {
  return `${usd(zone.usd)} of ${sideText(zone)}`;
}
