import type { Side } from '../market/event.ts';
import { maxLeverage } from '../model/margin/bracket.ts';
import { Holding } from './holding.ts';
import { Margin } from './margin.ts';
import type { Random } from './random.ts';
import type { LeverageTier, Specification } from './specification.ts';

/** What a trader decides on opening, beyond side and size. */
export interface Opening {
  readonly leverage: number;
  /** USD behind the position. */
  readonly wallet: number;
  /** On the market's tick; 0 where nothing liquidates it. */
  readonly liquidationPrice: number;
  /** Nothing but its own margin stands behind it. */
  readonly isolated: boolean;
}

/** Draws the positions that people open. */
export class Traders {
  /** Mean notional of an opening, USD. */
  readonly meanNotional: number;
  readonly holding: Holding;
  readonly margin: Margin;
  private readonly specification: Specification;
  private readonly random: Random;
  /** Cumulative shares of opens of each mix, and of what stands open at any moment under the first. */
  private readonly opened: readonly Float64Array[];
  private readonly standing: Float64Array;
  private readonly meanHolding: readonly number[];

  constructor(specification: Specification, random: Random) {
    this.specification = specification;
    this.random = random;
    this.holding = new Holding(specification, random);
    this.margin = new Margin(specification);
    const { leverages, laterLeverages } = specification;
    const held = ({ leverage, share }: LeverageTier): number => share * this.holding.mean(leverage);
    const mixes = [leverages, ...laterLeverages];
    this.opened = mixes.map((mix) => cumulative(mix.map(({ share }) => share)));
    this.meanHolding = mixes.map((mix) => mix.reduce((sum, tier) => sum + held(tier), 0));
    this.standing = cumulative(leverages.map(held));
    const { median, logDeviation, tailShare, tailFrom, tailExponent, largest } = specification.size;
    const body = median * Math.exp((logDeviation * logDeviation) / 2);
    const tail = (tailFrom * (tailExponent - (tailFrom / largest) ** (tailExponent - 1))) / (tailExponent - 1);
    this.meanNotional = (1 - tailShare) * body + tailShare * tail;
  }

  /** Mean holding time of notional opened under a mix, liquidations apart, days. */
  meanHoldingDays(mix: number): number {
    return this.meanHolding[mix];
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

  /** Index of the leverage tier of a position found open under the first mix, liquidations apart. */
  standingTier(): number {
    return pick(this.standing, this.random.uniform());
  }

  /** The tier of at most this index that the venue's brackets allow for the notional. */
  allowedTier(tier: number, notional: number): number {
    const { leverages, brackets } = this.specification;
    const limit = maxLeverage(brackets, notional);
    let allowed = tier;
    while (allowed > 0 && leverages[allowed].leverage > limit) allowed--;
    return allowed;
  }

  /**
   * Draws leverage and margin. The venue refuses what it would liquidate at once, so the leverage falls until the
   * liquidation price lies beyond the mark.
   *
   * @param mix index of the mix of leverages
   * @param largestTier index of the highest leverage tier that this trader would use
   */
  open(side: Side, lots: number, entry: number, mark: number, mix: number, largestTier: number): Opening {
    const drawn = Math.min(pick(this.opened[mix], this.random.uniform()), largestTier);
    let tier = this.allowedTier(drawn, this.margin.notional(lots, entry));
    const multiple = this.marginMultiple();
    let opening = this.opening(side, lots, entry, tier, multiple);
    while (tier > 0 && (side === 'long' ? opening.liquidationPrice >= mark : opening.liquidationPrice <= mark)) {
      tier--;
      opening = this.opening(side, lots, entry, tier, multiple);
    }
    return opening;
  }

  /** Margin in units of notional / leverage: 1 isolated, more on cross margin. */
  marginMultiple(): number {
    const { isolatedShare, crossMargin } = this.specification;
    return this.random.uniform() < isolatedShare ? 1 : 1 + this.random.exponential(crossMargin);
  }

  /** The position that a leverage tier opens on `multiple` of its initial margin. */
  opening(side: Side, lots: number, entry: number, tier: number, multiple: number): Opening {
    const { leverage } = this.specification.leverages[tier];
    const wallet = (this.margin.notional(lots, entry) / leverage) * multiple;
    const liquidationPrice = this.margin.liquidationPrice(side, lots, entry, wallet);
    return { leverage, wallet, liquidationPrice, isolated: multiple === 1 };
  }
}

function cumulative(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return Float64Array.from(weights, (weight) => (sum += weight) / total);
}

function pick(cumulativeShares: Float64Array, uniform: number): number {
  let i = 0;
  while (i < cumulativeShares.length - 1 && uniform > cumulativeShares[i]) i++;
  return i;
}
