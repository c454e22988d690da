import type { Instrument } from '../../market/instrument.ts';
import type { CascadeCurve, Fuel } from '../cascade/cascade.ts';
import { type Impact, type ImpactScale, ofCoins } from '../cascade/impact.ts';
import { signOf } from '../margin/side.ts';
import type { Zone } from '../zones/zone.ts';
import { type CascadeLoss, cascadeLosses } from './cascade-loss.ts';
import { type HitOdds, RISK_HORIZONS } from './hit-odds.ts';
import { openPosition, type Position, type PositionPlan, requirePositive, requireShare } from './position.ts';
import { type Kelly, kellyOf } from './kelly.ts';
import { sizeForRisk } from './size.ts';
import { adviseStop, checkStop, checkTarget, type StopAdvice } from './stop.ts';
import { survivalLeverage } from './survival.ts';

/** Probability that a horizon's survival leverage leaves for being liquidated. */
export const SURVIVAL_TAIL = 0.01;
/** Taker fees of entry and stop together, as most venues charge them. */
export const FEES = 0.001;
/** From here on the reproduction of a cascade is counted against the survival leverage. */
const FEEDBACK_FROM = 0.5;

/** What a market shows to somebody who plans a position in it, at one moment. Prices in quote currency. */
export interface RiskView {
  instrument: Instrument;
  price: number;
  atr: number;
  odds: HitOdds;
  zones: readonly Zone[];
  /** By side; null where volume or volatility are unknown. */
  curves: { long: CascadeCurve; short: CascadeCurve } | null;
  impact: Impact | null;
  /** What the curves were made of. */
  fuel: { long: Fuel; short: Fuel };
  scale: ImpactScale | null;
}

/** What else the planner says. */
export interface RiskWishes {
  stop?: number;
  target?: number;
  /** Equity, and the share of it that may be lost at the stop; quote currency. */
  equity?: number;
  riskShare?: number;
  /** What the planner expects of such trades; without it Kelly's figures are those of the market's past. */
  edge?: { winProbability: number; payoff: number };
}

/** A price on the way, seen from the entry: signed fraction, and in average true ranges (null before those are known). */
export interface Distance {
  price: number;
  fraction: number;
  atr: number | null;
}

/** A probability with its 95 % interval (null where too few windows can tell), and the Gaussian's. */
export interface Chance {
  probability: number;
  low: number | null;
  high: number | null;
  gaussian: number;
}

/** What comes first within one horizon; the three probabilities add up to 1. */
export interface RaceChances {
  target: Chance;
  stop: Chance;
  neither: Chance;
}

/** Probabilities within one horizon, from the market's own past windows, with the Gaussian as a cross-check. */
export interface HorizonRisk {
  name: string;
  ms: number;
  /** Past windows that the probabilities rest on. */
  windows: number;
  liquidation: Chance | null;
  /** That the stop is reached, which comes before the liquidation. */
  stop: Chance | null;
  /** Target against stop, or against the liquidation where there is no stop; null where either is missing. */
  race: RaceChances | null;
  /** The highest leverage that is liquidated with at most {@link SURVIVAL_TAIL}; null where too few windows can tell. */
  survivalLeverage: number | null;
}

export interface RiskReport {
  position: Position;
  liquidation: Distance | null;
  bankruptcy: Distance | null;
  /** Zones with any part between entry and liquidation, nearest first. */
  between: Zone[];
  advice: StopAdvice;
  /** The planner's own stop, or the advised one. */
  stop: Distance | null;
  /** The planner's own stop lies in this zone. */
  stopInZone: number | null;
  horizons: HorizonRisk[];
  /** For equity and risk given and a stop: native contracts. */
  size: { size: number; notionalUsd: number; slippage: number; risk: number } | null;
  target: Distance | null;
  /** What is won at the target for each unit that is lost at the stop, before fees; null where either is missing. */
  rewardToRisk: number | null;
  /** The ceiling of what may be at risk; null without an edge given, or a target and a stop. */
  kelly: Kelly | null;
  /** What closing the planned size at once costs, a fraction of the price; null where impact is unknown. */
  slippage: number | null;
  /** What the plan, with that stop, loses in a cascade; null where volume or volatility are unknown. */
  cascade: CascadeLoss[] | null;
}

/**
 * Everything that the risk desk says of a plan.
 * @throws PlanError where the plan or a wish cannot be: see {@link openPosition}, {@link checkStop}, {@link adviseStop}
 */
