import type { Side } from '../../market/event.ts';
import { signOf } from '../margin/side.ts';
import { adviseStop } from '../risk/stop.ts';
import { COOL_RANK, HOT_RANK, type Hour, hourStratum, volatilityStratum } from './hour.ts';
import { type HourOutcome, NEAR_WINDOW_MS, WINDOW_MS } from './hour-windows.ts';
import type { Matched } from './matched.ts';

const SIDES: readonly Side[] = ['long', 'short'];
const DAY_SECONDS = WINDOW_MS / 1000;

/** How far the price went against a position of `side`. */
const against = (side: Side, { down, up }: HourOutcome) => (side === 'long' ? down : up);

/** What a test makes of an hour and the day that followed it. */
export type HourTest = (hour: Hour, outcome: HourOutcome & { longUsd: number }, to: Matched) => void;

/** True where much waits near the price, false where little does, null between. */
const isHot = (rank: number): boolean | null => (rank >= HOT_RANK ? true : rank <= COOL_RANK ? false : null);

/** Realised over expected volatility of the next four hours, as a logarithm. */
export const nearVolatility: HourTest = (hour, { nearVolatility: realised }, to) => {
  const hot = isHot(hour.heat.both);
  const expected = hour.sigma * Math.sqrt(NEAR_WINDOW_MS / 1000);
  if (hot !== null) to.add(hour.timeMs, hot, hourStratum(hour), Math.log(realised / expected));
};

/** Funding is extreme from one deviation on. */
const EXTREME = 1;

/** The day's return against the crowd: the side that pays extreme funding and has much of its own near the price. */
export const crowdReversal: HourTest = (hour, { logReturn }, to) => {
  const { heat, sigma, funding } = hour;
  if (Number.isNaN(funding.zScore)) return;
  for (const side of SIDES) {
    const sign = signOf(side);
    if (Number.isNaN(heat[side])) continue;
    const isCrowded = sign * funding.zScore >= EXTREME && sign * funding.rate > 0 && heat[side] >= HOT_RANK;
    // A drift of the whole market is in the placebos of the same sign.
    const value = (-sign * logReturn) / (sigma * Math.sqrt(DAY_SECONDS));
    to.add(hour.timeMs, isCrowded, `${side} ${volatilityStratum(hour)}`, value);
  }
};

/** Hours after a flush at which it is over, and after which another moment is far from it. */
const OVER_HOURS = 3;
const FORGOTTEN_HOURS = 72;
/** Falls of so much, a fraction, part those that are alike. */
const FALLS = [0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.1];

/** Longs that the next day's fall liquidates, of open interest, as a logarithm: less of them speaks for the claim. */
export const afterFlush: HourTest = (hour, { down, longUsd }, to) => {
  const isCase = hour.sinceFlush === OVER_HOURS;
  if (!isCase && !(hour.sinceFlush >= FORGOTTEN_HOURS)) return;
  const fall = FALLS.filter((one) => down >= one).length;
  to.add(hour.timeMs, isCase, String(fall), Math.log(longUsd / hour.openInterestUsd + 1e-6));
};

/** A zone that ends so near before a stop makes it one behind a zone. */
const BEHIND_ATR = 1;

/** Kept within a day: a stop behind the zones of its side, and one as far on the other side that is behind none. */
export const outsideStops: HourTest = (hour, outcome, to) => {
  const { price, atr, bands } = hour;
  for (const side of SIDES) {
    const position = { contract: 'linear' as const, side, entry: price, liquidation: null, maintenanceRate: 0 };
    const { stop, behind } = adviseStop(position, { zones: bands, atr, curve: null, price });
    if (stop === null || behind.length === 0) continue;
    const distance = Math.abs(Math.log(price / stop));
    const other: Side = side === 'long' ? 'short' : 'long';
    const isBehind = bands.some(({ side: of, low, high }) => {
      const far = of === other && Math.abs(Math.log((other === 'long' ? low : high) / price));
      return far !== false && distance >= far && distance - far < (BEHIND_ATR * atr) / price;
    });
    if (isBehind) continue;
    // Both stops of a pair count alike, on either side.
    to.add(hour.timeMs, true, side, Number(against(side, outcome) < distance));
    to.add(hour.timeMs, false, side, Number(against(other, outcome) < distance));
  }
};

/** Survived with half the leverage and not with all of it; all of it is liquidated a day's volatility away. */
export const lowerLeverage: HourTest = (hour, outcome, to) => {
  const unit = hour.sigma * Math.sqrt(DAY_SECONDS);
  for (const side of SIDES) {
    const hot = isHot(hour.heat[side]);
    const excursion = against(side, outcome);
    const saved = Number(excursion >= unit && excursion < 2 * unit);
    if (hot !== null) to.add(hour.timeMs, hot, `${side} ${volatilityStratum(hour)}`, saved);
  }
};
