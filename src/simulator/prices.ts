import { priceImpact } from './impact.ts';
import type { Specification } from './specification.ts';

/**
 * Index, last and mark price. The index follows the news and keeps a share of every order's impact; the last price
 * carries the whole impact of recent orders on top; the mark price is the index and a moving average of the basis.
 */
export class Prices {
  last: number;
  mark: number;
  private readonly specification: Specification;
  private readonly flowKept: number;
  private readonly markWeight: number;
  private logIndex: number;
  /** Signed recent order flow, lots, that still weighs on the price. */
  private flow = 0;
  /** Moving average of ln(last / index). */
  private meanBasis = 0;
  private intensity = 1;

  constructor(specification: Specification, stepMs: number) {
    this.specification = specification;
    this.last = specification.startPrice;
    this.mark = specification.startPrice;
    this.logIndex = Math.log(specification.startPrice);
    this.flowKept = Math.exp(-stepMs / 60_000 / specification.impactMinutes);
    this.markWeight = 1 - Math.exp(-stepMs / 1000 / specification.markSeconds);
  }

  /** ln(mark / index). */
  get premium(): number {
    return Math.log(this.mark) - this.logIndex;
  }

  /**
   * Begins a step: old orders fade, news moves the index.
   *
   * @param intensity volatility and volume of the moment in units of their long-run levels
   */
  begin(newsReturn: number, intensity: number): void {
    this.flow *= this.flowKept;
    this.logIndex += newsReturn;
    this.intensity = intensity;
  }

  /** Signed lots hit the book, buys positive. */
  push(lots: number): void {
    const before = this.impact();
    this.flow += lots;
    this.logIndex += this.specification.lastingImpact * (this.impact() - before);
  }

  /** The mark price that what was pushed so far makes; the previous one stands in {@link mark} until set. */
  nextMark(standingBasis: number): number {
    return this.onTick(this.logIndex + this.nextMeanBasis(standingBasis));
  }

  /** Ends a step: last price and mark are what the pushed orders made of them. */
  settle(standingBasis: number): void {
    this.mark = this.nextMark(standingBasis);
    this.meanBasis = this.nextMeanBasis(standingBasis);
    this.last = this.onTick(this.logIndex + this.impact() + standingBasis);
  }

  private nextMeanBasis(standingBasis: number): number {
    return this.meanBasis + this.markWeight * (this.impact() + standingBasis - this.meanBasis);
  }

  private impact(): number {
    const { dailyVolume, dailyVolatility, lotsPerCoin } = this.specification;
    const { intensity } = this;
    return priceImpact(this.flow / lotsPerCoin, dailyVolume * intensity, dailyVolatility * intensity);
  }

  private onTick(logPrice: number): number {
    const { ticksPerUnit } = this.specification;
    return Math.max(1, Math.round(Math.exp(logPrice) * ticksPerUnit)) / ticksPerUnit;
  }
}