export function assess(view: RiskView, plan: PositionPlan, wishes: RiskWishes = {}): RiskReport {
  const { instrument, atr, odds, zones, curves, impact, price } = view;
  const position = openPosition(instrument, plan);
  const { side, entry, liquidation } = position;
  if (wishes.stop !== undefined) checkStop(position, wishes.stop);
  if (wishes.target !== undefined) checkTarget(position, wishes.target);
  const advice = adviseStop(position, { zones, atr, price, curve: curves?.[side] ?? null });
  const stop = wishes.stop ?? advice.stop;
  const distanceOf = (to: number | null): Distance | null =>
    to === null ? null : { price: to, fraction: to / entry - 1, atr: atr > 0 ? Math.abs(to - entry) / atr : null };
  const chance = (to: number | null, h: number): Chance | null => {
    if (to === null) return null;
    const distance = Math.abs(Math.log(to / entry));
    const { value, low, high } = odds.interval(side, distance, h);
    return { probability: value, low, high, gaussian: odds.gaussian(distance, h) };
  };
  const { equity, riskShare = 0.01, edge, target = null } = wishes;
  const against = stop ?? liquidation;
  const race = (h: number): RaceChances | null => {
    if (target === null || against === null) return null;
    const [stopDistance, targetDistance] = [Math.abs(Math.log(against / entry)), Math.abs(Math.log(target / entry))];
    const told = odds.race(stopDistance, targetDistance, h);
    const gaussian = odds.gaussianRace(stopDistance, targetDistance, h);
    const chanceOf = (name: keyof RaceChances): Chance => {
      const { value, low, high } = told[name];
      return { probability: value, low, high, gaussian: gaussian[name] };
    };
    return { target: chanceOf('target'), stop: chanceOf('stop'), neither: chanceOf('neither') };
  };
  const risk = equity === undefined ? null : requirePositive('equity', equity) * requireShare('riskShare', riskShare);
  const sized =
    risk !== null && stop !== null && impact
      ? sizeForRisk({ risk, entry, stop, fees: FEES, impact: ofCoins(instrument.contract, price, impact) })
      : null;
  const horizons = RISK_HORIZONS.map(
    ({ name, ms }, h): HorizonRisk => ({
      name,
      ms,
      windows: odds.windows(h),
      liquidation: chance(liquidation, h),
      stop: chance(stop, h),
      race: race(h),
      survivalLeverage: survivalWithin(view, position, h),
    }),
  );
  return {
    position,
    liquidation: distanceOf(liquidation),
    bankruptcy: distanceOf(position.bankruptcy),
    between: zonesBetween(zones, position),
    advice,
    stop: distanceOf(stop),
    stopInZone: stop === null ? null : (zones.find(({ low, high }) => stop >= low && stop <= high)?.id ?? null),
    horizons,
    size:
      sized && risk !== null
        ? {
            size: instrument.contract === 'linear' ? sized.size : sized.size * entry,
            notionalUsd: sized.size * entry,
            slippage: sized.slippage,
            risk,
          }
        : null,
    target: distanceOf(target),
    rewardToRisk: target === null || stop === null ? null : Math.abs((target - entry) / (entry - stop)),
    kelly: kellyOf({ edge: edge ?? null, entry, stop, target, fees: FEES, horizons }),
    slippage: impact && Math.expm1(impact.move(position.size)),
    cascade: view.scale && cascadeLosses(position, stop, { price, fuel: view.fuel, scale: view.scale }, FEES),
  };
}

function zonesBetween(zones: readonly Zone[], { side, entry, liquidation }: Position): Zone[] {
  const sign = signOf(side);
  return zones
    .filter(({ low, high }) => {
      const [near, far] = side === 'long' ? [high, low] : [low, high];
      return sign * (entry - far) > 0 && (liquidation === null || sign * (near - liquidation) > 0);
    })
    .toSorted((a, b) => sign * (b.peak - a.peak));
}

/** Stretches the excursion that is survived by what a cascade would add to it, where the map feeds back strongly. */
function survivalWithin(
  { odds, curves, instrument }: RiskView,
  { side, maintenanceRate }: Position,
  h: number,
): number | null {
  const excursion = odds.quantile(side, SURVIVAL_TAIL, h);
  if (!Number.isFinite(excursion)) return null;
  const answer = curves?.[side].answer(excursion);
  const stretched = answer && answer.greatestReproduction > FEEDBACK_FROM ? answer.end : excursion;
  return Math.max(1, survivalLeverage(instrument.contract, side, stretched, maintenanceRate));
}
