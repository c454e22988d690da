import { describe, expect, it } from 'vitest';
import type { Side } from '../market/event.ts';
import { CrossAccounts } from './cross-accounts.ts';
import { Deleveraging } from './deleveraging.ts';
import { chargeFunding } from './funding-pressure.ts';
import { Liquidator } from './liquidator.ts';
import { Margin } from './margin.ts';
import { SPECIFICATIONS } from './markets.ts';
import { PositionBook } from './position-book.ts';
import { Random } from './random.ts';
import { World } from './world.ts';

const { BTC, BTCCROSS, BTCPARTIAL } = SPECIFICATIONS;
const MARK = 80_000;
const margin = new Margin(BTC);
const random = () => new Random(1, 'mechanisms');

/** Opens on exactly its initial margin. */
function open(book: PositionBook, side: Side, lots: number, leverage: number, entry = MARK, closeSlot = 1e6): number {
  const wallet = margin.notional(lots, entry) / leverage;
  const liquidationPrice = margin.liquidationPrice(side, lots, entry, wallet);
  return book.open({ side, lots, entry, leverage, wallet, liquidationPrice, closeSlot });
}

describe('a plain liquidation', () => {
  it('takes the whole position', () => {
    const book = new PositionBook(MARK);
    const liquidator = new Liquidator(null, book, margin, random(), 360);
    const i = open(book, 'long', 50_000, 50);
    liquidator.begin(i);
    expect(liquidator.liquidate(i, 79_000, 78_990, 1)).toEqual({ lots: 50_000, sold: 50_000 });
    expect(book.longs.open).toBe(0);
  });
});

describe('partial liquidation', () => {
  const setUp = (fund: number) => {
    const book = new PositionBook(MARK);
    const rules = { ...BTCPARTIAL.partialLiquidation, fund };
    return { book, liquidator: new Liquidator(rules, book, margin, random(), 360) };
  };

  it('sells a large position down to a milder bracket, and spares it for the cool-down', () => {
    const { book, liquidator } = setUp(1e6);
    const i = open(book, 'long', 50_000, 25);
    liquidator.begin(i);
    const trigger = book.liquidationPrice[i];
    const { lots, sold } = liquidator.liquidate(i, trigger, trigger, 10);
    expect(sold).toBe(lots);
    expect(lots).toBeGreaterThanOrEqual(12_500);
    expect(lots).toBeLessThan(50_000);
    expect(book.longs.open).toBe(50_000 - lots);
    expect(liquidator.isCooling(i)).toBe(true);
    // Only bankruptcy ends it now; and what is left has its margin again, so that it lives on after the cool-down.
    expect(book.liquidationPrice[i]).toBeLessThan(trigger * 0.999);
    expect(book.dueAt(13)).toEqual([i]);
    expect(liquidator.endCoolDown(i, trigger)).toBe(false);
    expect(book.liquidationPrice[i]).toBeLessThan(trigger);
    expect(liquidator.isCooling(i)).toBe(false);
  });

  it('takes all of what is below its margin still when the cool-down ends', () => {
    const { book, liquidator } = setUp(1e6);
    const i = open(book, 'short', 50_000, 25);
    liquidator.begin(i);
    const trigger = book.liquidationPrice[i];
    const { lots } = liquidator.liquidate(i, trigger, trigger, 10);
    const beyond = (trigger + book.liquidationPrice[i]) / 2 + 100;
    expect(liquidator.endCoolDown(i, beyond)).toBe(true);
    expect(liquidator.liquidate(i, beyond, beyond, 13).lots).toBe(50_000 - lots);
    expect(book.shorts.open).toBe(0);
  });

  it('lets the fund pay what was sold below bankruptcy, and keep a little of what was sold above', () => {
    const { book, liquidator } = setUp(1e6);
    const sell = (fill: number): number => {
      const i = open(book, 'long', 100, 50);
      liquidator.begin(i);
      const trigger = book.liquidationPrice[i];
      liquidator.liquidate(i, trigger, trigger, 1);
      const before = liquidator.fund;
      liquidator.settleOrders(fill);
      return liquidator.fund - before;
    };
    // Bankrupt at 80,000 x (1 - 1/50) = 78,400; 100 lots are .1 BTC.
    expect(sell(78_000)).toBeCloseTo(-40, 6);
    expect(sell(78_401)).toBeCloseTo(0.1, 6);
    expect(sell(79_000)).toBeLessThan(10);
  });

  it("hands a bankrupt position to the backstop, which holds and sells it at the fund's risk", () => {
    const { book, liquidator } = setUp(1e6);
    const i = open(book, 'long', 1_000, 50);
    liquidator.begin(i);
    expect(liquidator.liquidate(i, book.liquidationPrice[i], 78_000, 1)).toEqual({ lots: 1_000, sold: 0 });
    expect(book.longs.open).toBe(1_000);
    expect(book.longs.unreachable).toBe(1_000);
    expect(liquidator.takenOver).toBe(1_000);
    expect(liquidator.isBackstop(i)).toBe(true);
    liquidator.settleClose(i, 78_900);
    expect(liquidator.fund).toBeCloseTo(1e6 + 500, 6);
  });

  it('deleverages the other side where the backstop is full, at no market', () => {
    const { book, liquidator } = setUp(0);
    const i = open(book, 'long', 1_000, 50);
    const winner = open(book, 'short', 600, 20, 90_000);
    const other = open(book, 'short', 900, 5, 85_000);
    for (const each of [i, winner, other]) liquidator.begin(each);
    expect(liquidator.liquidate(i, book.liquidationPrice[i], 78_000, 1)).toEqual({ lots: 1_000, sold: 0 });
    expect(liquidator.deleveraged).toBe(1_000);
    expect([book.lots[i], book.lots[winner], book.lots[other]]).toEqual([0, 0, 500]);
    expect(book.longs.open).toBe(0);
    expect(book.shorts.open).toBe(500);
  });
});

