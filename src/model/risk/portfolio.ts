import { PyrometerError } from '../../market/errors.ts';
import type { Instrument } from '../../market/instrument.ts';
import { maintenanceMargin } from '../margin/bracket.ts';
import { tieredLiquidationPrice } from '../margin/linear.ts';
import { signOf } from '../margin/side.ts';
import { PlanError } from './plan-error.ts';
import { openPosition, type Position, type PositionPlan, requirePositive } from './position.ts';
import { checkStop } from './stop.ts';

/** One position of a wallet and the present mark price of its market. */
export interface Leg {
  instrument: Instrument;
  plan: Omit<PositionPlan, 'wallet' | 'otherMaintenance' | 'otherUnrealised'> & {
    /** Isolated: its margin is set aside from the wallet, and is all that it can lose. Default: cross. */
    mode?: Position['mode'];
    stop?: number;
  };
  mark: number;
}

export interface Held extends Position {
  mark: number;
  stop: number | null;
  /** At the mark, quote currency. */
  unrealised: number;
}

export interface Portfolio {
  /** Each with its liquidation price while the other marks stay as they are. */
  positions: Held[];
  /** What stands behind the cross positions: the wallet less the isolated margins, quote currency. */
  crossBalance: number;
  /** Of the cross positions, at the marks. */
  equity: number;
  maintenance: number;
  /** Maintenance over equity; the cross positions are liquidated at 1. */
  marginRatio: number;
  /** The change of all marks together, a fraction, that liquidates the cross positions; null where none does. */
  commonFall: number | null;
  commonRise: number | null;
  /** Cross equity, and the isolated margins with what those positions have gained. */
  totalEquity: number;
}

/** Marks are not followed farther than this multiple of what they are. */
const HIGHEST = 100;
const HALVINGS = 60;

/**
 * Several linear positions on one wallet, each cross or isolated, and each by itself where two are of one market. A
 * cross leg's liquidation price is Binance's formula with the others' maintenance margin and unrealised profit at their
 * marks; the common change is where cross equity meets maintenance when all marks move alike.
 * @param wallet balance, quote currency
 * @throws PlanError where a leg cannot be opened (the message names it), is not linear or of another quote currency, is
 *   liquidated already, or the initial margins together exceed the wallet
 */
export function openPortfolio(wallet: number, legs: readonly Leg[]): Portfolio {
  requirePositive('wallet', wallet);
  const [first] = legs;
  if (!first) throw new PlanError('a portfolio needs at least one position');
  // Alone first: what each is, whatever the others.
  const alone = legs.map((leg, i) => named(leg, i, () => openAlone(leg, first.instrument)));
  const isolatedMargin = sumOf(alone, ({ mode, margin }) => (mode === 'isolated' ? margin : 0));
  const initial = sumOf(alone, ({ margin }) => margin);
  if (initial > wallet * (1 + 1e-12)) {
    const parts = alone.map(({ margin }, i) => `${nameOf(legs[i]!, i)}: ${neat(margin)}`).join(', ');
    throw new PlanError(
      `the initial margins of ${neat(initial)} exceed the wallet of ${neat(wallet)} (${parts}): take less size or put in more`,
    );
  }
  const crossBalance = wallet - isolatedMargin;
  const cross = alone.map((held, i) => ({ ...held, brackets: legs[i]!.instrument.brackets, i }));
  const shared = cross.filter(({ mode }) => mode === 'cross');
  const unrealised = (one: Held, change = 0) => signOf(one.side) * one.size * (one.mark * (1 + change) - one.entry);
  const needed = (one: (typeof cross)[number], change = 0) =>
    maintenanceMargin(one.brackets, one.size * one.mark * (1 + change));
  const spare = (change: number) =>
    crossBalance + sumOf(shared, (one) => unrealised(one, change)) - sumOf(shared, (one) => needed(one, change));
  if (shared.length > 0 && !(spare(0) > 0)) {
    throw new PlanError('at these marks the wallet is below the maintenance margin: it is liquidated already');
  }
  const equity = crossBalance + sumOf(shared, (one) => unrealised(one));
  const maintenance = sumOf(shared, (one) => needed(one));
  const positions = cross.map((one): Held => {
    const { brackets, i, ...held } = one;
    if (held.mode === 'isolated') return held;
    const others = shared.filter((other) => other !== one);
    const gained = sumOf(others, (other) => unrealised(other));
    const free = crossBalance - sumOf(others, (other) => needed(other)) + gained;
    const { side, entry, size } = held;
    const liquidation = tieredLiquidationPrice({ side, entry, quantity: size, walletBalance: free }, brackets);
    const bankruptcy = entry - (signOf(side) * (crossBalance + gained)) / size;
    const whole: Held = {
      ...held,
      collateral: crossBalance,
      liquidation,
      bankruptcy: bankruptcy > 0 ? bankruptcy : null,
    };
    // A stop that stands beyond its liquidation is told of here, where the wallet is known.
    if (held.stop !== null) named(legs[i]!, i, () => checkStop(whole, held.stop!));
    return whole;
  });
  return {
    positions,
    crossBalance,
    equity,
    maintenance,
    marginRatio: equity > 0 ? maintenance / equity : 0,
    commonFall: shared.length > 0 ? meet(spare, -1) : null,
    commonRise: shared.length > 0 ? meet(spare, HIGHEST - 1) : null,
    totalEquity: equity + sumOf(alone, (one) => (one.mode === 'isolated' ? one.margin + one.unrealised : 0)),
  };
}

