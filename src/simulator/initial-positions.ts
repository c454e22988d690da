import type { Side } from '../market/event.ts';
import type { PositionLives } from './position-lives.ts';
import type { Random } from './random.ts';
import type { Specification } from './specification.ts';
import type { Traders } from './traders.ts';

const HISTORY_HOURS = 24 * 60;

/**
 * Fills an empty book to the market's usual open interest as if it had traded for two months: ages as a stationary
 * market has them, entries on an invented price path that ends at the starting price, and nobody alive whom that path
 * would have liquidated or stopped out.
 */
export function openInitialPositions(
  lives: PositionLives,
  specification: Specification,
  traders: Traders,
  random: Random,
): void {
  const { startPrice, dailyVolatility, openInterest, lotsPerCoin, leverages } = specification;
  const price = new Float64Array(HISTORY_HOURS + 1).fill(startPrice);
  const low = price.slice();
  const high = price.slice();
  for (let hour = 1; hour <= HISTORY_HOURS; hour++) {
    price[hour] = price[hour - 1] * Math.exp((dailyVolatility * random.normal()) / Math.sqrt(24));
    low[hour] = Math.min(low[hour - 1], price[hour]);
    high[hour] = Math.max(high[hour - 1], price[hour]);
  }

  const fill = (side: Side): void => {
    for (let missing = Math.round(openInterest * lotsPerCoin); missing > 0; ) {
      let tier = traders.standingTier();
      const age = traders.holding.age(leverages[tier].leverage);
      const hour = Math.min(Math.floor(age * 24), HISTORY_HOURS - 1);
      const entry = price[hour] + (price[hour + 1] - price[hour]) * random.uniform();
      const lots = Math.min(missing, traders.lots(entry));
      tier = traders.allowedTier(tier, traders.margin.notional(lots, entry));
      const opening = traders.opening(side, lots, entry, tier, traders.marginMultiple());
      const stop = lives.drawStop(side, entry, opening);
      const wasReached = (level: number): boolean => (side === 'long' ? level >= low[hour] : level <= high[hour]);
      if (wasReached(opening.liquidationPrice) || wasReached(stop)) continue;
      const left = traders.holding.remaining(opening.leverage, age);
      lives.open(side, lots, entry, opening, stop, startPrice, 0, left);
      missing -= lots;
    }
  };
  fill('long');
  fill('short');
}
