import type { Instrument } from '../../market/instrument.ts';
import { maintenanceMargin } from '../margin/bracket.ts';
import { tieredLiquidationPrice } from '../margin/linear.ts';
import { signOf } from '../margin/side.ts';
import { PlanError } from './plan-error.ts';
import { openPosition, type Position, type PositionPlan, requirePositive } from './position.ts';

/** One position of a cross wallet and the present mark price of its market. */
export interface Leg {
  instrument: Instrument;
  plan: Omit<PositionPlan, 'wallet' | 'otherMaintenance' | 'otherUnrealised'>;
  mark: number;
}

export interface Portfolio {
  /** Each with its liquidation price while the other marks stay as they are. */
  positions: Position[];
  /** At the marks, quote currency. */
  equity: number;
  maintenance: number;
  /** Of equity; the wallet is liquidated at 1. */
  marginRatio: number;
  /** The change of all marks together, a fraction, that liquidates the wallet; null where none does. */
  commonFall: number | null;
  commonRise: number | null;
}

/** Marks are not followed farther than this multiple of what they are. */
const HIGHEST = 100;
const HALVINGS = 60;

/**
 * Several linear positions behind one cross wallet. Each leg's liquidation price is Binance's formula with the others'
 * maintenance margin and unrealised profit at their marks; the common change is where equity meets maintenance when
 * all marks move alike.
 * @param wallet balance, quote currency
 * @throws PlanError where a leg cannot be opened, is not linear or of another quote currency, or the initial margins
 *   together exceed the wallet
 */
export function openPortfolio(wallet: number, legs: readonly Leg[]): Portfolio {
  requirePositive('wallet', wallet);
  const [first] = legs;
  if (!first) throw new PlanError('a portfolio needs at least one position');
  for (const { instrument, mark } of legs) {
    requirePositive(`mark of ${instrument.id}`, mark);
    if (instrument.contract !== 'linear' || instrument.quote !== first.instrument.quote) {
      throw new PlanError(
        `${instrument.id} cannot share a wallet in ${first.instrument.quote}: give linear contracts of one quote currency`,
      );
    }
  }
  // Alone first: what each is, whatever the others.
  const alone = legs.map(({ instrument, plan }) => openPosition(instrument, plan));
  const initial = alone.reduce((sum, { margin }) => sum + margin, 0);
  if (initial > wallet * (1 + 1e-12)) {
    throw new PlanError(`the initial margins of ${initial} exceed the wallet of ${wallet}: take less size`);
  }
  const unrealised = (i: number, change = 0) =>
    signOf(alone[i]!.side) * alone[i]!.size * (legs[i]!.mark * (1 + change) - alone[i]!.entry);
  const needed = (i: number, change = 0) =>
    maintenanceMargin(legs[i]!.instrument.brackets, alone[i]!.size * legs[i]!.mark * (1 + change));
  const sum = (of: (i: number) => number, without = -1) =>
    legs.reduce((total, _, i) => (i === without ? total : total + of(i)), 0);
  const spare = (change: number) => wallet + sum((i) => unrealised(i, change)) - sum((i) => needed(i, change));
  if (!(spare(0) > 0)) {
    throw new PlanError('at these marks the wallet is below the maintenance margin: it is liquidated already');
  }
  const maintenance = sum(needed);
  const equity = wallet + sum(unrealised);
  return {
    positions: alone.map((position, i) => {
      const { side, entry, size } = position;
      const free = wallet - sum(needed, i) + sum(unrealised, i);
      const bankruptcy = entry - (signOf(side) * (wallet + sum(unrealised, i))) / size;
      return {
        ...position,
        mode: 'cross',
        collateral: wallet,
        liquidation: tieredLiquidationPrice(
          { side, entry, quantity: size, walletBalance: free },
          legs[i]!.instrument.brackets,
        ),
        bankruptcy: bankruptcy > 0 ? bankruptcy : null,
      };
    }),
    equity,
    maintenance,
    marginRatio: maintenance / equity,
    commonFall: meet(spare, -1),
    commonRise: meet(spare, HIGHEST - 1),
  };
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
