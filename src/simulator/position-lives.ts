import type { Side } from '../market/event.ts';
import { CrossAccounts } from './cross-accounts.ts';
import { chargeFunding } from './funding-pressure.ts';
import { Liquidator } from './liquidator.ts';
import { PositionBook } from './position-book.ts';
import type { Random } from './random.ts';
import type { Specification } from './specification.ts';
import { drawStop } from './stops.ts';
import type { Opening, Traders } from './traders.ts';
import type { World } from './world.ts';

/** How positions come into a market's book, and what happens to them as time goes by. */
export class PositionLives {
  readonly book: PositionBook;
  readonly liquidator: Liquidator;
  private readonly specification: Specification;
  private readonly traders: Traders;
  private readonly random: Random;
  private readonly slotsPerDay: number;
  private readonly crossAccounts: CrossAccounts | null;
  /** Positions that lost their margin without a move of the mark; not listed by liquidation price. */
  private ruined: number[] = [];

  constructor(specification: Specification, traders: Traders, world: World, random: Random, slotsPerDay: number) {
    const { margin } = traders;
    this.specification = specification;
    this.traders = traders;
    this.random = random;
    this.slotsPerDay = slotsPerDay;
    this.book = new PositionBook(specification.startPrice);
    const perHour = slotsPerDay / 24;
    this.liquidator = new Liquidator(specification.partialLiquidation, this.book, margin, random, perHour);
    this.crossAccounts = specification.crossAccounts
      ? new CrossAccounts(specification.crossAccounts, this.book, margin, world, random, perHour)
      : null;
  }

  /** Draws the stop of a new position; NaN where it has none. */
  drawStop(side: Side, entry: number, opening: Opening): number {
    const { stopLosses } = this.specification;
    return stopLosses ? drawStop(stopLosses, side, entry, opening.liquidationPrice, this.random) : Number.NaN;
  }

  /**
   * @param stop where the holder closes; NaN for nowhere
   * @param holdingDays for how long the holder means to stay
   */
  open(
    side: Side,
    lots: number,
    entry: number,
    opening: Opening,
    stop: number,
    mark: number,
    slot: number,
    holdingDays: number,
  ): void {
    const { leverage, wallet, liquidationPrice, isolated } = opening;
    const closeSlot = slot + 1 + Math.floor(holdingDays * this.slotsPerDay);
    const i = this.book.open({ side, lots, entry, leverage, wallet, liquidationPrice, closeSlot });
    if (stop === stop) this.book.setStop(i, stop);
    this.liquidator.begin(i);
    this.crossAccounts?.begin(i, isolated, mark, slot);
  }

  /** Looks at the positions whose slot has come; returns the lots that their holders close. */
  look(slot: number, mark: number, last: number): { long: number; short: number } {
    const { book, liquidator } = this;
    const closed = { long: 0, short: 0 };
    for (const i of book.dueAt(slot)) {
      if (liquidator.isCooling(i)) {
        if (liquidator.endCoolDown(i, mark)) this.ruined.push(i);
        else this.crossAccounts?.resume(i, mark, slot);
      } else if (slot < book.closeSlot[i]) {
        if (this.crossAccounts!.review(i, mark, slot)) this.ruined.push(i);
      } else if (!liquidator.isBackstop(i) && this.holdsOn(i, last)) {
        const days = this.traders.holding.draw(book.leverage[i]);
        book.closeSlot[i] = slot + 1 + Math.floor(days * this.slotsPerDay);
        book.lookAgain(i, book.closeSlot[i]);
        this.crossAccounts?.resume(i, mark, slot);
      } else {
        closed[book.sideOf(i)] += book.lots[i];
        liquidator.settleClose(i, last);
        book.close(i);
      }
    }
    return closed;
  }

  /** Funding of an interval is due. */
  payFunding(rate: number, mark: number, slot: number): void {
    this.crossAccounts?.payFunding(rate, mark);
    if (!this.specification.fundingPressure) return;
    for (const i of chargeFunding(this.book, this.traders.margin, rate, mark, slot, this.random)) this.ruined.push(i);
  }

  /** Takes the positions that have lost their margin since this was asked last. */
  takeRuined(): number[] {
    const { ruined } = this;
    if (ruined.length > 0) this.ruined = [];
    return ruined;
  }

  private holdsOn(i: number, last: number): boolean {
    return this.traders.holding.putsOff(this.book.signOf(i) * (last - this.book.entry[i]));
  }
}