describe('Deleveraging', () => {
  it('begins with gains on high leverage, ends with losses on high leverage, and spares whom it should', () => {
    const book = new PositionBook(MARK);
    const levered = open(book, 'long', 10, 50, 79_000);
    const loser = open(book, 'long', 10, 2, 81_000);
    const gainer = open(book, 'long', 10, 2, 70_000);
    const worst = open(book, 'long', 10, 100, 80_200);
    const spared = open(book, 'long', 10, 100, 60_000);
    const deleveraging = new Deleveraging(book);
    const order: number[] = [];
    const close = book.close.bind(book);
    book.close = (i) => {
      order.push(i);
      close(i);
    };
    expect(deleveraging.close('long', 100, MARK, 1, (i) => i === spared)).toBe(40);
    expect(order).toEqual([levered, gainer, worst, loser]);
  });
});

describe('CrossAccounts', () => {
  const setUp = (change: { topUps?: number; withdrawals?: number } = {}) => {
    const book = new PositionBook(MARK);
    const world = new World(BTCCROSS, 1, 'test', 8640);
    const rules = { ...BTCCROSS.crossAccounts, deviation: 0, topUps: 0, withdrawals: 0, ...change };
    return { book, world, accounts: new CrossAccounts(rules, book, margin, world, random(), 360) };
  };

  it('moves the liquidation price with what else the account holds, and with funding; not that of isolated ones', () => {
    const { book, world, accounts } = setUp();
    const i = open(book, 'long', 1_000, 5);
    const alone = open(book, 'long', 1_000, 5);
    accounts.begin(i, false, MARK, 0);
    accounts.begin(alone, true, MARK, 0);
    const before = book.liquidationPrice[i];
    world.logOthers = -0.1;
    expect(accounts.review(i, MARK, 100)).toBe(false);
    const afterLoss = book.liquidationPrice[i];
    // Others worth .3 of 80,000 lost 9.5 %: 2,284 USD per coin.
    expect(afterLoss - before).toBeGreaterThan(2_284);
    expect(afterLoss - before).toBeLessThan(2_300);
    accounts.payFunding(0.003, MARK);
    accounts.review(i, MARK, 200);
    expect(book.liquidationPrice[i] - afterLoss).toBeGreaterThan(240);
    expect(book.liquidationPrice[alone]).toBe(before);
    expect(book.dueAt(1e6)).toEqual([alone]);
  });

  it('tops up who comes near, and ruins who has lost the margin elsewhere', () => {
    const near = 65_500;
    const { book, accounts } = setUp({ topUps: 1 });
    const i = open(book, 'long', 1_000, 5);
    accounts.begin(i, false, MARK, 0);
    const before = book.liquidationPrice[i];
    expect(accounts.review(i, near, 100)).toBe(false);
    expect(book.liquidationPrice[i]).toBeLessThan(before - 0.25 * (MARK / 5));

    const poor = setUp();
    const j = open(poor.book, 'long', 1_000, 50);
    poor.accounts.begin(j, false, MARK, 0);
    poor.world.logOthers = -0.5;
    expect(poor.accounts.review(j, MARK, 100)).toBe(true);
    expect(poor.book.longs.unreachable).toBe(1_000);
  });

  it('takes profit out of accounts that are far off, which brings their liquidation nearer', () => {
    const { book, accounts } = setUp({ withdrawals: 1 });
    const i = open(book, 'long', 1_000, 20);
    accounts.begin(i, false, MARK, 0);
    const before = book.liquidationPrice[i];
    accounts.review(i, 100_000, 100);
    expect(book.liquidationPrice[i]).toBeGreaterThan(before + 5_000);
    expect(book.liquidationPrice[i]).toBeLessThan(100_000);
  });
});

describe('chargeFunding', () => {
  it('brings payers nearer to liquidation and receivers further off, and makes levered payers give up', () => {
    const book = new PositionBook(MARK);
    const longs = Array.from({ length: 400 }, () => open(book, 'long', 100, 20));
    const short = open(book, 'short', 100, 20);
    const [before, shortBefore] = [book.liquidationPrice[longs[0]], book.liquidationPrice[short]];
    expect(chargeFunding(book, margin, 0.002, MARK, 50, random())).toEqual([]);
    expect(book.liquidationPrice[longs[0]] - before).toBeCloseTo(0.002 * MARK * 1.004, 0);
    expect(book.liquidationPrice[short]).toBeGreaterThan(shortBefore);
    const givenUp = longs.filter((i) => book.closeSlot[i] < 1e6);
    // 1 - exp(-15 x .0019 x 20) = .43
    expect(givenUp.length / longs.length).toBeCloseTo(0.43, 1);
    for (const i of givenUp) expect(book.dueAt(book.closeSlot[i])).toContain(i);
    expect(book.closeSlot[short]).toBe(1e6);
  });

  it('ruins who cannot pay', () => {
    const book = new PositionBook(MARK);
    const i = open(book, 'short', 100, 125);
    const mark = book.liquidationPrice[i] - 10;
    expect(chargeFunding(book, margin, -0.003, mark, 50, random())).toEqual([i]);
    expect(book.shorts.unreachable).toBe(100);
  });
});
