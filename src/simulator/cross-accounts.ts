import { widened } from './linked-lists.ts';
import type { Margin } from './margin.ts';
import type { PositionBook } from './position-book.ts';
import type { Random } from './random.ts';
import type { CrossAccounts as CrossAccountsSpecification } from './specification.ts';
import type { World } from './world.ts';

/** An account is looked at this often per 1 % that it stands from its liquidation, within limits, hours. */
const HOURS_PER_PERCENT = 1.5;
const LEAST_HOURS = 0.5;
const MOST_HOURS = 72;
/** An account that came this near, in units of 1 / leverage, may be topped up. */
const NEAR = 0.5;
/** One that moved this far off, in the same units, may take profit out. */
const FAR = 2.5;
const WITHDRAWN = 0.3;

/**
 * Cross-margin accounts: beside its position each holds something else whose worth moves, pays funding, is topped up
 * when it comes near its liquidation and takes profit out when it is far. So its liquidation price moves. It is stated
 * anew each time the account is looked at, more often the nearer it is.
 */
export class CrossAccounts {
  private readonly specification: CrossAccountsSpecification;
  private readonly book: PositionBook;
  private readonly margin: Margin;
  private readonly world: World;
  private readonly random: Random;
  private readonly slotsPerHour: number;
  /** By position: USD held in other markets, signed; 0 where the position is isolated. */
  private others = new Float64Array(1 << 14);
  /** By position: logOthers when the account began, and the sum of funding when it was charged last. */
  private othersAt = new Float64Array(1 << 14);
  private fundingAt = new Float64Array(1 << 14);
  /** USD of funding per coin of a long since the start. */
  private fundingPerCoin = 0;

  constructor(
    specification: CrossAccountsSpecification,
    book: PositionBook,
    margin: Margin,
    world: World,
    random: Random,
    slotsPerHour: number,
  ) {
    this.specification = specification;
    this.book = book;
    this.margin = margin;
    this.world = world;
    this.random = random;
    this.slotsPerHour = slotsPerHour;
  }

  payFunding(rate: number, mark: number): void {
    this.fundingPerCoin += rate * mark;
  }

  /** An account begins with this position. */
  begin(i: number, isolated: boolean, mark: number, slot: number): void {
    if (i >= this.others.length) {
      const capacity = 2 * this.others.length;
      this.others = widened(this.others, capacity);
      this.othersAt = widened(this.othersAt, capacity);
      this.fundingAt = widened(this.fundingAt, capacity);
    }
    this.others[i] = 0;
    if (isolated) return;
    const { sameSide, deviation } = this.specification;
    const { book } = this;
    const notional = this.margin.notional(book.lots[i], book.entry[i]);
    this.others[i] = book.signOf(i) * notional * (sameSide + deviation * this.random.normal());
    this.othersAt[i] = this.world.logOthers;
    this.fundingAt[i] = this.fundingPerCoin;
    this.resume(i, mark, slot);
  }

  /**
   * States the account's liquidation price anew.
   *
   * @returns whether the account has lost its margin; if so it is no longer listed by liquidation price
   */
  review(i: number, mark: number, slot: number): boolean {
    const { book, margin } = this;
    const sign = book.signOf(i);
    const side = book.sideOf(i);
    const lots = book.lots[i];
    const entry = book.entry[i];
    const due = this.fundingPerCoin - this.fundingAt[i];
    book.wallet[i] -= sign * due * margin.notional(lots, 1);
    this.fundingAt[i] = this.fundingPerCoin;
    const gained = this.others[i] * (Math.exp(this.world.logOthers - this.othersAt[i]) - 1);
    const priceNow = (): number => margin.liquidationPrice(side, lots, entry, book.wallet[i] + gained);
    const initial = margin.notional(lots, entry) / book.leverage[i];

    let price = priceNow();
    const room = price === 0 ? Number.POSITIVE_INFINITY : (sign * (mark - price)) / mark;
    if (room > 0 && room < NEAR / book.leverage[i] && this.random.uniform() < this.specification.topUps) {
      book.wallet[i] += initial * (0.3 + 0.7 * this.random.uniform());
      price = priceNow();
    } else if (room > FAR / book.leverage[i] && this.random.uniform() < this.specification.withdrawals) {
      book.wallet[i] -= WITHDRAWN * Math.max(0, sign * margin.notional(lots, 1) * (mark - entry) + gained);
      price = priceNow();
    }
    if (price !== 0 && sign * (mark - price) <= 0) {
      book.reprice(i, 0);
      return true;
    }
    book.reprice(i, price);
    this.resume(i, mark, slot);
    return false;
  }

  /** Looks at the account again soon, if it is one. */
  resume(i: number, mark: number, slot: number): void {
    if (this.others[i] === 0) return;
    const { book } = this;
    const percent = 100 * Math.abs(1 - book.liquidationPrice[i] / mark);
    const hours = Math.min(MOST_HOURS, Math.max(LEAST_HOURS, HOURS_PER_PERCENT * percent));
    const slots = Math.ceil(hours * this.slotsPerHour * (0.5 + this.random.uniform()));
    book.lookAgain(i, Math.min(book.closeSlot[i], slot + slots));
  }
}
