import type { Readings } from '../indicators/indicators.ts';
import { roundNumbers, roundStep } from '../indicators/round-numbers.ts';
import type { Zone } from '../zones/zone.ts';
import { levelsOf } from './levels.ts';

/** What may coincide with a zone: prices that lie in it, and states of the market that speak of its side. */
export const INGREDIENTS = [
  'support or resistance',
  'round number',
  'point of control',
  'value area edge',
  "day's mean price",
  'funding extreme',
  'RSI extreme',
  'open interest built up',
] as const;
export type Ingredient = (typeof INGREDIENTS)[number];

/** A price coincides with a zone where it lies inside, or nearer than this to an edge. */
const NEAR_ATR = 0.25;
/** One swing is no level. */
const LEAST_TOUCHES = 2;
const UNUSUAL = 1;
const OVERBOUGHT = 70;
const OVERSOLD = 30;

/** One ingredient that is there. */
export interface Coincidence {
  ingredient: Ingredient;
  /** Quote currency; null for a state of the market. */
  price: number | null;
  /** Touches of a level, deviations of funding or open interest, RSI; null where the price says all. */
  figure: number | null;
}

type Here = Pick<
  Readings,
  'timeMs' | 'price' | 'atr' | 'rsi' | 'funding' | 'openInterest' | 'profile' | 'vwapOfDay' | 'swings'
>;

/** What coincides with a zone, in the order of {@link INGREDIENTS}; an indicator that is unknown coincides with none. */
export function coincidencesOf({ side, low, high }: Pick<Zone, 'side' | 'low' | 'high'>, here: Here): Coincidence[] {
  const { price, atr, rsi, funding, openInterest, profile, vwapOfDay } = here;
  const margin = atr > 0 ? NEAR_ATR * atr : 0;
  const inZone = (at: number | undefined): at is number =>
    at !== undefined && at >= low - margin && at <= high + margin;
  const level = levelsOf(here.swings, here.timeMs, price, atr).find(
    (one) => one.touches >= LEAST_TOUCHES && inZone(one.price),
  );
  // Not widened: round numbers are so near to each other that most zones would have one by their side.
  const round = roundNumbers(low, high, roundStep(price))[0];
  const edge = [profile.week?.valueLow, profile.week?.valueHigh].find(inZone);
  const control = profile.week?.pointOfControl;
  const crowd = side === 'long' ? 1 : -1;
  const isCrowded = crowd * funding.zScore >= UNUSUAL && crowd * funding.rate > 0;
  // Longs are met in a fall and shorts in a rise: what would be exhausted there.
  const isExhausted = side === 'long' ? rsi <= OVERSOLD : rsi >= OVERBOUGHT;
  const found: (Coincidence | null)[] = [
    level ? { ingredient: 'support or resistance', price: level.price, figure: level.touches } : null,
    round === undefined ? null : { ingredient: 'round number', price: round, figure: null },
    inZone(control) ? { ingredient: 'point of control', price: control, figure: null } : null,
    edge === undefined ? null : { ingredient: 'value area edge', price: edge, figure: null },
    inZone(vwapOfDay) ? { ingredient: "day's mean price", price: vwapOfDay, figure: null } : null,
    isCrowded ? { ingredient: 'funding extreme', price: null, figure: funding.zScore } : null,
    isExhausted ? { ingredient: 'RSI extreme', price: null, figure: rsi } : null,
    openInterest.zScore >= UNUSUAL
      ? { ingredient: 'open interest built up', price: null, figure: openInterest.zScore }
      : null,
  ];
  return found.filter((one) => one !== null);
}
