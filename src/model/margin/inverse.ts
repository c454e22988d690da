import type { Side } from '../../market/event.ts';
import { signOf } from './side.ts';

/**
 * Coin-margined contracts: LP = N (1 + s m) / (N / EP + s (WB + cum)).
 * @param notionalUsd N, the position's contracts in USD
 * @param walletBalance WB in coin, @param deduction cum in coin
 * @returns the mark price, or null where none liquidates (an unlevered short: it is long the coin it owes)
 */
export function inverseLiquidationPrice(
  side: Side,
  entry: number,
  notionalUsd: number,
  walletBalance: number,
  rate: number,
  deduction = 0,
): number | null {
  const s = signOf(side);
  const price = (notionalUsd * (1 + s * rate)) / (notionalUsd / entry + s * (walletBalance + deduction));
  return price > 0 && Number.isFinite(price) ? price : null;
}

/** The wallet balance in coin at which `price` liquidates: {@link inverseLiquidationPrice} the other way round. */
export function inverseBalanceAt(
  side: Side,
  entry: number,
  notionalUsd: number,
  price: number,
  rate: number,
  deduction = 0,
): number {
  const s = signOf(side);
  return s * ((notionalUsd * (1 + s * rate)) / price - notionalUsd / entry) - deduction;
}

/** Price at which the coin margin is gone: E L / (L + s). */
export function inverseBankruptcyPrice(side: Side, entry: number, leverage: number): number {
  return (entry * leverage) / (leverage + signOf(side));
}

/** A printed bankruptcy price -> the mark price that triggered the liquidation: BP (1 + s m). */
export function inverseTriggerOfBankruptcy(side: Side, bankruptcyPrice: number, rate: number): number {
  return bankruptcyPrice * (1 + signOf(side) * rate);
}
