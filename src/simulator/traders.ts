import type { Side } from '../market/event.ts';
import { maxLeverage } from '../model/margin/bracket.ts';
import { tieredLiquidationPrice } from '../model/margin/linear.ts';
import type { Random } from './random.ts';
import type { Specification } from './specification.ts';

/** What a trader decides on opening, beyond side and size. */
export interface Opening {
  /** On the market's tick; 0 where nothing liquidates it. */
  liquidationPrice: number;
  holdingDays: number;
}

/** Draws the positions that people open. */
export class Traders {
  /** Mean notional of an opening, USD. */
  readonly meanNotional: number;
  /** Mean holding time of opened notional, liquidations apart. */
  readonly meanHoldingDays: number;
  private readonly specification: Specification;
  private readonly random: Random;
  /** Cumulative shares of opens, and of what stands open at any moment. */
  private readonly opened: Float64Array;
  private readonly standing: Float64Array;

  constructor(specification: Specification, random: Random) {
    this.specification = specification;
    this.random = random;
    const shares = specification.leverages.map(({ share }) => share);
    const holding = specification.leverages.map(({ leverage }) => this.holdingDaysOf(leverage));
    this.opened = cumulative(shares);
    this.standing = cumulative(shares.map((share, i) => share * holding[i]!));
    this.meanHoldingDays = shares.reduce((sum, share, i) => sum + share * holding[i]!, 0);
    const { median, logDeviation, tailShare, tailFrom, tailExponent, largest } = specification.size;
    const body = median * Math.exp((logDeviation * logDeviation) / 2);
    const tail = (tailFrom * (tailExponent - (tailFrom / largest) ** (tailExponent - 1))) / (tailExponent - 1);
    this.meanNotional = (1 - tailShare) * body + tailShare * tail;
  }

  /** Size of a new position in lots, at least one. */
  lots(price: number): number {
    const { median, logDeviation, tailShare, tailFrom, tailExponent, largest } = this.specification.size;
    const notional =
      this.random.uniform() < tailShare
        ? tailFrom * this.random.uniform() ** (-1 / tailExponent)
        : median * Math.exp(logDeviation * this.random.normal());
    return Math.max(1, Math.round((Math.min(notional, largest) / price) * this.specification.lotsPerCoin));
  }

  /** Index of the leverage tier of a position found open, liquidations apart. */
  standingTier(): number {
    return pick(this.standing, this.random.uniform());
  }

  holdingDaysOf(leverage: number): number {
    return this.specification.holdingDays * leverage ** -this.specification.holdingExponent;
  }

  /** The tier of at most this index that the venue's brackets allow for the notional. */
  allowedTier(tier: number, notional: number): number {
    const { leverages, brackets } = this.specification;
    const limit = maxLeverage(brackets, notional);
    let allowed = tier;
    while (allowed > 0 && leverages[allowed]!.leverage > limit) allowed--;
    return allowed;
  }

  /**
   * Draws margin and holding time. The venue refuses what it would liquidate at once, so the leverage falls until the
   * liquidation price lies beyond the mark.
   *
   * @param largestTier index of the highest leverage tier that this trader would use
   */
  open(side: Side, lots: number, entry: number, mark: number, largestTier: number): Opening {
    const { leverages, lotsPerCoin } = this.specification;
    const drawn = Math.min(pick(this.opened, this.random.uniform()), largestTier);
    let tier = this.allowedTier(drawn, (lots / lotsPerCoin) * entry);
    const multiple = this.marginMultiple();
    let price = this.liquidationPriceOf(side, lots, entry, tier, multiple);
    while (tier > 0 && (side === 'long' ? price >= mark : price <= mark)) {
      tier--;
      price = this.liquidationPriceOf(side, lots, entry, tier, multiple);
    }
    const mean = this.holdingDaysOf(leverages[tier]!.leverage);
    return { liquidationPrice: price, holdingDays: this.random.exponential(mean) };
  }

  /** Margin in units of notional / leverage: 1 isolated, more on cross margin. */
  marginMultiple(): number {
    const { isolatedShare, crossMargin } = this.specification;
    return this.random.uniform() < isolatedShare ? 1 : 1 + this.random.exponential(crossMargin);
  }

  /** On the market's tick; 0 where nothing liquidates the position. */
  liquidationPriceOf(side: Side, lots: number, entry: number, tier: number, marginMultiple: number): number {
    const { leverages, lotsPerCoin, brackets, ticksPerUnit } = this.specification;
    const quantity = lots / lotsPerCoin;
    const walletBalance = ((quantity * entry) / leverages[tier]!.leverage) * marginMultiple;
    const price = tieredLiquidationPrice({ side, entry, quantity, walletBalance }, brackets) ?? 0;
    return Math.round(price * ticksPerUnit) / ticksPerUnit;
  }
}

function cumulative(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return Float64Array.from(weights, (weight) => (sum += weight) / total);
}

function pick(cumulativeShares: Float64Array, uniform: number): number {
  let i = 0;
  while (i < cumulativeShares.length - 1 && uniform > cumulativeShares[i]!) i++;
  return i;
}
