import type { Bar } from '../market/bar.ts';
import { InstrumentError } from '../market/errors.ts';
import type { Liquidation, OpenPosition } from '../market/event.ts';
import type { Instrument } from '../market/instrument.ts';
import { SPECIFICATIONS, type SimulatedName } from './markets.ts';
import { SimulatedPerpetual, STEPS_PER_DAY } from './perpetual.ts';
import type { Specification } from './specification.ts';
import { VenueBesideAnother } from './two-venues.ts';
import { World } from './world.ts';

export interface SimulatedMarketOptions {
  readonly name: SimulatedName;
  /** A non-negative safe integer. The same seed gives the same market; markets of one seed move together. */
  readonly seed: number;
  /** Open of the first bar, ms UTC, a whole minute. */
  readonly startMs: number;
  /** Bars state open interest only where they close on a multiple of this many minutes; default 1. */
  readonly openInterestMinutes?: number;
}

/** A moment inside a minute. Volumes are summed from the minute's open. */
export interface PathPoint {
  readonly timeMs: number;
  readonly last: number;
  readonly mark: number;
  readonly volume: number;
  readonly takerBuyVolume: number;
}

export interface SimulatedMinute {
  readonly bar: Bar;
  /** In time order, priced at their trigger. */
  readonly liquidations: readonly Liquidation[];
  /** How the bar came about; the last point is its close. */
  readonly path: readonly PathPoint[];
}

/** A perpetual market whose every position is known. */
export interface SimulatedMarket {
  readonly instrument: Instrument;
  /** Open of the next minute, ms. */
  readonly timeMs: number;
  /** Advances one minute. */
  step(): SimulatedMinute;
  /**
   * Truth, now: open quantity by liquidation price, in bins whose centre is `price`: 5 bp of log price wide within 15 %
   * of the mark, 50 bp beyond. With {@link unreachable} each side sums to {@link openInterest}.
   */
  positions(): OpenPosition[];
  /** One-sided, coins. */
  openInterest(): number;
  /** Open quantity without a liquidation price, coins. */
  unreachable(): { long: number; short: number };
  /** Positions opened so far, those of the beginning included. */
  positionsOpened(): number;
}

/** The markets there are, by id. */
export const SIMULATED_MARKETS: ReadonlyMap<string, SimulatedName> = new Map(
  (Object.keys(SPECIFICATIONS) as SimulatedName[]).map((name) => [simulatedMarketId(name), name]),
);

export function simulatedMarketId(name: SimulatedName): string {
  return `sim:${name}/USDT:USDT`;
}

/** Venues that share a world, in the order in which they trade. */
const VENUES: readonly [SimulatedName, SimulatedName] = ['BTCVENUEA', 'BTCVENUEB'];

/**
 * @throws InstrumentError where seed, start or the step of open interest cannot be used
 * @example createSimulatedMarket({ name: 'BTC', seed: 1, startMs: 1_767_225_600_000 }).step().bar
 */
export function createSimulatedMarket(options: SimulatedMarketOptions): SimulatedMarket {
  const { name, seed, startMs, openInterestMinutes = 1 } = options;
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InstrumentError(`seed ${seed} of ${simulatedMarketId(name)} is not a whole number from 0 to 2^53 - 1`);
  }
  if (!Number.isSafeInteger(startMs) || startMs % 60_000 !== 0) {
    throw new InstrumentError(`start ${startMs} of ${simulatedMarketId(name)} is not a whole minute in ms UTC`);
  }
  if (!Number.isSafeInteger(openInterestMinutes) || openInterestMinutes < 1) {
    throw new InstrumentError(`open interest every ${openInterestMinutes} minutes: give a whole number from 1`);
  }
  const isVenue = VENUES.includes(name);
  const first: Specification = SPECIFICATIONS[isVenue ? VENUES[0] : name];
  const world = new World(first, seed, first.name, STEPS_PER_DAY);
  const perpetual = (of: SimulatedName): SimulatedPerpetual =>
    new SimulatedPerpetual(instrumentOf(of), SPECIFICATIONS[of], world, seed, startMs, openInterestMinutes);
  if (!isVenue) return perpetual(name);
  const [a, b] = VENUES.map(perpetual);
  return new VenueBesideAnother(world, [a, b], name === VENUES[0] ? a : b);
}

function instrumentOf(name: SimulatedName): Instrument {
  return {
    id: simulatedMarketId(name),
    base: name,
    quote: 'USDT',
    contract: 'linear',
    sampling: 'full',
    brackets: [...SPECIFICATIONS[name].brackets],
    simulated: true,
  };
}
