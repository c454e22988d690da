import type { Side } from '../../market/event.ts';
import type { CascadeCurve } from '../cascade/cascade.ts';
import { roundStep } from '../indicators/round-numbers.ts';
import { signOf } from '../margin/side.ts';
import type { Zone } from '../zones/zone.ts';
import { PlanError } from './plan-error.ts';
import { type Position, requirePositive } from './position.ts';
import { survivalLeverage } from './survival.ts';

/** A stop stands at least so many average true ranges from the entry, and so many behind a zone's far edge. */
const LEAST_ATR = 1;
const BUFFER_ATR = 0.5;
/** Just behind a round number many stops stand: closer than this it goes on behind them, as far again. */
const ROUND_ATR = 0.1;
/** Farther than this a stop is no stop. */
const MOST_ATR = 20;
/** Own liquidation lies at least so many times as far as the stop. */
const LIQUIDATION_RATIO = 1.5;

/** What a stop is placed among. Prices in quote currency. */
export interface StopView {
  zones: readonly Pick<Zone, 'id' | 'low' | 'high'>[];
  atr: number;
  /** The cascade on the position's own side from the present price; null where it is unknown. */
  curve: CascadeCurve | null;
  price: number;
}

export interface StopAdvice {
  /** The stop; null where none is valid at this leverage. */
  stop: number | null;
  /** Where it would have to stand. */
  needed: number;
  /** The highest leverage at which it would be valid. */
  mostLeverage: number;
  /** Zones that it stands behind, nearest first. */
  behind: number[];
  /** Distance to the far edge of the last of those: the larger of the two. */
  buffer: { price: number; fromAtr: number; fromOvershoot: number };
  movedBehindRound: boolean;
  /** Some zone that it stands behind feeds itself (R >= 1): a smaller size helps, a wider stop does not. */
  smallerSize: boolean;
}

/**
 * A stop outside every zone: where one average true range would stand in a zone, or too near behind one, behind its far
 * edge with a buffer; not just behind a round number; with the own liquidation at least 1.5 times as far.
 * @throws PlanError where the average true range is not known yet
 */
export function adviseStop(
  position: Pick<Position, 'contract' | 'side' | 'entry' | 'liquidation' | 'maintenanceRate'>,
  { zones, atr, curve, price }: StopView,
): StopAdvice {
  if (!(atr > 0)) throw new PlanError('the average true range is not known yet: a stop needs 14 hours of bars');
  const { contract, side, entry, liquidation, maintenanceRate } = position;
  const sign = signOf(side);
  // By geometry alone: an entry away from the price may have the other side's zones before its stop.
  const ahead = zones
    .map((zone) => {
      const [near, far] = side === 'long' ? [zone.high, zone.low] : [zone.low, zone.high];
      return { id: zone.id, near: sign * (entry - near), far: sign * (entry - far) };
    })
    .filter(({ far }) => far > 0);
  let distance = LEAST_ATR * atr;
  let buffer = { price: 0, fromAtr: 0, fromOvershoot: 0 };
  let movedBehindRound = false;
  let smallerSize = false;
  const behind: number[] = [];
  // Every step goes outwards, so this ends: behind the zone it is in or too near behind, or beyond reach.
  while (distance <= MOST_ATR * atr) {
    const round = behindRound(entry, sign, distance, atr);
    movedBehindRound ||= round > distance;
    distance = round;
    const zone = ahead.find(
      ({ id, near, far }) => near <= distance && !behind.includes(id) && far + BUFFER_ATR * atr > distance,
    );
    if (!zone) break;
    const { overshoot, isCritical } = overshootBehind(zone.far, sign, entry, price, curve);
    buffer = { price: Math.max(BUFFER_ATR * atr, overshoot), fromAtr: BUFFER_ATR * atr, fromOvershoot: overshoot };
    distance = Math.max(distance, zone.far + buffer.price);
    smallerSize ||= isCritical;
    behind.push(zone.id);
  }
  const needed = entry - sign * distance;
  const isReal = needed > 0 && distance <= MOST_ATR * atr;
  const room = 1 - (sign * LIQUIDATION_RATIO * distance) / entry;
  const excursion = room > 0 ? Math.abs(Math.log(room)) : Number.POSITIVE_INFINITY;
  const mostLeverage = Math.max(1, survivalLeverage(contract, side, excursion, maintenanceRate));
  const isFar = liquidation === null || sign * (entry - liquidation) >= LIQUIDATION_RATIO * distance * (1 - 1e-9);
  return {
    stop: isReal && isFar ? needed : null,
    needed: Math.max(0, needed),
    mostLeverage,
    behind,
    buffer,
    movedBehindRound,
    smallerSize,
  };
}

/**
 * Refuses a stop that is none.
 * @throws PlanError where it is no price, stands on the wrong side of the entry, or behind the own liquidation
 */
export function checkStop({ side, entry, liquidation }: Position, stop: number): void {
  const sign = signOf(side);
  requirePositive('stop', stop);
  if (sign * (entry - stop) <= 0) {
    throw new PlanError(
      `a stop at ${stop} is on the wrong side: a ${side}'s stands ${nearWord(side)} its entry, ${entry}`,
    );
  }
  if (liquidation !== null && sign * (stop - liquidation) <= 0) {
    throw new PlanError(`a stop at ${stop} is never reached: the position is liquidated at ${liquidation} before`);
  }
}

/**
 * Refuses a target that is none.
 * @throws PlanError where it is no price, or does not stand on the side of the entry on which the position gains
 */
export function checkTarget({ side, entry }: Position, target: number): void {
  requirePositive('target', target);
  if (signOf(side) * (target - entry) > 0) return;
  const where = side === 'long' ? 'above' : 'below';
  throw new PlanError(`a target at ${target} is on the wrong side: a ${side}'s stands ${where} its entry, ${entry}`);
}

function nearWord(side: Side): string {
  return side === 'long' ? 'below' : 'above';
}

/** `distance`, or farther where it ends just behind a round number. */
function behindRound(entry: number, sign: number, distance: number, atr: number): number {
  const stop = entry - sign * distance;
  if (!(stop > 0)) return distance;
  const step = roundStep(entry);
  // Where ranges are as wide as round numbers are apart, there is always one near, and none that matters.
  if (4 * ROUND_ATR * atr > step) return distance;
  // The round number that the stop stands just behind, seen from the entry.
  const round = sign > 0 ? Math.ceil(stop / step) * step : Math.floor(stop / step) * step;
  const behind = sign * (round - stop);
  return behind < ROUND_ATR * atr ? distance + 2 * ROUND_ATR * atr : distance;
}

/** How far a shock that sweeps a zone goes beyond it; not counted where the zone feeds itself: see smallerSize. */
function overshootBehind(
  far: number,
  sign: number,
  entry: number,
  price: number,
  curve: CascadeCurve | null,
): { overshoot: number; isCritical: boolean } {
  const edge = entry - sign * far;
  const shock = edge > 0 ? sign * Math.log(price / edge) : 0;
  if (!curve || !(shock > 0)) return { overshoot: 0, isCritical: false };
  const { end, greatestReproduction } = curve.answer(shock);
  if (greatestReproduction >= 1 || !Number.isFinite(end)) return { overshoot: 0, isCritical: true };
  return { overshoot: Math.abs(edge - price * Math.exp(-sign * end)), isCritical: false };
}
