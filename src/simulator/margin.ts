import type { Side } from '../market/event.ts';
import { linearBankruptcyPrice, tieredLiquidationPrice } from '../model/margin/linear.ts';
import type { Specification } from './specification.ts';

/** A venue's margin rules in the market's own lots and ticks. */
export class Margin {
  private readonly specification: Specification;

  constructor(specification: Specification) {
    this.specification = specification;
  }

  /** USD of a quantity. */
  notional(lots: number, price: number): number {
    return (lots / this.specification.lotsPerCoin) * price;
  }

  /**
   * @param wallet USD behind the position
   * @returns on the market's tick; 0 where nothing liquidates the position
   */
  liquidationPrice(side: Side, lots: number, entry: number, wallet: number): number {
    const quantity = lots / this.specification.lotsPerCoin;
    const position = { side, entry, quantity, walletBalance: wallet };
    return this.onTick(tieredLiquidationPrice(position, this.specification.brackets) ?? 0);
  }

  /** Price at which the wallet is gone, on the market's tick; 0 where none is. */
  bankruptcyPrice(side: Side, lots: number, entry: number, wallet: number): number {
    return this.onTick(Math.max(0, linearBankruptcyPrice(side, entry, this.notional(lots, entry) / wallet)));
  }

  /** The next lower notional at which a position falls into a milder bracket; 0 in the first. */
  bracketFloor(notional: number): number {
    let floor = 0;
    for (const bracket of this.specification.brackets) if (bracket.floor < notional) floor = bracket.floor;
    return floor;
  }

  private onTick(price: number): number {
    const { ticksPerUnit } = this.specification;
    return Math.round(price * ticksPerUnit) / ticksPerUnit;
  }
}
