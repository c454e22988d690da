import type { Side } from '../../market/event.ts';
import type { Bracket, Instrument } from '../../market/instrument.ts';
import { bracketOf, maintenanceMargin } from '../margin/bracket.ts';
import { inverseLiquidationPrice } from '../margin/inverse.ts';
import { tieredLiquidationPrice } from '../margin/linear.ts';
import { signOf } from '../margin/side.ts';
import { PlanError } from './plan-error.ts';

/** Prices, sizes and amounts beyond this are slips of the keyboard. */
const MOST = 1e15;

/** A position that somebody means to take. Margin and wallet in quote currency (linear) or coin (inverse). */
export interface PositionPlan {
  side: Side;
  entry: number;
  leverage: number;
  /** Native contracts: base coin (linear) or USD (inverse). One of size and margin is given. */
  size?: number;
  margin?: number;
  /** Cross margin: all that stands behind the position; without it the position is isolated. */
  wallet?: number;
  /** Maintenance margin and unrealised profit of the wallet's other positions. */
  otherMaintenance?: number;
  otherUnrealised?: number;
}

export interface Position {
  contract: Instrument['contract'];
  side: Side;
  entry: number;
  leverage: number;
  mode: 'isolated' | 'cross';
  /** Native contracts. */
  size: number;
  notionalUsd: number;
  /** Initial margin, and what stands behind the position. */
  margin: number;
  collateral: number;
  bracket: Bracket;
  /** Of the notional at entry, with the bracket's deduction: what the survival formulas call m. */
  maintenanceRate: number;
  /** Mark prices; null where no price liquidates (bankrupts) it. */
  liquidation: number | null;
  bankruptcy: number | null;
}

/**
 * The position that a plan opens, under the venue's own margin rules.
 * @throws PlanError where a number is not above zero, the leverage is above the bracket's, or the wallet is too small
 * @throws InstrumentError where the instrument has no brackets
 */
export function openPosition(instrument: Instrument, plan: PositionPlan): Position {
  const { side, entry, leverage, wallet, otherMaintenance = 0, otherUnrealised = 0 } = plan;
  const isLinear = instrument.contract === 'linear';
  requirePositive('entry', entry);
  if (!(leverage >= 1)) throw new PlanError(`leverage ${leverage} is below 1x`);
  const size = sizeOf(plan, isLinear);
  const notionalUsd = isLinear ? size * entry : size;
  requirePositive('the position in USD', notionalUsd);
  const bracket = bracketOf(instrument.brackets, notionalUsd);
  if (leverage > bracket.maxLeverage) throw new PlanError(tooMuchLeverage(instrument, leverage, notionalUsd, bracket));
  const margin = (isLinear ? notionalUsd : size / entry) / leverage;
  const collateral = wallet ?? margin;
  requirePositive('wallet', collateral);
  if (!(Math.abs(otherUnrealised) <= MOST && otherMaintenance >= 0 && otherMaintenance <= MOST)) {
    throw new PlanError(
      `what the wallet's other positions need and gain must be amounts of at most ${MOST}, not ${otherMaintenance} and ${otherUnrealised}`,
    );
  }
  if (collateral < margin * (1 - 1e-12)) {
    throw new PlanError(
      `a wallet of ${collateral} is below the initial margin of ${margin}: take less size or leverage`,
    );
  }
  // Others' needs come out of a cross wallet first.
  const free = collateral - otherMaintenance + otherUnrealised;
  const maintenanceRate = maintenanceMargin(instrument.brackets, notionalUsd) / notionalUsd;
  const liquidation = isLinear
    ? tieredLiquidationPrice({ side, entry, quantity: size, walletBalance: free }, instrument.brackets)
    : // Contracts are USD: the bracket does not change with the price, and its deduction lowers the rate.
      inverseLiquidationPrice(side, entry, size, free, maintenanceRate);
  if (liquidation !== null && signOf(side) * (entry - liquidation) <= 0) {
    throw new PlanError(
      `at ${leverage}x this ${side} is liquidated at once: its margin is below the maintenance margin of ` +
        `${(100 * maintenanceRate).toFixed(2)} %: take less leverage`,
    );
  }
  const bankruptcy = isLinear
    ? entry - (signOf(side) * (collateral + otherUnrealised)) / size
    : size / (size / entry + signOf(side) * (collateral + otherUnrealised));
  return {
    contract: instrument.contract,
    side,
    entry,
    leverage,
    mode: wallet === undefined ? 'isolated' : 'cross',
    size,
    notionalUsd,
    margin,
    collateral,
    bracket,
    maintenanceRate,
    liquidation,
    bankruptcy: bankruptcy > 0 && Number.isFinite(bankruptcy) ? bankruptcy : null,
  };
}

function sizeOf({ entry, leverage, size, margin }: PositionPlan, isLinear: boolean): number {
  if ((size === undefined) === (margin === undefined)) throw new PlanError('a plan needs either a size or a margin');
  if (size !== undefined) return requirePositive('size', size);
  const amount = requirePositive('margin', margin!) * leverage;
  return requirePositive('size', isLinear ? amount / entry : amount * entry);
}

/** @throws PlanError where a number is not above zero, or is more than any market knows */
export function requirePositive(name: string, value: number): number {
  if (value > 0 && value <= MOST) return value;
  throw new PlanError(`${name} must be above zero${value > MOST ? ` and at most ${MOST}` : ''}, not ${value}`);
}

/** @throws PlanError where a number is no share of a whole */
export function requireShare(name: string, value: number): number {
  if (value > 0 && value < 1) return value;
  throw new PlanError(`${name} must lie between 0 and 1, not ${value}`);
}

function tooMuchLeverage(
  { id, brackets }: Instrument,
  leverage: number,
  notionalUsd: number,
  bracket: Bracket,
): string {
  const usd = (value: number) => `$${Math.round(value).toLocaleString('en')}`;
  const next = brackets.find((one) => one.maxLeverage < leverage);
  const room = next && next.floor > 0 ? `, or less than ${usd(next.floor)} at ${leverage}x` : '';
  return (
    `${id} allows at most ${bracket.maxLeverage}x for ${usd(notionalUsd)} (its bracket from ${usd(bracket.floor)}), ` +
    `not ${leverage}x: take at most ${bracket.maxLeverage}x${room}`
  );
}
