import { BookDepth } from './book-depth.ts';
import { priceImpact } from './impact.ts';
import type { Specification } from './specification.ts';
import type { World } from './world.ts';

/**
 * Last and mark price of one venue. The world's index keeps a share of every order's impact; the last price carries the
 * whole impact of recent orders on top; the mark price is the index and a moving average of the basis.
 */
export class Prices {
  last: number;
  mark: number;
  readonly depth: BookDepth;
  private readonly specification: Specification;
  private readonly world: World;
  private readonly flowKept: number;
  private readonly markWeight: number;
  /** Signed recent order flow, lots, that still weighs on the price. */
  private flow = 0;
  /** Moving average of ln(last / index). */
  private meanBasis = 0;

  constructor(specification: Specification, world: World, stepMs: number) {
    this.specification = specification;
    this.world = world;
    this.depth = new BookDepth(specification.depthWithdrawal, 60_000 / stepMs);
    this.last = specification.startPrice;
    this.mark = specification.startPrice;
    this.flowKept = Math.exp(-stepMs / 60_000 / specification.impactMinutes);
    this.markWeight = 1 - Math.exp(-stepMs / 1000 / specification.markSeconds);
  }

  /** ln(mark / index). */
  get premium(): number {
    return Math.log(this.mark) - this.world.logIndex;
  }

  /** Begins a step: old orders fade. */
  begin(): void {
    this.flow *= this.flowKept;
  }

  /** Signed lots hit the book, buys positive. */
  push(lots: number): void {
    const before = this.impact(this.flow);
    this.flow += lots;
    this.world.logIndex += this.specification.lastingImpact * (this.impact(this.flow) - before);
  }

  /** By how much one lot more would move the last price, in log price. */
  get impactPerLot(): number {
    const { lotsPerCoin } = this.specification;
    const further = Math.sign(this.flow) || 1;
    return Math.abs(this.impact(this.flow + further * lotsPerCoin) - this.impact(this.flow)) / lotsPerCoin;
  }

  /** The mark price that what was pushed so far makes; the previous one stands in {@link mark} until set. */
  nextMark(standingBasis: number): number {
    return this.onTick(this.world.logIndex + this.nextMeanBasis(standingBasis));
  }

  /** The last price that what was pushed so far makes. */
  nextLast(standingBasis: number): number {
    return this.onTick(this.world.logIndex + this.impact(this.flow) + standingBasis);
  }

  /** Ends a step: last price and mark are what the pushed orders made of them. */
  settle(standingBasis: number): void {
    this.mark = this.nextMark(standingBasis);
    this.meanBasis = this.nextMeanBasis(standingBasis);
    this.last = this.nextLast(standingBasis);
  }

  private nextMeanBasis(standingBasis: number): number {
    return this.meanBasis + this.markWeight * (this.impact(this.flow) + standingBasis - this.meanBasis);
  }

  private impact(flow: number): number {
    const { dailyVolume, dailyVolatility, lotsPerCoin } = this.specification;
    const { intensity } = this.world;
    const volume = dailyVolume * intensity * this.depth.share;
    return priceImpact(flow / lotsPerCoin, volume, dailyVolatility * intensity);
  }

  private onTick(logPrice: number): number {
    const { ticksPerUnit } = this.specification;
    return Math.max(1, Math.round(Math.exp(logPrice) * ticksPerUnit)) / ticksPerUnit;
  }
}
