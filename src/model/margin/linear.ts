import type { Side } from '../../market/event.ts';
import type { Bracket } from '../../market/instrument.ts';
import { InstrumentError } from '../../market/errors.ts';
import { bracketOf } from './bracket.ts';
import { signOf } from './side.ts';

/** A linear position with the margin that stands behind it; amounts in quote currency, quantity in base coin. */
export interface LinearPosition {
  side: Side;
  entry: number;
  quantity: number;
  /** Wallet balance behind the position: the isolated margin, or the whole cross wallet. */
  walletBalance: number;
  /** Maintenance margin of all *other* cross positions (0 when isolated). */
  otherMaintenance?: number;
  /** Unrealised profit of all *other* cross positions (0 when isolated). */
  otherUnrealised?: number;
}

/**
 * LP = (WB - TMM + UPNL + cum - s q EP) / (q (m - s)); Binance's published formula for USD-M contracts.
 * @returns the mark price of liquidation, or null where no positive price liquidates the position
 */
export function linearLiquidationPrice(position: LinearPosition, rate: number, deduction: number): number | null {
  const { side, entry, quantity, walletBalance, otherMaintenance = 0, otherUnrealised = 0 } = position;
  const s = signOf(side);
  const price =
    (walletBalance - otherMaintenance + otherUnrealised + deduction - s * quantity * entry) / (quantity * (rate - s));
  return price > 0 && Number.isFinite(price) ? price : null;
}

/**
 * The same under a schedule of brackets. The bracket is the one that holds the notional *at the liquidation price*;
 * margin is continuous over brackets, so exactly one agrees with itself.
 */
export function tieredLiquidationPrice(position: LinearPosition, brackets: readonly Bracket[]): number | null {
  if (!(position.entry > 0) || !(position.quantity > 0)) {
    throw new InstrumentError('a position needs an entry price and a quantity above zero');
  }
  let last: number | null = null;
  for (let i = 0; i < brackets.length; i++) {
    const bracket = brackets[i]!;
    const ceiling = brackets[i + 1]?.floor ?? Number.POSITIVE_INFINITY;
    last = linearLiquidationPrice(position, bracket.rate, bracket.deduction);
    if (last === null) continue;
    const notional = last * position.quantity;
    if (notional >= bracket.floor && notional < ceiling) return last;
  }
  return last;
}

/** The wallet balance at which `price` liquidates: {@link tieredLiquidationPrice} the other way round. */
export function linearBalanceAt(
  { side, entry, quantity }: Omit<LinearPosition, 'walletBalance'>,
  price: number,
  brackets: readonly Bracket[],
): number {
  const s = signOf(side);
  const { rate, deduction } = bracketOf(brackets, price * quantity);
  return quantity * (price * (rate - s) + s * entry) - deduction;
}

/** The position that `leverage` opens with nothing but its initial margin behind it. */
export function isolatedPosition(side: Side, entry: number, quantity: number, leverage: number): LinearPosition {
  return { side, entry, quantity, walletBalance: (entry * quantity) / leverage };
}

/** Price at which the margin is gone: E (1 - s/L). Bybit and OKX print this price in their liquidation feeds. */
export function linearBankruptcyPrice(side: Side, entry: number, leverage: number): number {
  return entry * (1 - signOf(side) / leverage);
}

/** A printed bankruptcy price -> the mark price that triggered the liquidation: BP / (1 - s m). */
export function linearTriggerOfBankruptcy(side: Side, bankruptcyPrice: number, rate: number): number {
  return bankruptcyPrice / (1 - signOf(side) * rate);
}

/**
 * Bybit's older margin on entry value: E (1 - s/L + s m).
 * Source: Bybit help centre, "Liquidation price calculation under isolated mode (USDT contract)".
 */
export function entryBasedLiquidationPrice(side: Side, entry: number, leverage: number, rate: number): number {
  const s = signOf(side);
  return entry * (1 - s / leverage + s * rate);
}

/** Isolated, after funding of `fundingPaid` (a fraction of entry notional) has eaten into the margin. */
export function fundedLiquidationPrice(
  side: Side,
  entry: number,
  leverage: number,
  rate: number,
  fundingPaid: number,
): number {
  const s = signOf(side);
  return (entry * (1 - s / leverage + s * fundingPaid)) / (1 - s * rate);
}
