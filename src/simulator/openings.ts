import type { Side } from '../market/event.ts';
import type { PositionLives } from './position-lives.ts';
import type { Prices } from './prices.ts';
import type { Random } from './random.ts';
import { Regimes } from './regimes.ts';
import type { Specification } from './specification.ts';
import type { Traders } from './traders.ts';

/** Opens that take liquidity, in units of what replaces one side's stock; found by running the market at rest. */
const AGGRESSIVE_OPENS = 0.6;
/** Index of the largest leverage tier of those who catch what is liquidated: fed by leverage, a cascade would not end. */
const CATCHER_TIER = 2;
const ANY_TIER = Number.POSITIVE_INFINITY;

/** An order that opens a position. */
export interface Order {
  readonly side: Side;
  readonly lots: number;
}

/** The new positions of each step: those that people take, and those that meet what others sell or buy. */
export class Openings {
  private readonly specification: Specification;
  private readonly traders: Traders;
  private readonly lives: PositionLives;
  private readonly prices: Prices;
  private readonly random: Random;
  private readonly stepsPerDay: number;
  private readonly regimes: Regimes;
  private opensPerStep: number;

  constructor(
    specification: Specification,
    traders: Traders,
    lives: PositionLives,
    prices: Prices,
    random: Random,
    stepsPerDay: number,
  ) {
    this.specification = specification;
    this.traders = traders;
    this.lives = lives;
    this.prices = prices;
    this.random = random;
    this.stepsPerDay = stepsPerDay;
    this.regimes = new Regimes(specification, random);
    this.opensPerStep = AGGRESSIVE_OPENS * this.replacedPerStep;
  }

  /** Lots: each side of the stock is replaced once in a mean holding time, most of it by the counterparties of closes. */
  get replacedPerStep(): number {
    const { openInterest, lotsPerCoin } = this.specification;
    return (openInterest * lotsPerCoin) / (this.traders.meanHoldingDays(this.regimes.current) * this.stepsPerDay);
  }

  advanceMinute(): void {
    if (this.regimes.advanceMinute()) this.opensPerStep = AGGRESSIVE_OPENS * this.replacedPerStep;
  }

  /**
   * Aggressive opens of one step, Poisson in number; more of them in a lively market and below the usual open interest.
   *
   * @param longShare share of longs among them
   */
  draw(intensity: number, longShare: number): Order[] {
    const { openInterest, lotsPerCoin } = this.specification;
    const { last } = this.prices;
    const shortfall = ((openInterest * lotsPerCoin) / this.lives.book.longs.open) ** 2;
    const lotsPerOpen = (this.traders.meanNotional / last) * lotsPerCoin;
    const mean = (this.opensPerStep * intensity * shortfall) / lotsPerOpen;
    const opens: Order[] = [];
    for (let left = this.random.poisson(mean); left > 0; left--) {
      const side = this.random.uniform() < longShare ? 'long' : 'short';
      opens.push({ side, lots: this.traders.lots(last) });
    }
    return opens;
  }

  /**
   * Opens what was drawn, and on the other side what the step's orders leave unmatched.
   *
   * @param excessBuys lots bought more than sold by aggressive, forced and stopped orders
   * @param forced whether positions were liquidated in this step
   */
  take(opens: readonly Order[], excessBuys: number, previousLast: number, forced: boolean, slot: number): void {
    for (const { side, lots } of opens) this.open(side, lots, previousLast, slot, ANY_TIER);
    this.match(excessBuys, previousLast, slot, forced ? CATCHER_TIER : ANY_TIER);
  }

  /** Opens at a price traded in this step. */
  private open(side: Side, lots: number, previousLast: number, slot: number, largestTier: number): void {
    const { prices, lives, traders } = this;
    const entry = previousLast + (prices.last - previousLast) * this.random.uniform();
    const opening = traders.open(side, lots, entry, prices.mark, this.regimes.current, largestTier);
    const drawn = lives.drawStop(side, entry, opening);
    // A stop that the last price has passed already is not placed.
    const stop = (side === 'long' ? drawn < prices.last : drawn > prices.last) ? drawn : Number.NaN;
    lives.open(side, lots, entry, opening, stop, prices.mark, slot, traders.holding.draw(opening.leverage));
  }

  /** New positions take the other side of what was bought more than sold (or sold more than bought). */
  private match(excessBuys: number, previousLast: number, slot: number, largestTier: number): void {
    const side = excessBuys > 0 ? 'short' : 'long';
    for (let left = Math.abs(excessBuys); left > 0; ) {
      const lots = Math.min(left, this.traders.lots(this.prices.last));
      this.open(side, lots, previousLast, slot, largestTier);
      left -= lots;
    }
  }
}
