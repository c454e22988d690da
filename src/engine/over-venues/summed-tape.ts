import type { Liquidation } from '../../market/event.ts';
import type { LiquidationTape, ValuedLiquidation } from '../liquidation-tape.ts';
import type { MarketPipeline } from '../pipeline.ts';
import type { MarketOverVenues } from './market-over-venues.ts';
import { barAt, ownMark, usdPerUnit } from './anchor.ts';

/** The single liquidations of all members, at prices of the reference. */
export class SummedTape implements Pick<LiquidationTape, 'add' | 'known' | 'largest'> {
  private readonly market: MarketOverVenues;

  constructor(market: MarketOverVenues) {
    this.market = market;
  }

  get known(): boolean {
    return this.market.members.some(({ tape }) => tape.known);
  }

  add(): never {
    throw new Error(`${this.market.instrument.id}: liquidations are told to its members`);
  }

  largest(fromMs: number, toMs: number, leastUsd: number, limit: number): ReturnType<LiquidationTape['largest']> {
    const found = this.market.members.map((member) => ({
      member,
      ...member.tape.largest(fromMs, toMs, leastUsd, limit),
    }));
    const all = found.flatMap(({ member, liquidations }) => liquidations.map((one) => ({ member, one })));
    const kept = all
      .toSorted((a, b) => b.one.usd - a.one.usd)
      .slice(0, limit)
      .toSorted((a, b) => a.one.timeMs - b.one.timeMs)
      .map(({ member, one }): ValuedLiquidation => ({ ...one, price: one.price * this.ratio(member, one.timeMs) }));
    return { liquidations: kept, omitted: found.reduce((sum, one) => sum + one.omitted, all.length - kept.length) };
  }

  /** A member's liquidation as one of this market: in coins at the reference, worth as much. */
  valued(member: MarketPipeline, one: Liquidation): Liquidation {
    const usd = one.notionalUsd ?? one.quantity * usdPerUnit(member.instrument.contract, one.price);
    const price = one.price * this.ratio(member, one.timeMs);
    return { ...one, price, quantity: usd / price, notionalUsd: usd };
  }

  /** Reference to own mark at a moment; 1 while it is not known. */
  private ratio(member: MarketPipeline, timeMs: number): number {
    const openMs = Math.floor(timeMs / this.market.barStepMs) * this.market.barStepMs;
    const [own, reference] = [barAt(member, openMs), barAt(this.market, openMs)];
    return own && reference ? reference.close / ownMark(own) : 1;
  }
}