function openAlone({ instrument, plan, mark }: Leg, first: Instrument): Held {
  requirePositive(`mark of ${instrument.id}`, mark);
  if (instrument.contract !== 'linear' || instrument.quote !== first.quote) {
    throw new PlanError(
      `${instrument.id} cannot share a wallet in ${first.quote}: give linear contracts of one quote currency`,
    );
  }
  const { mode = 'cross', stop = null, ...rest } = plan;
  const position = openPosition(instrument, rest);
  const { side, size, entry, liquidation } = position;
  if (mode === 'isolated') {
    if (liquidation !== null && signOf(side) * (mark - liquidation) <= 0) {
      throw new PlanError(
        `at the mark of ${neat(mark)} it is liquidated already: its margin lasts to ${neat(liquidation)}`,
      );
    }
    if (stop !== null) checkStop(position, stop);
  }
  if (stop !== null && signOf(side) * (mark - stop) <= 0) {
    throw new PlanError(`its stop at ${stop} has been passed already: the mark is ${neat(mark)}`);
  }
  return { ...position, mode, mark, stop, unrealised: signOf(side) * size * (mark - entry) };
}

/** Which position an error is about. */
function named<T>(leg: Leg, i: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PyrometerError) throw new PlanError(`${nameOf(leg, i)}: ${error.message}`);
    throw error;
  }
}

function nameOf({ instrument, plan }: Leg, i: number): string {
  return `position ${i + 1} (${instrument.id} ${plan.side})`;
}

function sumOf<T>(of: readonly T[], value: (one: T) => number): number {
  return of.reduce((sum, one) => sum + value(one), 0);
}

/** To the cent, or six digits. */
function neat(value: number): number {
  return Number(Math.abs(value) < 1e4 ? value.toPrecision(6) : value.toFixed(2));
}

/** The change nearest to none, between it and `end`, at which nothing is spare. */
function meet(spare: (change: number) => number, end: number): number | null {
  // Brackets and mixed sides bend the line: look along it before halving.
  const steps = 2000;
  for (let k = 1; k <= steps; k++) {
    // Even in log price, so that a rise to a hundredfold is looked at as finely near the mark.
    const at = (i: number) => (end < 0 ? (end * i) / steps : (1 + end) ** (i / steps) - 1);
    if (spare(at(k)) > 0) continue;
    let [inside, outside] = [at(k - 1), at(k)];
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (inside + outside) / 2;
      if (spare(middle) > 0) inside = middle;
      else outside = middle;
    }
    return outside;
  }
  return null;
}
