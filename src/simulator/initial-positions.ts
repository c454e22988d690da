import type { Side } from '../market/event.ts';
import type { PositionBook } from './position-book.ts';
import type { Random } from './random.ts';
import type { Specification } from './specification.ts';
import type { Traders } from './traders.ts';

const HISTORY_HOURS = 24 * 60;

/**
 * Fills an empty book to the market's usual open interest as if it had traded for two months: ages as a stationary
 * market has them, entries on an invented price path that ends at the starting price, and nobody alive whom that path
 * would have liquidated. Remaining holding times need no age: they are exponential.
 */
export function openInitialPositions(
  book: PositionBook,
  specification: Specification,
  traders: Traders,
  random: Random,
  slotsPerDay: number,
): void {
  const { startPrice, dailyVolatility, openInterest, lotsPerCoin, leverages } = specification;
  const price = new Float64Array(HISTORY_HOURS + 1).fill(startPrice);
  const low = price.slice();
  const high = price.slice();
  for (let hour = 1; hour <= HISTORY_HOURS; hour++) {
    price[hour] = price[hour - 1]! * Math.exp((dailyVolatility * random.normal()) / Math.sqrt(24));
    low[hour] = Math.min(low[hour - 1]!, price[hour]!);
    high[hour] = Math.max(high[hour - 1]!, price[hour]!);
  }

  const fill = (side: Side): void => {
    for (let missing = Math.round(openInterest * lotsPerCoin); missing > 0; ) {
      let tier = traders.standingTier();
      const age = random.exponential(traders.holdingDaysOf(leverages[tier]!.leverage)) * 24;
      const hour = Math.min(Math.floor(age), HISTORY_HOURS - 1);
      const entry = price[hour]! + (price[hour + 1]! - price[hour]!) * random.uniform();
      const lots = Math.min(missing, traders.lots(entry));
      tier = traders.allowedTier(tier, (lots / lotsPerCoin) * entry);
      const liquidation = traders.liquidationPriceOf(side, lots, entry, tier, traders.marginMultiple());
      if (side === 'long' ? liquidation >= low[hour]! : liquidation <= high[hour]!) continue;
      const holding = random.exponential(traders.holdingDaysOf(leverages[tier]!.leverage));
      book.open(side, lots, liquidation, 1 + Math.floor(holding * slotsPerDay));
      missing -= lots;
    }
  };
  fill('long');
  fill('short');
}
