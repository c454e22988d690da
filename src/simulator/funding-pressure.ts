import type { PositionBook } from './position-book.ts';
import type { Margin } from './margin.ts';
import type { Random } from './random.ts';

/** Nobody minds the interest that is always there. */
const UNMINDED = 1e-4;
/** Of positions that pay a rate f at leverage L, 1 - exp(-PRESSURE x (f - UNMINDED) x L) are given up within CLOSE_SLOTS. */
const PRESSURE = 15;
const CLOSE_SLOTS = 4 * 360;

/**
 * Charges an interval's funding to every wallet, which moves every liquidation price, and lets those who pay much give
 * up.
 *
 * @param rate positive where longs pay shorts
 * @param slot the present slot
 * @returns positions that the charge has put beyond their margin; they are no longer listed by liquidation price
 */
export function chargeFunding(
  book: PositionBook,
  margin: Margin,
  rate: number,
  mark: number,
  slot: number,
  random: Random,
): number[] {
  const ruined: number[] = [];
  for (let i = 0; i < book.size; i++) {
    const lots = book.lots[i];
    if (lots === 0) continue;
    const sign = book.signOf(i);
    const paid = sign * rate;
    book.wallet[i] -= paid * margin.notional(lots, mark);
    const price = margin.liquidationPrice(book.sideOf(i), lots, book.entry[i], book.wallet[i]);
    if (price !== 0 && sign * (mark - price) <= 0) {
      book.reprice(i, 0);
      ruined.push(i);
      continue;
    }
    book.reprice(i, price);
    const givenUp = 1 - Math.exp(-PRESSURE * Math.max(0, paid - UNMINDED) * book.leverage[i]);
    if (random.uniform() < givenUp) {
      const closeSlot = slot + 1 + Math.floor(CLOSE_SLOTS * random.uniform());
      if (closeSlot < book.closeSlot[i]) {
        book.closeSlot[i] = closeSlot;
        book.lookAgain(i, closeSlot);
      }
    }
  }
  return ruined;
}
