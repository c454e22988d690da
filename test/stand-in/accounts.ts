import type { Trade } from '../../src/market/event.ts';
import { hash } from './listed.ts';
import { pastOpenInterest } from './past.ts';
import type { Tape } from './tape.ts';

/** What an account truly holds of one coin. */
export interface TruePosition {
  /** Base coin, negative for a short. */
  size: number;
  entryPrice: number;
  /** null: no price liquidates it. */
  liquidationPrice: number | null;
  leverage: number;
  margin: 'cross' | 'isolated';
}

export const ACCOUNTS = 300;
const LEVERAGES = [2, 3, 5, 5, 10, 10, 20, 20, 25, 40, 50, 100];
/** Share of accounts that hold nothing of a coin, of those that have cross margin, and of those that no price liquidates. */
const FLAT = 0.3;
const CROSS = 0.4;
const COVERED = 0.08;
/** Of a coin's open interest, what the accounts that are known here hold of both sides together. */
const OF_OPEN_INTEREST = 0.7;
const ONE_POSITION = 0.04;

/** Addresses of all who trade here. */
export const ADDRESSES: readonly string[] = Array.from(
  { length: ACCOUNTS },
  (_, n) => `0x${Array.from({ length: 40 }, (_digit, i) => Math.floor(hash(n, i, 40) * 16).toString(16)).join('')}`,
);

const books = new WeakMap<Tape, Map<string, TruePosition>>();

/** Buyer and seller: some trade much more than others. */
export function usersOf({ id }: Trade): [buyer: string, seller: string] {
  const number = Number(id);
  const pick = (n: number) => ADDRESSES[Math.floor(hash(number, n) ** 2 * ACCOUNTS)]!;
  return [pick(21), pick(22)];
}

/** All positions of one market, by address. They stay as they were opened, but for what is set here, and what is liquidated. */
export function positionsOf(tape: Tape): Map<string, TruePosition> {
  let book = books.get(tape);
  if (!book) books.set(tape, (book = opened(tape)));
  return book;
}

/** Takes away what the mark price has reached. */
export function liquidate(tape: Tape): void {
  const { mark } = tape.mark;
  const book = books.get(tape);
  for (const [address, { size, liquidationPrice }] of book ?? []) {
    if (liquidationPrice === null) continue;
    if (size > 0 ? mark <= liquidationPrice : mark >= liquidationPrice) book!.delete(address);
  }
}

function opened({ listed, lastPrice, startMs }: Tape): Map<string, TruePosition> {
  const seed = Math.round(listed.priceUsd * 1e6);
  const draws = ADDRESSES.map((address, n) => ({ address, draw: (what: number) => hash(seed, n, what) }));
  const held = draws.filter(({ draw }) => draw(1) >= FLAT);
  const weights = held.map(({ draw }) => 10 ** (2 * draw(2)));
  const total = weights.reduce((sum, one) => sum + one, 0);
  const all = OF_OPEN_INTEREST * pastOpenInterest(listed, startMs);
  return new Map(
    held.map(({ address, draw }, i): [string, TruePosition] => {
      const sign = draw(3) < 0.55 ? 1 : -1;
      const quantity = Math.min(ONE_POSITION, weights[i]! / total) * all;
      const size = sign * Math.max(listed.lot, Number((Math.round(quantity / listed.lot) * listed.lot).toPrecision(9)));
      const leverage = Math.min(listed.maxLeverage, LEVERAGES[Math.floor(draw(4) * LEVERAGES.length)]!);
      const entryPrice = lastPrice * (1 + (draw(5) - 0.5) * 0.004);
      const maintenance = 1 / (2 * listed.maxLeverage);
      const margin = draw(6) < CROSS ? 'cross' : 'isolated';
      // What else a cross account owns stands behind it, too.
      const own = (margin === 'cross' ? 1 + 2 * draw(7) : 1) / leverage;
      const distance = own - maintenance;
      const price = (entryPrice * (1 - sign * own)) / (1 - sign * maintenance);
      const covered = draw(8) < COVERED || price <= 0 || distance < 0.003;
      return [address, { size, entryPrice, liquidationPrice: covered ? null : price, leverage, margin }];
    }),
  );
}
